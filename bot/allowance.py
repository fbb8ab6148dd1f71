"""So much within so many seconds, for each who asks: a sliding window in memory, counted by each process on its own."""

from __future__ import annotations

import math
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from ipaddress import ip_address, ip_network

from aiohttp import web

MOST_KEPT = 10_000
"""Askers remembered at a time; the one not heard of for longest is forgotten first."""


class Allowance:
    """`at_most` within `within` seconds. What is refused does not count, so a pause always ends the refusal."""

    def __init__(self, at_most: int, within: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._at_most = at_most
        self._within = within
        self._clock = clock
        self._taken: OrderedDict[str, deque[float]] = OrderedDict()

    def take(self, who: str = "") -> int:
        """Take one. 0 when it was free, else the whole seconds until the next one is."""
        now = self._clock()
        taken = self._taken.setdefault(who, deque())
        self._taken.move_to_end(who)
        if len(self._taken) > MOST_KEPT:
            self._taken.popitem(last=False)
        while taken and now - taken[0] >= self._within:
            taken.popleft()
        if len(taken) >= self._at_most:
            return max(1, math.ceil(taken[0] + self._within - now))
        taken.append(now)
        return 0


def client_address(request: web.Request, proxies: str) -> str:
    """Who asks: the peer, or, where that is one of our own proxies, the nearest one that they name and is not.

    `proxies`: addresses and networks, separated by commas. What a stranger writes into X-Forwarded-For counts for
    nothing: it is read from the right, only as far as our own proxies go. An IPv6 client is its whole /64.
    """
    own = [ip_network(each.strip(), strict=False) for each in proxies.split(",") if each.strip()]
    hops = [hop.strip() for hop in ",".join(request.headers.getall("X-Forwarded-For", [])).split(",") if hop.strip()]
    address = request.remote or ""
    try:
        while hops and any(ip_address(address) in network for network in own):
            address = str(ip_address(hops.pop()))
        parsed = ip_address(address)
    except ValueError:  # a Unix socket, or a proxy that writes something else
        return address
    return str(ip_network((parsed, 64), strict=False)) if parsed.version == 6 else address
