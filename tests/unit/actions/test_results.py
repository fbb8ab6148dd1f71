"""Lists of services: pages, numbers that run through, details, and an empty list that is no dead end."""

from __future__ import annotations

from typing import Any

import pytest

from actions.finish import ActionFinishIntake
from actions.results import ActionMoreResults, ActionResultCondition, ActionResultDetails
from actions.which_one import number_in
from tests.unit.actions.helpers import Shelf, run

A_FRIDAY = "2026-11-20T10:00:00-07:00"
_DONE: dict[str, Any] = {
    "outcome": "resources",
    "goal": "resources",
    "needs": ["food"],
    "location": {"zip": "87108", "lat": 35.07, "lon": -106.57, "normalized": "87108", "confidence": 0.9},
}


async def test_a_finished_intake_lists_three_near_the_place() -> None:
    shelf = Shelf(7)
    outcome = await run(ActionFinishIntake(shelf), "87108", "give_place", _DONE)
    assert outcome.replies[0]["resources"] == {
        "ids": ["service-1", "service-2", "service-3"], "total": 7, "offset": 0, "near": "87108", "style": "list",
        "widened": None,
    }  # fmt: skip
    assert (shelf.asked[0].categories, shelf.asked[0].zip, shelf.asked[0].limit) == (("food",), "87108", 3)


@pytest.mark.parametrize(
    ("text", "open_at"),
    [
        ("food near me open now", A_FRIDAY),
        ("whats open, we need food", A_FRIDAY),
        ("comida en un lugar abierto ahorita", A_FRIDAY),
        ("necesito comida, qué hay ahora que esté abierto", A_FRIDAY),
        ("is there a food pantry still open", A_FRIDAY),
        ("whats open on central, we need food", A_FRIDAY),
        ("whats open on sundays, we need food", "2026-11-22T12:00:00-07:00"),
        ("comida, qué abre los domingos", "2026-11-22T12:00:00-07:00"),
        ("whats open fridays, we need food", "2026-11-20T12:00:00-07:00"),
        ("food, what's still open tomorrow", "2026-11-21T12:00:00-07:00"),
        ("necesito comida, qué está abierto mañana", "2026-11-21T12:00:00-07:00"),
        ("necesito comida, qué abre esta noche", "2026-11-20T20:00:00-07:00"),
        ("food open on the weekend", "2026-11-21T12:00:00-07:00"),
        ("i need food now", None),
        ("food for sunday", None),
        ("food pantries still open at 9pm?", None),
        ("my door won't open, i need food", None),
    ],
)
async def test_when_it_should_be_open_is_a_condition(text: str, open_at: str | None) -> None:
    shelf = Shelf(3)
    ended = await run(ActionFinishIntake(shelf), "87108", "give_place", {**_DONE, "situation": text, "now": A_FRIDAY})
    asked = shelf.asked[0]
    assert (asked.open_at.isoformat() if asked.open_at else None) == open_at
    assert (asked.text, asked.needs, asked.categories) == (text, ("food",), ())
    assert ended.said == (["open_then"] if open_at else [])


@pytest.mark.parametrize(
    ("text", "said", "open_at"),
    [
        ("which one is open on sunday", ["open_then"], "2026-11-22T12:00:00-07:00"),
        ("cuál abre los domingos", ["open_then"], "2026-11-22T12:00:00-07:00"),
        ("do they take dogs", ["condition_unknown"], None),
        ("cuál no pide id", ["condition_unknown"], None),
    ],
)
async def test_a_condition_is_looked_up_or_not_known(text: str, said: list[str], open_at: str | None) -> None:
    shelf = Shelf(3)
    shown = (await run(ActionFinishIntake(Shelf(3)), "87108", "give_place", {**_DONE, "now": A_FRIDAY})).slots
    outcome = await run(ActionResultCondition(shelf), text, "result_condition", shown)
    assert outcome.said == said
    assert [query.open_at.isoformat() for query in shelf.asked if query.open_at] == ([open_at] if open_at else [])
    assert [query.categories for query in shelf.asked] == ([("food",)] if open_at else [])


async def test_a_condition_on_a_numbered_one_gives_its_details() -> None:
    shown = (await run(ActionFinishIntake(Shelf(3)), "87108", "give_place", _DONE)).slots
    outcome = await run(ActionResultCondition(Shelf(3)), "does number 2 take dogs", "result_condition", shown)
    assert outcome.replies[0]["resources"]["style"] == "details"


async def test_that_none_is_open_then_is_said() -> None:
    told = {**_DONE, "situation": "food open on sunday", "now": A_FRIDAY}
    ended = await run(ActionFinishIntake(Shelf(3, widened="open")), "87108", "give_place", told)
    assert ended.said == ["none_open_then"]


async def test_more_goes_on_where_the_list_stopped_and_ends_honestly() -> None:
    more = ActionMoreResults(Shelf(4))
    shown = (await run(ActionFinishIntake(Shelf(4)), "", "give_place", _DONE)).slots
    second = await run(more, "more", "more_results", shown)
    assert second.replies[0]["resources"]["ids"] == ["service-4"]
    assert second.slots["results"]["ids"] == [f"service-{number}" for number in range(1, 5)]
    assert (await run(more, "more", "more_results", second.slots)).said == ["no_more_results"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2", "service-5"), ("details 1", "service-4"), ("the first one", "service-4"), ("6", "service-6")],
)
async def test_numbers_count_on_the_page_that_was_just_shown(text: str, expected: str) -> None:
    shown = {
        "results": {"wanted": {"zip": None}, "offset": 3, "ids": [f"service-{n}" for n in range(1, 7)], "total": 9}
    }
    outcome = await run(ActionResultDetails(), text, "result_details", shown)
    assert outcome.replies[0]["resources"]["ids"] == [expected]
    assert outcome.replies[0]["resources"]["style"] == "details"


@pytest.mark.parametrize("text", ["details", "9", "0"])
async def test_a_number_that_was_not_listed_is_asked_for(text: str) -> None:
    shown = {"results": {"wanted": {"zip": None}, "offset": 0, "ids": ["service-1", "service-2"], "total": 2}}
    assert (await run(ActionResultDetails(), text, "result_details", shown)).said == ["which_one"]


async def test_before_any_list_it_says_so() -> None:
    assert (await run(ActionMoreResults(Shelf(3)), "more", "more_results")).said == ["no_list_yet"]
    assert (await run(ActionResultDetails(), "2", "result_details")).said == ["no_list_yet"]


async def test_an_empty_list_is_said_and_points_on() -> None:
    assert (await run(ActionFinishIntake(Shelf(0)), "", "give_place", _DONE)).said == ["no_results"]


async def test_a_report_with_a_need_ends_in_both() -> None:
    slots = {**_DONE, "outcome": "report", "goal": "report"}
    outcome = await run(ActionFinishIntake(Shelf(3)), "skip", "skip", slots)
    assert outcome.said == ["report_done"]
    assert [next(iter(reply)) for reply in outcome.replies] == ["command", "resources"]


async def test_what_was_cancelled_is_forgotten() -> None:
    outcome = await run(ActionFinishIntake(Shelf(3)), "never mind", "never_mind", {**_DONE, "outcome": "cancelled"})
    assert outcome.said == ["cancelled"]
    assert outcome.slots["needs"] is None


def test_spanish_ordinals() -> None:
    assert [number_in(text) for text in ("el primero", "la segunda", "el tercero", "hola")] == [1, 2, 3, None]
