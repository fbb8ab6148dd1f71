"""Whether we may ask, and how it went: what is said and what the bot is told."""

from __future__ import annotations

from typing import Any

import pytest

from actions.follow_up import ActionAnswer, ActionResultOutcome
from actions.problems import ActionResultProblem
from actions.results import ActionResultDetails, ActionTextList
from tests.unit.actions.helpers import Outcome, run


def _listed(stage: str | None, count: int = 3, **more: Any) -> dict[str, Any]:
    ids = [f"service-{number}" for number in range(1, count + 1)]
    wanted = {"categories": ["food"], "text": None, "zip": "87108", "near": None}
    shown = {"wanted": wanted, "offset": 0, "ids": ids, "total": 9, **more}
    return {"channel": "sms", "follow_up": stage, "results": shown}


def _told(outcome: Outcome) -> list[tuple[str, str | None]]:
    return [(reply["answer"], reply.get("service")) for reply in outcome.replies if reply.get("command") == "follow_up"]


@pytest.mark.parametrize("parting", ["thanks", "goodbye", "acknowledge", "deny"])
async def test_who_takes_leave_is_asked_once_and_only_where_it_is_safe(parting: str) -> None:
    outcome = await run(ActionAnswer(), "x", parting, _listed("may_offer"))
    assert (outcome.said, _told(outcome)) == ([parting, "follow_up_offer"], [("offered", None)])
    for stage in (None, "agreed"):
        again = await run(ActionAnswer(), "x", "thanks", _listed(stage))
        assert (again.said, _told(again)) == (["thanks"], [])


async def test_a_yes_with_nothing_to_agree_to_is_only_a_yes() -> None:
    for stage in (None, "may_offer"):
        outcome = await run(ActionAnswer(), "yes", "affirm", _listed(stage))
        assert (outcome.said, _told(outcome)) == (["affirm"], [])


@pytest.mark.parametrize(
    ("intent", "answer"), [("affirm", "agreed"), ("deny", "declined"), ("skip", "declined"), ("never_mind", "declined")]
)
async def test_only_yes_is_consent(intent: str, answer: str) -> None:
    outcome = await run(ActionAnswer(), "x", intent, _listed("offered"))
    assert (outcome.said, _told(outcome)) == ([f"follow_up_{answer}"], [(answer, None)])


async def test_thanks_is_not_a_yes() -> None:
    assert _told(await run(ActionAnswer(), "thank you", "thanks", _listed("offered"))) == []


async def test_consent_can_be_taken_back() -> None:
    outcome = await run(ActionAnswer(), "no", "deny", _listed("agreed"))
    assert (outcome.said, _told(outcome)) == (["follow_up_declined"], [("declined", None)])


@pytest.mark.parametrize(
    ("text", "intent", "slots", "told"),
    [
        ("yes", "affirm", {"count": 1}, ("worked", "service-1")),
        ("yes", "affirm", {"about": 1}, ("worked", "service-2")),
        ("the third one helped", "result_worked", {"about": 1}, ("worked", "service-3")),
        ("no", "deny", {"about": 0}, ("did_not_work", "service-1")),
        ("no", "deny", {}, ("did_not_work", None)),
        ("number 2 was no help", "result_did_not_work", {}, ("did_not_work", "service-2")),
        ("not yet", "deny", {}, ("not_tried", None)),
        ("todavía no", "deny", {}, ("not_tried", None)),
        ("i havent gone", "result_not_tried", {"about": 2}, ("not_tried", "service-3")),
    ],
)
async def test_the_answer_and_which_one_it_is_about(
    text: str, intent: str, slots: dict[str, Any], told: tuple[str, str | None]
) -> None:
    action = ActionResultOutcome() if intent.startswith("result_") else ActionAnswer()
    outcome = await run(action, text, intent, _listed("asked", **slots))
    assert (outcome.said, _told(outcome)) == ([f"follow_up_{told[0]}"], [told])


async def test_of_several_that_helped_it_asks_which_once() -> None:
    asked = await run(ActionAnswer(), "yes", "affirm", _listed("asked"))
    assert (asked.said, _told(asked)) == (["follow_up_which"], [("worked", None)])
    outcome = await run(ActionResultDetails(), "2", "result_details", asked.slots)
    assert (outcome.said, _told(outcome)) == (["follow_up_worked"], [("worked", "service-2")])
    assert outcome.slots["problem"] is None


async def test_after_a_no_the_reason_is_a_report_like_any_other() -> None:
    no = await run(ActionAnswer(), "no", "deny", _listed("asked", about=1))
    outcome = await run(ActionResultProblem(), "it was closed", "result_closed", no.slots)
    assert outcome.replies == [{"command": "problem", "service": "service-2", "kind": "closed"}]


async def test_an_answer_to_a_list_that_is_gone_is_thanked_for() -> None:
    outcome = await run(ActionAnswer(), "yes", "affirm", {"channel": "sms", "follow_up": "asked"})
    assert (outcome.said, _told(outcome)) == (["follow_up_worked"], [("worked", None)])


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("text me the address", "address"),
        ("where is it", "address"),
        ("mándeme la dirección", "address"),
        ("tell me more", "details"),
    ],
)
async def test_who_asks_for_the_address_gets_that(text: str, style: str) -> None:
    outcome = await run(ActionResultDetails(), text, "result_details", _listed(None, count=1))
    assert outcome.replies[0]["resources"]["style"] == style


async def test_the_list_by_text_is_said_again_or_the_button_is_shown() -> None:
    again = await run(ActionTextList(), "text me this list", "text_list", _listed(None))
    assert again.replies[0]["resources"]["ids"] == ["service-1", "service-2", "service-3"]
    web = await run(ActionTextList(), "text me this list", "text_list", {**_listed(None), "channel": "web"})
    assert web.said == ["text_list_how"]
    assert (await run(ActionTextList(), "text me this list", "text_list")).said == ["no_list_yet"]
