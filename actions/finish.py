"""action_finish_intake: how an intake ends. In resources, in a report, with a person, or because they left it."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.results import Searches, show, wanted_now
from actions.steering import DANGER, PERSON
from actions.turn import Turn
from actions.understanding import start_over

_SAID = {
    "lost": "utter_lost",
    "outside": "utter_outside_area",
    "cancelled": "utter_cancelled",
    "start_over": "utter_start_over",
}
_ANSWERS_NEEDS = frozenset({"report", "outside"})
"""Where the needs named on the way are answered too, not forgotten."""
_FORGET = frozenset({"cancelled", "start_over"})


class ActionFinishIntake(Action):
    def __init__(self, directory: Searches) -> None:
        self._directory = directory

    def name(self) -> str:
        return "action_finish_intake"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        turn = Turn.of(tracker, dispatcher)
        outcome = turn.get("outcome")
        if outcome == "resources":
            await show(turn, self._directory, wanted_now(turn))
        elif outcome == "report":
            turn.reply({"command": "report"})
            turn.say("utter_report_done")
        elif outcome == "added":
            turn.reply({"command": "report"})
            turn.say("utter_report_added")
        elif outcome == "person":
            turn.reply(PERSON)
        elif outcome == "danger":
            turn.say("utter_danger_lines")
            turn.reply(DANGER)
        else:
            turn.say(_SAID.get(outcome, "utter_lost"))
        if outcome in _ANSWERS_NEEDS and turn.get("needs"):
            await show(turn, self._directory, wanted_now(turn))
        if outcome in _FORGET:
            start_over(turn)
        return turn.events()
