"""Messages of several conversations are screened together, and none of them depends on the others."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from bot.safety import Screen, Verdict
from bot.screening import MOST_AT_ONCE, Screening

MESSAGES: list[tuple[str, tuple[str, ...]]] = [
    ("i need food for my kids", ()),
    ("me quiero morir", ("hola",)),
    ("myself", ("i want to", "kill")),
    ("87108", ("i need food",)),
    ("", ()),
    ("my brother has a gun and he is coming in", ()),
]


class Counting(Screen):
    """The real screen; it notes how many messages it was given at once, and cannot read one of them."""

    def __init__(self, screen: Screen) -> None:
        self.__dict__.update(screen.__dict__)
        self.together: list[int] = []

    def check_all(self, messages: Sequence[tuple[str, Sequence[str]]]) -> list[Verdict]:
        self.together.append(len(messages))
        if any(text == "unreadable" for text, _ in messages):
            raise ValueError("unreadable")
        if any(text == "stop everything" for text, _ in messages):
            raise asyncio.CancelledError
        return super().check_all(messages)


@pytest.fixture
def screen() -> Counting:
    return Counting(Screen.of_this_process())


async def test_what_waits_at_the_same_moment_is_read_in_one_go_with_the_same_verdicts(screen: Counting) -> None:
    screening = Screening(screen)
    together = await asyncio.gather(*(screening.check(text, recent) for text, recent in MESSAGES))
    assert screen.together == [len(MESSAGES)]
    for (text, recent), verdict in zip(MESSAGES, together, strict=True):
        alone = screen.check(text, recent)
        assert (verdict.level, verdict.signals) == (alone.level, alone.signals)
        assert verdict.score == pytest.approx(alone.score, abs=1e-3)


async def test_who_comes_alone_does_not_wait(screen: Counting) -> None:
    assert (await Screening(screen).check("me quiero morir")).level.escalates
    assert screen.together == [1]


async def test_a_crowd_is_read_in_portions_so_that_others_get_their_turn(screen: Counting) -> None:
    screening, turns = Screening(screen), list[int]()

    async def something_else() -> None:
        while True:
            turns.append(len(screen.together))
            await asyncio.sleep(0)

    other = asyncio.create_task(something_else())
    crowd = [screening.check(f"i need help number {n}") for n in range(2 * MOST_AT_ONCE + 1)]
    assert len(await asyncio.gather(*crowd)) == len(crowd)
    other.cancel()
    assert screen.together == [MOST_AT_ONCE, MOST_AT_ONCE, 1]
    assert {1, 2} <= set(turns)


async def test_a_message_that_cannot_be_read_fails_alone(screen: Counting) -> None:
    screening = Screening(screen)
    asked = [screening.check(text) for text in ("hello", "unreadable", "me quiero morir")]
    first, second, third = await asyncio.gather(*asked, return_exceptions=True)
    assert isinstance(first, Verdict)
    assert isinstance(second, ValueError)
    assert isinstance(third, Verdict)
    assert third.level.escalates


async def test_one_that_is_given_up_does_not_hold_up_the_others(screen: Counting) -> None:
    screening = Screening(screen)
    given_up, other = (asyncio.create_task(screening.check(text)) for text in ("hello", "me quiero morir"))
    await asyncio.sleep(0)
    given_up.cancel()
    assert (await other).level.escalates
    with pytest.raises(asyncio.CancelledError):
        await given_up


async def test_long_messages_are_read_one_by_one(screen: Counting) -> None:
    screening, long = Screening(screen), "and so it went on and on " * 60
    await asyncio.gather(screening.check(long), screening.check(long), screening.check("hello"), screening.check(long))
    assert screen.together == [1, 2, 1]


async def test_nobody_waits_for_ever_whatever_happens_to_the_screen(screen: Counting) -> None:
    screening = Screening(screen)
    asked = [screening.check(text) for text in ("hello", "stop everything")]
    async with asyncio.timeout(5):
        outcomes = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [RuntimeError, RuntimeError]
    assert (await screening.check("me quiero morir")).level.escalates
