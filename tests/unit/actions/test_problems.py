"""A listed service did not work out: which one is meant, what the editors are told, what the resident is offered."""

from __future__ import annotations

from typing import Any

import pytest

from actions.problems import ActionResultProblem
from actions.results import ActionMoreResults, ActionResultDetails
from actions.which_one import number_in, number_in_story
from tests.unit.actions.helpers import Outcome, Shelf, run


def _listed(count: int = 3, total: int = 9, **more: Any) -> dict[str, Any]:
    ids = [f"service-{number}" for number in range(1, count + 1)]
    wanted = {"categories": ["food"], "text": None, "zip": None, "near": None}
    return {"results": {"wanted": wanted, "offset": 0, "ids": ids, "total": total, **more}}


def _told(outcome: Outcome) -> list[dict[str, Any]]:
    return [reply for reply in outcome.replies if reply.get("command") == "problem"]


@pytest.mark.parametrize(
    ("text", "intent", "service", "kind"),
    [
        ("number 2 is closed", "result_closed", "service-2", "closed"),
        ("the third one turned me away", "result_turned_away", "service-3", "turned_away"),
        ("wrong number on the first one", "result_wrong_number", "service-1", "wrong_number"),
        ("el segundo ya cerró", "result_closed", "service-2", "closed"),
        ("en el 1 no me atendieron", "result_turned_away", "service-1", "turned_away"),
    ],
)
async def test_the_one_they_name_is_reported(text: str, intent: str, service: str, kind: str) -> None:
    outcome = await run(ActionResultProblem(), text, intent, _listed(about=0))
    assert _told(outcome) == [{"command": "problem", "service": service, "kind": kind}]
    assert outcome.said == ["problem_noted"]


async def test_without_a_number_it_is_the_one_last_asked_about() -> None:
    asked = await run(ActionResultDetails(), "2", "result_details", _listed())
    outcome = await run(ActionResultProblem(), "that one closed 3 weeks ago", "result_closed", asked.slots)
    assert _told(outcome) == [{"command": "problem", "service": "service-2", "kind": "closed"}]


async def test_of_a_list_of_one_it_is_that_one_and_nothing_more_is_offered() -> None:
    outcome = await run(ActionResultProblem(), "they're closed", "result_closed", _listed(count=1, total=1))
    assert _told(outcome)[0]["service"] == "service-1"
    assert outcome.said == ["problem_noted_last"]


async def test_otherwise_it_asks_which_and_the_number_is_the_answer() -> None:
    asked = await run(ActionResultProblem(), "that number doesn't work", "result_wrong_number", _listed())
    assert (asked.said, _told(asked)) == (["problem_which"], [])
    outcome = await run(ActionResultDetails(), "2", "result_details", asked.slots)
    assert _told(outcome) == [{"command": "problem", "service": "service-2", "kind": "wrong_number"}]
    assert outcome.slots["problem"] is None


async def test_it_asks_once() -> None:
    asked = await run(ActionResultProblem(), "that number doesn't work", "result_wrong_number", _listed())
    again = await run(ActionResultProblem(), "number doesnt work", "result_wrong_number", asked.slots)
    assert (again.said, _told(again)) == (["problem_unclear"], [])


async def test_before_any_list_it_says_so() -> None:
    assert (await run(ActionResultProblem(), "wrong number", "result_wrong_number")).said == ["no_list_yet"]


@pytest.mark.parametrize("lowered_already", [True, False], ids=["index is new", "index is old"])
async def test_more_leaves_nobody_out_when_the_reported_one_moved_down(lowered_already: bool) -> None:
    shelf = Shelf(6)
    if lowered_already:
        shelf.order = ["service-2", "service-3", "service-4", "service-5", "service-6", "service-1"]
    reported = await run(ActionResultProblem(), "1 is closed", "result_closed", _listed(total=6))
    more = await run(ActionMoreResults(shelf), "more", "more_results", reported.slots)
    assert more.replies[0]["resources"]["ids"] == ["service-4", "service-5", "service-6"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("they closed at 2", None),
        ("closed 2 days ago", None),
        ("cerraron hace dos meses", None),
        ("i waited 3 hours and they turned me away", None),
        ("that one is closed", None),
        ("they shut down last year", None),
        ("i called 2 and it was a house", 2),
        ("la 3 no sirve", 3),
    ],
)
def test_a_time_is_no_number_of_the_list(text: str, number: int | None) -> None:
    assert number_in_story(text) == number


def test_the_second_one_is_the_second() -> None:
    assert [number_in(text) for text in ("the second one", "number one", "one", "the last one")] == [2, 1, 1, 3]


def test_a_household_is_no_number_of_the_list() -> None:
    assert {number_in_story(text) for text in ("2 kids", "4 of us", "2 hijos")} == {None}
    assert {number_in_story(text) for text in ("details 2", "2", "a la 2", "cierra a la 1 de la tarde el 2")} == {2}
