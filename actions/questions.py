"""The questions of the intake: what each one is for, which comes next, and in which words.

One question a message, the most useful first, and never the same words three times: a question is asked, asked
again in other words, and then left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from actions.turn import Turn
from bot.city import City

ASKED_AT_MOST = 2
USABLE_PLACE = 0.35
"""Below this confidence the place is asked for again."""


@dataclass(frozen=True)
class Question:
    """`fills`: the intake keys that the answer may fill, the one that matters first."""

    id: str
    fills: tuple[str, ...]


SITUATION = Question("situation", ("situation",))
NEEDS = Question("needs", ("needs",))
LOCATION = Question("location", ("location",))
CALLBACK = Question("callback", ("callback", "name"))
_OF_A_REPORT = (
    LOCATION,
    Question("danger", ("danger", "injured", "weapons")),
    Question("description", ("description", "direction")),
    Question("last_seen", ("last_seen",)),
    Question("in_view", ("in_view", "indoors")),
    Question("indoors", ("indoors",)),
)
BY_ID = {question.id: question for question in (SITUATION, NEEDS, CALLBACK, *_OF_A_REPORT)}


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
    if question is LOCATION and value:
        return bool(value["confidence"] >= USABLE_PLACE)
    if question is SITUATION:  # any words are a situation; it is known when we know what is wanted
        return bool(value and turn.get("goal"))
    return any(turn.get(name) for name in question.fills) if question is CALLBACK else bool(value)


def _wanted(turn: Turn, city: City) -> Sequence[Question]:
    if turn.get("goal") == "resources":
        return (NEEDS, LOCATION)
    call_type = city.call_type(turn.get("call_type") or "")
    if call_type is None:
        return (SITUATION,) if turn.get("goal") is None else (SITUATION, *_OF_A_REPORT[:3], CALLBACK)
    # A question is asked for the fact that it is named after; "still in view?" brings "indoors?" with it.
    wanted = [question for question in _OF_A_REPORT if question.id in call_type.facts]
    if "in_view" in call_type.facts:
        wanted = [question for question in wanted if question.id != "indoors"]
    return (*wanted, CALLBACK)


def ask(turn: Turn, question: Question) -> None:
    """Say the question in the words of its next asking, and remember that it was asked."""
    asked: Mapping[str, int] = turn.get("asked") or {}
    times = asked.get(question.id, 0)
    if times < ASKED_AT_MOST:
        turn.say(_wording(turn, question, times))
    elif turn.silent:
        turn.say("utter_take_your_time")
    turn.set("asked", {**asked, question.id: times + 1})
    turn.set("requested_slot", question.id)


def _wording(turn: Turn, question: Question, times: int) -> str:
    key = f"utter_question_{question.id}"
    if question is LOCATION and turn.get("goal") == "resources":
        key += "_resources"
    if question.id == "description" and turn.get("call_type") == "abandoned_vehicle":
        key += "_vehicle"
    if question is CALLBACK and turn.get("channel") == "sms":
        key += "_sms"
    return f"{key}_again" if times else key


def asked_enough(turn: Turn, question_id: str) -> bool:
    """True when the question was asked as often as it may be."""
    return int((turn.get("asked") or {}).get(question_id, 0)) >= ASKED_AT_MOST


def close(turn: Turn, question_id: str) -> None:
    """Answered, refused or given up: never ask it again in this intake."""
    closed = turn.get("closed") or []
    if question_id not in closed:
        turn.set("closed", [*closed, question_id])
