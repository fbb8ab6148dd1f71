"""validate_intake_form: takes each message of an intake, whatever it is, and decides what to ask next.

The form asks nothing by itself. Here the message is read (several facts at once, a correction, "I don't know", a
question back, another language), the intake is filled, and either the next question is said or the intake ends with
an `outcome`, which action_finish_intake carries out.
"""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.bends import answer_aside, way_out
from actions.needs import apart_from_the_report, categories_of, is_only_how_they_look, merged
from actions.places import (
    acknowledge_place,
    any_words_as_place,
    place_is_right,
    place_is_wrong,
    settle_place,
)
from actions.questions import (
    BY_ID,
    CALLBACK,
    LOCATION,
    NEEDS,
    PLACE_RIGHT,
    SITUATION,
    USABLE_PLACE,
    WILL_STAY,
    Question,
    ask,
    asked_enough,
    close,
    is_known,
    next_question,
)
from actions.turn import Turn
from actions.understanding import fill, free_text_answer, open_intake, read_facts, set_goal
from bot.city import City
from bot.intake import Facts

_YES_NO = frozenset({"danger", "in_view", "will_stay"})


class ValidateIntakeForm(Action):
    def __init__(self, city: City) -> None:
        self._city = city

    def name(self) -> str:
        return "validate_intake_form"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        turn = Turn.of(tracker, dispatcher)
        question = BY_ID.get(turn.asked or "")
        before, goal_before = turn.get("location"), turn.get("goal")
        way, aside = way_out(turn), False
        facts = read_facts(turn)
        if way == "cancelled" and _says_whether_they_stay(question, facts):
            way = None  # "sorry, I have to go to work" leaves the person, not the report
        added = None
        if question is None:
            added = open_intake(turn, facts, self._city)
        elif way is None:
            aside = self._take_answer(turn, question, facts)
        else:
            fill(turn, facts)
        if not aside:
            settle_place(turn)
        outcome = way or _hazard(turn) or added
        if outcome is None:
            begins = question is None or goal_before != turn.get("goal")
            acknowledge_place(turn, before, first=begins, hurt=facts.injured == "yes")
        self._go_on(turn, outcome or _outside(turn), aside)
        return turn.events()

    def _take_answer(self, turn: Turn, question: Question, facts: Facts) -> bool:
        """Fill what the message fills. True when it was an aside, and the question still stands."""
        if facts.wrong_place:
            place_is_wrong(turn)
            return False
        if turn.word_for_word and _answered_in_short(turn, question):
            return False
        if (turn.word_for_word or turn.intent == "change_language") and answer_aside(turn):
            return True
        known_place, needs_before = turn.get("location"), turn.get("needs")
        if turn.get("goal") == "report":
            facts = apart_from_the_report(turn, facts)
        filled = fill(turn, facts)
        if known_place and facts.correction and "location" in filled and not _usable(turn.get("location")):
            place_is_wrong(turn)
            return False
        if not _says_whether_they_stay(question, facts):
            self._change_of_goal(turn, question, facts)
        in_between = question is not SITUATION and _named_a_need(turn, needs_before)
        if in_between:
            turn.say("utter_need_noted")
        if filled & set(question.fills) and is_known(turn, question):
            close(turn, question.id)
        if question.id in (turn.get("closed") or ()):
            return False
        if in_between:
            return True
        if known_place and facts.correction and "location" in filled:  # its "no" and "yes" are about the place
            return True
        if _answered_in_short(turn, question):
            return False
        if answer_aside(turn):
            return True
        if turn.get("goal") == "report" and free_text_answer(turn):
            return False
        if not filled:
            turn.set("misses", (turn.get("misses") or 0) + 1)
        if asked_enough(turn, question.id):
            any_words_as_place(turn, question)
            close(turn, question.id)
        return False

    def _change_of_goal(self, turn: Turn, question: Question, facts: Facts) -> None:
        """What they want may come late, or change; a need named during a report is kept for its end."""
        if turn.get("goal") is None or (question is SITUATION and turn.get("call_type") is None):
            set_goal(turn, facts, self._city)
        elif turn.get("goal") == "resources" and turn.intent.startswith("report_") and turn.sure:
            for name in ("situation", "asked", "closed"):  # a report asks where for another reason
                turn.set(name, None)
            set_goal(turn, facts, self._city)
        elif turn.sure and not is_only_how_they_look(turn, question, facts):
            turn.set("needs", merged(turn.get("needs"), categories_of(turn.intent)) or None)

    def _go_on(self, turn: Turn, outcome: str | None, aside: bool) -> None:
        question = None if outcome else next_question(turn, self._city)
        if question is None:
            turn.set("outcome", outcome or turn.get("goal") or "lost")
            turn.set("requested_slot", None)
            return
        turn.set("misses", turn.get("misses") or 0)  # the form goes on only if some slot was set
        if asked_enough(turn, question.id) and not aside:
            close(turn, question.id)
            self._go_on(turn, outcome, aside)
        else:
            ask(turn, question)


def _named_a_need(turn: Turn, before: list[str] | None) -> bool:
    """Whether this message asks for something in the middle of a report."""
    return turn.get("goal") == "report" and turn.intent.startswith("need_") and turn.get("needs") != before


def _answered_in_short(turn: Turn, question: Question) -> bool:
    """Yes, no, "I don't know", "skip": said in so few words that only the question gives them a meaning."""
    if question is PLACE_RIGHT and turn.intent in ("affirm", "acknowledge", "deny"):
        (place_is_wrong if turn.intent == "deny" else place_is_right)(turn)
        return True
    if turn.intent in ("skip", "dont_know"):
        if question in (SITUATION, NEEDS):
            return False
        if question.id in _YES_NO:
            turn.set(question.fills[0], "unknown")
        close(turn, question.id)
        return True
    if turn.intent in ("affirm", "deny") and question.id in _YES_NO:
        answer = "yes" if turn.intent == "affirm" else "no"
        for key in question.fills if answer == "no" and question.id == "danger" else question.fills[:1]:
            turn.set(key, answer)
        return True
    if turn.intent == "affirm" and question is CALLBACK and turn.get("channel") == "sms":
        close(turn, question.id)
        return True
    if turn.intent == "deny" and question not in (SITUATION, NEEDS, LOCATION):
        close(turn, question.id)
        return True
    return False


def _says_whether_they_stay(question: Question | None, facts: Facts) -> bool:
    return question is WILL_STAY and facts.will_stay is not None


def _usable(place: dict[str, Any]) -> bool:
    return bool(place["confidence"] >= USABLE_PLACE)


def _hazard(turn: Turn) -> str | None:
    return "danger" if "yes" in (turn.get("danger"), turn.get("weapons")) else None


def _outside(turn: Turn) -> str | None:
    place = turn.get("location") or {}
    return "outside" if turn.get("goal") == "report" and place.get("in_area") is False else None
