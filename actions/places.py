"""Reading a place back, so that it can be put right before anyone drives there."""

from __future__ import annotations

from typing import Any

from actions.questions import LOCATION, PLACE_RIGHT, SURE_PLACE, USABLE_PLACE, Question, close, is_coarse, reopen
from actions.turn import Turn
from bot.intake.amendments import WRONG
from bot.intake.vague import no_place

_SOME_WORDS = 4  # characters


def acknowledge_place(turn: Turn, before: dict[str, Any] | None, *, first: bool, hurt: bool) -> None:
    """Say back the place that this message gave or changed; thank whoever reports, once."""
    place = turn.get("location")
    if turn.get("goal") != "report":
        return
    if hurt:
        turn.say("utter_injured")
    if place and _told(place) != _told(before) and place["confidence"] >= USABLE_PLACE:
        _read_back(turn, place, changed=bool(before and not first))
    elif first:
        turn.say("utter_report_begins")


def _told(place: dict[str, Any] | None) -> dict[str, Any]:
    return {name: value for name, value in (place or {}).items() if name != "confirmed"}


def _read_back(turn: Turn, place: dict[str, Any], *, changed: bool) -> None:
    if is_coarse(place) and place["in_area"] is not False:
        turn.say("utter_place_partly", place=place["normalized"])
    elif place["confidence"] >= SURE_PLACE or place["in_area"] is False:
        turn.say("utter_place_corrected" if changed else "utter_place_noted", place=place["normalized"])
        turn.set("read_back", place["normalized"])
    elif PLACE_RIGHT.id in (turn.get("closed") or ()):
        turn.say("utter_place_unsure", place=place["normalized"])


def settle_place(turn: Turn) -> None:
    """Read back, and the resident went on without putting it right: it is confirmed."""
    place, read_back = turn.get("location"), turn.get("read_back")
    if read_back is None:
        return
    turn.set("read_back", None)
    if place and place["normalized"] == read_back:
        turn.set("location", {**place, "confirmed": True})


def place_is_right(turn: Turn) -> None:
    """A plain yes to "is that right?"."""
    turn.set("location", {**turn.get("location"), "confirmed": True})
    close(turn, PLACE_RIGHT.id)


def place_is_wrong(turn: Turn) -> None:
    """Asked for again; until then the desk sees what was said, and that it is not confirmed."""
    turn.set("location", {**turn.get("location"), "confirmed": False, "confidence": WRONG})
    turn.set("read_back", None)
    close(turn, PLACE_RIGHT.id)
    reopen(turn, LOCATION)


def any_words_as_place(turn: Turn, question: Question) -> None:
    """Asked twice, and still nothing that is on the map: keep their words for the responders rather than nothing."""
    words = turn.text
    if question is LOCATION and turn.get("location") is None and len(words) >= _SOME_WORDS and not no_place(words):
        words = words[:200]
        turn.set(
            "location",
            {"text": words, "normalized": words, "kind": "other", "zip": None, "lat": None, "lon": None,
             "confidence": 0.1, "in_area": None, "detail": None, "confirmed": False},
        )  # fmt: skip
