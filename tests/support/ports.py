"""Loopback ports for servers that a test starts, stops and starts again."""

from __future__ import annotations

import os
import random
import socket
from collections.abc import Iterator

_FIRST, _EACH = 20_000, 500


def _numbers() -> Iterator[int]:
    """Below the numbers from which systems take the near end of a connection, or one might be taken while nobody
    listens; each once, and for every process of pytest-xdist others."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    first = _FIRST + worker % 20 * _EACH
    while True:
        yield from random.sample(range(first, first + _EACH), _EACH)


_untaken = _numbers()


def free_port() -> int:
    """One on which nobody listens, and which no other test of this run is given soon."""
    for port in _untaken:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
    raise AssertionError
