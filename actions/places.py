"""Reading a place back, so that it can be put right before anyone drives there."""

from __future__ import annotations

from typing import Any

from actions.questions import LOCATION, USABLE_PLACE, Question
from actions.turn import Turn

_SURE_ENOUGH = 0.6
_SOME_WORDS = 4  # characters


def acknowledge_place(turn: Turn, before: dict[str, Any] | None, *, first: bool, hurt: bool) -> None:
    """Say back the place that this message gave or changed; thank whoever reports, once."""
    place = turn.get("location")
    if turn.get("goal") != "report":
        return
    if hurt:
        turn.say("utter_injured")
    if place and place != before and place["confidence"] >= USABLE_PLACE:
        if before and not first:
            key = "utter_place_corrected"
        else:
            key = "utter_place_noted" if place["confidence"] >= _SURE_ENOUGH else "utter_place_unsure"
        turn.say(key, place=place["normalized"])
    elif first:
        turn.say("utter_report_begins")


def any_words_as_place(turn: Turn, question: Question) -> None:
    """Asked twice, and still nothing that is on the map: keep their words for the responders rather than nothing."""
    if question is LOCATION and turn.get("location") is None and len(turn.text) >= _SOME_WORDS:
        words = turn.text[:200]
        turn.set(
            "location",
            {"text": words, "normalized": words, "kind": "other", "zip": None, "lat": None, "lon": None,
             "confidence": 0.1, "in_area": None, "detail": None, "confirmed": False},
        )  # fmt: skip
