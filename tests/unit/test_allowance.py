"""So much within so many seconds, and who it is counted for."""

from __future__ import annotations

import pytest
from aiohttp.test_utils import make_mocked_request
from hypothesis import given
from hypothesis import strategies as st

from bot import allowance
from bot.allowance import Allowance, client_address

OWN = "127.0.0.1, 10.0.0.0/8"


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_each_has_its_own_and_waits_as_long_as_told() -> None:
    clock = Clock()
    doors = Allowance(2, 60, clock)
    assert [doors.take("a"), doors.take("a"), doors.take("b")] == [0, 0, 0]
    clock.now += 20
    wait = doors.take("a")
    assert wait == 40
    clock.now += wait - 1
    assert doors.take("a") == 1
    clock.now += 1
    assert doors.take("a") == 0


@given(st.lists(st.floats(0, 30), max_size=60))
def test_never_more_than_that_in_any_window(pauses: list[float]) -> None:
    clock, passed = Clock(), list[float]()
    doors = Allowance(3, 10, clock)
    for pause in pauses:
        clock.now += pause
        if not doors.take():
            passed.append(clock.now)
    assert all(fourth - first >= 10 for first, fourth in zip(passed, passed[3:], strict=False))


def test_only_so_many_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allowance, "MOST_KEPT", 2)
    doors = Allowance(1, 60, Clock())
    assert [doors.take(who) for who in ("a", "b", "b", "c", "b", "a")] == [0, 0, 60, 0, 60, 0]


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.9", None, "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("127.0.0.1", None, "127.0.0.1"),
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "1.2.3.4, 198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "1.2.3.4, 198.51.100.1, 10.2.0.7", "198.51.100.1"),
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("127.0.0.1", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
    ],
)
def test_who_asks(peer: str, forwarded: str | None, client: str) -> None:
    """What a stranger writes into the header counts for nothing."""
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = make_mocked_request("GET", "/", headers=headers).clone(remote=peer)
    assert client_address(request, OWN) == client
