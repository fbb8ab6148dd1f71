"""Actions outside an intake: a person, danger, another language, from the beginning, not understood."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from actions.bends import change_language
from actions.turn import Turn
from actions.understanding import read_facts, start_over

PERSON = {"command": "handoff", "reason": "asked_for_person"}
DANGER = {"command": "handoff", "reason": "danger_intent"}
_ENOUGH_TO_BEGIN = ("call_type", "needs", "location")
_MISSES_BEFORE_A_PERSON = 2


class ActionHandoff(Action):
    """Asked for a person: never argued with."""

    def name(self) -> str:
        return "action_handoff"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        dispatcher.utter_message(json_message=PERSON)
        return []


class ActionDanger(Action):
    """The second net. A weak guess asks for a person too: the desk can close it, nobody can undo silence."""

    def name(self) -> str:
        return "action_danger"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        dispatcher.utter_message(response="utter_danger_lines")
        dispatcher.utter_message(json_message=DANGER)
        return []


class ActionChangeLanguage(Action):
    def name(self) -> str:
        return "action_change_language"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        turn = Turn.of(tracker, dispatcher)
        change_language(turn)
        turn.say("utter_what_now")
        return turn.events()


class ActionStartOver(Action):
    def name(self) -> str:
        return "action_start_over"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        turn = Turn.of(tracker, dispatcher)
        start_over(turn)
        turn.set("results", None)
        turn.say("utter_start_over")
        return turn.events()


class ActionNotUnderstood(Action):
    """No intent, but perhaps facts: a place or a need is enough to begin. Twice nothing: offer a person."""

    def name(self) -> str:
        return "action_not_understood"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        turn = Turn.of(tracker, dispatcher)
        told = read_facts(turn).filled()
        if any(told.get(name) for name in _ENOUGH_TO_BEGIN):
            return [FollowupAction("intake_form")]
        misses = (turn.get("misses") or 0) + 1
        turn.say("utter_not_understood" if misses < _MISSES_BEFORE_A_PERSON else "utter_lost")
        turn.set("misses", misses % _MISSES_BEFORE_A_PERSON)
        return turn.events()
