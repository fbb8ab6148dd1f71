"""The questions of the intake: what each one is for, which comes next, and in which words.

One question a message, the most useful first, and never the same words three times: a question is asked, asked
again in other words, and then left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from actions.turn import Turn
from bot.city import City

ASKED_AT_MOST = 2
USABLE_PLACE = 0.35
"""Below this confidence the place is asked for again."""
SURE_PLACE = 0.6
"""From here on it is read back in passing; below, the resident is asked whether it is right."""
_COARSE = frozenset({"zip", "neighborhood", "other"})
_ONE_OF_MANY = 0.4
"""Confidence of a chain without a street: "the Walgreens"."""


@dataclass(frozen=True)
class Question:
    """`fills`: the intake keys that the answer may fill, the one that matters first."""

    id: str
    fills: tuple[str, ...]


SITUATION = Question("situation", ("situation",))
NEEDS = Question("needs", ("needs",))
LOCATION = Question("location", ("location",))
PLACE_RIGHT = Question("place_right", ("location",))
"""Whether a place that may have been misread is the right one. Only of a report."""
DANGER = Question("danger", ("danger", "injured", "weapons"))
WILL_STAY = Question("will_stay", ("will_stay",))
"""Asked only of who still sees the person."""
CALLBACK = Question("callback", ("callback", "name"))
_OF_A_REPORT = (
    LOCATION,
    DANGER,
    Question("description", ("description", "direction")),
    Question("last_seen", ("last_seen",)),
    Question("in_view", ("in_view", "indoors")),
    WILL_STAY,
    Question("indoors", ("indoors",)),
)
BY_ID = {question.id: question for question in (SITUATION, NEEDS, CALLBACK, PLACE_RIGHT, *_OF_A_REPORT)}


def next_question(turn: Turn, city: City) -> Question | None:
    """The next thing worth asking; None when nothing is left."""
    closed = turn.get("closed") or []
    for question in _wanted(turn, city):
        if question.id not in closed and not is_known(turn, question):
            return question
    return None


def is_known(turn: Turn, question: Question) -> bool:
    """Whether the fact that the question is about is there. A place nobody could drive to does not count."""
    value = turn.get(question.fills[0])
    if question is PLACE_RIGHT and not value:
        return True
    if question in (LOCATION, PLACE_RIGHT) and value:
        return _place_will_do(turn, question, value)
    if question is DANGER and turn.get("injured") and turn.get("weapons"):
        return True
    if question is SITUATION:  # any words are a situation; it is known when we know what is wanted
        return bool(value and turn.get("goal"))
    return any(turn.get(name) for name in question.fills) if question is CALLBACK else bool(value)


def _place_will_do(turn: Turn, question: Question, place: Mapping[str, Any]) -> bool:
    if question is LOCATION:
        narrowed = turn.get("goal") != "report" or asked_enough(turn, LOCATION.id) or not is_coarse(place)
        return bool(place["confidence"] >= USABLE_PLACE and narrowed)
    return bool(place["confirmed"] or place["confidence"] >= SURE_PLACE or is_coarse(place))


def is_coarse(place: Mapping[str, Any]) -> bool:
    """A ZIP code, a neighborhood, a street without a corner, one of many stores: nobody could be found there."""
    return place["kind"] in _COARSE or (place["kind"] == "landmark" and place["confidence"] <= _ONE_OF_MANY)


def _wanted(turn: Turn, city: City) -> Sequence[Question]:
    if turn.get("goal") == "resources":
        return (NEEDS, LOCATION)
    call_type = city.call_type(turn.get("call_type") or "")
    if call_type is None:
        return (
            (SITUATION,)
            if turn.get("goal") is None
            else (SITUATION, LOCATION, PLACE_RIGHT, *_OF_A_REPORT[1:3], CALLBACK)
        )
    # A question is asked for the fact that it is named after; "still in view?" brings "indoors?" with it.
    wanted = [question for question in _OF_A_REPORT if question.id in call_type.facts]
    if turn.get("in_view") != "yes":
        wanted = [question for question in wanted if question is not WILL_STAY]
    if "in_view" in call_type.facts:
        wanted = [question for question in wanted if question.id != "indoors"]
    return (*wanted[:1], PLACE_RIGHT, *wanted[1:], CALLBACK)


def ask(turn: Turn, question: Question) -> None:
    """Say the question in the words of its next asking, and remember that it was asked."""
    asked: Mapping[str, int] = turn.get("asked") or {}
    times = asked.get(question.id, 0)
    place = turn.get("location") or {}
    if question is LOCATION and place and turn.get("goal") == "report":
        times = max(times, ASKED_AT_MOST - 1)  # not "where is this?" to somebody who said so: which corner, and once
    if times < ASKED_AT_MOST:
        values = {"place": place["normalized"]} if question is PLACE_RIGHT else {}
        turn.say(_wording(turn, question, times), **values)
    elif turn.silent:
        turn.say("utter_take_your_time")
    turn.set("asked", {**asked, question.id: times + 1})
    turn.set("requested_slot", question.id)


def _wording(turn: Turn, question: Question, times: int) -> str:
    key = f"utter_question_{question.id}"
    if question is LOCATION and turn.get("goal") == "resources":
        key += "_resources"
    if question is SITUATION and turn.get("for_whom") == "other":
        key += "_other"
    if question.id == "description" and turn.get("call_type") == "abandoned_vehicle":
        key += "_vehicle"
    if question is CALLBACK and turn.get("channel") == "sms":
        key += "_sms"
    return f"{key}_again" if times else key


def asked_enough(turn: Turn, question_id: str) -> bool:
    """True when the question was asked as often as it may be."""
    return int((turn.get("asked") or {}).get(question_id, 0)) >= ASKED_AT_MOST


def reopen(turn: Turn, question: Question) -> None:
    """To be asked once more, because what was answered is not so; who takes it back again is not asked a third time."""
    asked, taken_back = turn.get("asked") or {}, f"{question.id} taken back"
    if taken_back in asked:
        return
    turn.set("closed", [other for other in turn.get("closed") or [] if other != question.id])
    turn.set("asked", {**asked, question.id: ASKED_AT_MOST - 1, taken_back: 1})


def close(turn: Turn, question_id: str) -> None:
    """Answered, refused or given up: never ask it again in this intake."""
    closed = turn.get("closed") or []
    if question_id not in closed:
        turn.set("closed", [*closed, question_id])
