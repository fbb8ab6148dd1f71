"""Did it work out? Asking whether we may ask, and taking the answer. Whom and when: see bot/follow_ups.py.

The slot `follow_up` comes with the turn and says what is open: "may_offer", "offered", "agreed", "asked", or nothing.
"""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import Turn
from actions.which_one import number_in_story, place_of

WORKED = "worked"
_PARTING = frozenset({"thanks", "goodbye", "acknowledge", "deny"})
_CONSENT = {"affirm": "agreed", "deny": "declined", "skip": "declined", "never_mind": "declined"}
_NOT_YET = re.compile(r"\b(yet|todav[ií]a|a[uú]n)\b", re.IGNORECASE)
_OUTCOMES = {
    "affirm": WORKED,
    "result_worked": WORKED,
    "deny": "did_not_work",
    "result_did_not_work": "did_not_work",
    "result_not_tried": "not_tried",
}


class ActionAnswer(Action):
    """Yes, no, thanks, goodbye outside of an intake: the answer to what is open, else said back.

    Whoever takes leave after a list is asked whether we may ask tomorrow, where the bot says that this is safe.
    """

    def name(self) -> str:
        return "action_answer"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        turn = Turn.of(tracker, dispatcher)
        stage = turn.get("follow_up")
        if stage == "offered" and turn.intent in _CONSENT:
            _consent(turn, _CONSENT[turn.intent])
        elif stage == "agreed" and turn.intent in ("deny", "never_mind"):
            _consent(turn, "declined")
        elif stage == "asked" and turn.intent in _OUTCOMES:
            not_yet = turn.intent == "deny" and _NOT_YET.search(turn.text)
            take_outcome(turn, "not_tried" if not_yet else _OUTCOMES[turn.intent])
        else:
            turn.say(f"utter_{turn.intent}")
            if stage == "may_offer" and turn.intent in _PARTING and turn.get("results"):
                turn.reply({"command": "follow_up", "answer": "offered"})
                turn.say("utter_follow_up_offer")
        return turn.events()


class ActionResultOutcome(Action):
    """It worked, it did not, they have not gone yet: counted also where nobody asked."""

    def name(self) -> str:
        return "action_result_outcome"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        turn = Turn.of(tracker, dispatcher)
        if turn.shown() is not None:
            take_outcome(turn, _OUTCOMES[turn.intent])
        return turn.events()


def _consent(turn: Turn, answer: str) -> None:
    turn.reply({"command": "follow_up", "answer": answer})
    turn.say(f"utter_follow_up_{answer}")


def take_outcome(turn: Turn, outcome: str) -> None:
    """The answer goes to the bot, with the service where it is known. One that helped is asked for, once."""
    place = _place(turn)
    if outcome == WORKED and place is None and turn.get("results"):
        turn.set("problem", WORKED)
        turn.reply({"command": "follow_up", "answer": WORKED})
        turn.say("utter_follow_up_which", count=_count(turn.get("results")))
        return
    tell(turn, outcome, turn.get("results"), place)


def tell(turn: Turn, outcome: str, shown: dict[str, Any] | None, place: int | None) -> None:
    """`place`: in all that was listed; None when nobody knows which one it is about."""
    service = shown["ids"][place] if shown and place is not None else None
    turn.set("problem", None)
    if shown and place is not None:
        turn.set("results", {**shown, "about": place})
    turn.reply({"command": "follow_up", "answer": outcome, "service": service})
    turn.say(f"utter_follow_up_{outcome}")


def _place(turn: Turn) -> int | None:
    shown = turn.get("results")
    if not shown:
        return None
    number = number_in_story(turn.text) if turn.intent.startswith("result_") else None
    about: int | None = shown.get("about") if number is None else None
    return about if about is not None else place_of(shown, number)


def _count(shown: dict[str, Any]) -> str:
    return str(len(shown["ids"]) - shown["offset"])
