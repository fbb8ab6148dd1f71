"""Reading a place back, so that it can be put right before anyone drives there."""

from __future__ import annotations

from actions.questions import LOCATION, Question
from actions.turn import Turn
from bot.intake import Facts

_SURE_ENOUGH = 0.6
_SOME_WORDS = 4  # characters


def acknowledge_place(turn: Turn, facts: Facts, *, first: bool) -> None:
    """Say back the place that this message gave; thank whoever reports, once."""
    place = turn.get("location")
    if turn.get("goal") != "report":
        return
    if facts.injured == "yes":
        turn.say("utter_injured")
    if facts.location is None or not place:
        if first:
            turn.say("utter_report_begins")
        return
    if facts.correction:
        key = "utter_place_corrected"
    else:
        key = "utter_place_noted" if place["confidence"] >= _SURE_ENOUGH else "utter_place_unsure"
    turn.say(key, place=place["normalized"])


def any_words_as_place(turn: Turn, question: Question) -> None:
    """Asked twice, and still nothing that is on the map: keep their words for the responders rather than nothing."""
    if question is LOCATION and turn.get("location") is None and len(turn.text) >= _SOME_WORDS:
        words = turn.text[:200]
        turn.set(
            "location",
            {"text": words, "normalized": words, "kind": "other", "zip": None, "lat": None, "lon": None,
             "confidence": 0.1, "in_area": None, "detail": None, "confirmed": False},
        )  # fmt: skip
