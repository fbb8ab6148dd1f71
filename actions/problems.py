"""A listed service did not work out: a wrong number, a closed door, turned away. A command tells the editors."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.follow_up import WORKED, tell
from actions.turn import Turn
from actions.which_one import number_in_story, place_of


class ActionResultProblem(Action):
    """Which one: the one they name, else the one they last asked about, else asked, once."""

    def name(self) -> str:
        return "action_result_problem"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        turn = Turn.of(tracker, dispatcher)
        shown = turn.shown()
        if shown is None:
            return []
        number = number_in_story(turn.text)
        place = shown.get("about") if number is None else None
        if place is None:
            place = place_of(shown, number)
        kind = turn.intent.removeprefix("result_")
        if place is not None:
            report(turn, shown, place, kind)
        elif turn.get("problem"):
            turn.say("utter_problem_unclear")
        else:
            turn.set("problem", kind)
            turn.say("utter_problem_which", count=str(len(shown["ids"]) - shown["offset"]))
        return turn.events()


def report(turn: Turn, shown: dict[str, Any], place: int, kind: str) -> None:
    """Tell the editors, thank, and offer what else there is. `place`: in all that was listed."""
    if kind == WORKED:  # the answer to "which one was it that helped?"
        tell(turn, WORKED, shown, place)
        return
    ids = shown["ids"]
    turn.set("problem", None)
    turn.set("results", {**shown, "about": place, "lowered": shown.get("lowered", 0) + 1})
    turn.reply({"command": "problem", "service": ids[place], "kind": kind})
    turn.say("utter_problem_noted" if shown["total"] > len(ids) else "utter_problem_noted_last")
