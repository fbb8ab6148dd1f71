"""After a question a message is rather its answer; danger and our own examples stay what they are."""

from __future__ import annotations

from typing import Any

import pytest

from engine.expected import in_the_light_of


def _parsed(*ranking: tuple[str, float]) -> dict[str, Any]:
    entries = [{"name": name, "confidence": confidence} for name, confidence in ranking]
    return {"text": "x", "intent": entries[0], "intent_ranking": entries}


@pytest.mark.parametrize(
    ("asked", "ranking", "intent"),
    [
        ("location", [("need_food", 0.4), ("give_place", 0.3)], "give_place"),
        ("callback", [("nlu_fallback", 0.3), ("greet", 0.29), ("give_contact", 0.27)], "give_contact"),
        ("danger", [("danger_violence", 0.4), ("deny", 0.35)], "danger_violence"),
        ("danger", [("ask_human", 0.9), ("deny", 0.05)], "ask_human"),
        ("location", [("skip", 1.0)], "skip"),
        ("situation", [("greet", 0.4), ("ask_help", 0.35)], "greet"),
        ("will_stay", [("goodbye", 0.9), ("thanks", 0.05)], "deny"),
        ("will_stay", [("goodbye", 1.0)], "goodbye"),
    ],
)
def test_the_question_weighs(asked: str, ranking: list[tuple[str, float]], intent: str) -> None:
    assert in_the_light_of(_parsed(*ranking), asked)["intent"]["name"] == intent


def test_noise_stays_not_understood() -> None:
    parsed = _parsed(("nlu_fallback", 0.3), ("greet", 0.1), ("thanks", 0.1))
    assert in_the_light_of(parsed, "location") == parsed


def test_confidences_stay_between_nothing_and_one() -> None:
    weighed = in_the_light_of(_parsed(("give_place", 0.7), ("need_food", 0.2)), "location")
    assert 0.7 < weighed["intent"]["confidence"] < 1
    assert sum(entry["confidence"] for entry in weighed["intent_ranking"]) <= 1.001


@pytest.mark.parametrize(
    ("ranking", "intent"),
    [
        ([("nlu_fallback", 0.3), ("report_intoxicated", 0.29), ("report_unsheltered", 0.28)], "report_intoxicated"),
        ([("nlu_fallback", 0.3), ("danger_suicide", 0.28), ("danger_violence", 0.2)], "danger_suicide"),
        ([("nlu_fallback", 0.3), ("need_food", 0.2), ("report_unsheltered", 0.19)], "nlu_fallback"),
        ([("nlu_fallback", 0.3), ("greet", 0.29), ("thanks", 0.28)], "nlu_fallback"),
    ],
)
def test_surely_a_report_is_the_likeliest_report(ranking: list[tuple[str, float]], intent: str) -> None:
    assert in_the_light_of(_parsed(*ranking), None)["intent"]["name"] == intent


def test_nobody_begins_with_an_answer() -> None:
    parsed = _parsed(("give_contact", 0.5), ("report_welfare_check", 0.2))
    assert in_the_light_of(parsed, None, opening=True)["intent"]["name"] == "report_welfare_check"
    assert in_the_light_of(parsed, None)["intent"]["name"] == "give_contact"


@pytest.mark.parametrize(
    ("asked", "reported", "intent"),
    [
        ("description", "abandoned_vehicle", "give_description"),
        ("description", "unsheltered", "report_abandoned_vehicle"),
        ("danger", "abandoned_vehicle", "report_abandoned_vehicle"),
        ("description", None, "report_abandoned_vehicle"),
    ],
)
def test_the_same_report_told_again_describes(asked: str, reported: str | None, intent: str) -> None:
    parsed = _parsed(("report_abandoned_vehicle", 0.8), ("affirm", 0.1))
    assert in_the_light_of(parsed, asked, reported=reported)["intent"]["name"] == intent


def test_each_intent_is_ranked_once() -> None:
    parsed = _parsed(("report_abandoned_vehicle", 0.5), ("give_description", 0.3))
    weighed = in_the_light_of(parsed, "description", reported="abandoned_vehicle")
    assert [entry["name"] for entry in weighed["intent_ranking"]] == ["give_description"]
