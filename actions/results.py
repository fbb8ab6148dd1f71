"""Looking up services, and saying which: the bot renders them for SMS or as cards."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.opening import open_at
from actions.problems import report
from actions.turn import Turn
from actions.which_one import number_in_story, place_of
from bot.directory.query import Query, SearchResult

PAGE = 3
_ADDRESS = re.compile(r"\b(address|adress|addy|direcci[oó]n|where|d[oó]nde)\b", re.IGNORECASE)
"""Whoever asks only for the address is given only that."""


class Searches(Protocol):
    """What the actions need of the directory."""

    async def search(self, query: Query) -> SearchResult:
        """One page of services, best first, and how many there are in all."""


def wanted_now(turn: Turn) -> dict[str, Any]:
    """What to look for, as plain JSON: it is kept in the state for "more"."""
    place = turn.get("needs_near") or turn.get("location") or {}
    located = place.get("lat") is not None and place.get("lon") is not None
    return {
        "categories": turn.get("needs") or [],
        # The words say it more exactly, and for whom: "a dentist", "for women", "i'm 17", "with my dog".
        "text": turn.get("situation"),
        "zip": place.get("zip"),
        "near": [place["lat"], place["lon"]] if located else None,
        "open_at": open_at(turn.get("situation") or "", turn.get("now")),
    }


async def show(turn: Turn, directory: Searches, wanted: dict[str, Any], offset: int = 0) -> None:
    """One page of results; an empty one is said honestly, with the lines that are always there.

    A record that the resident reported moves down: the search begins so much earlier, and what was listed is left out.
    """
    before = (turn.get("results") or {}) if offset else {}
    listed, lowered = before.get("ids", []), before.get("lowered", 0)
    found = await directory.search(_query(turn, wanted, max(0, offset - lowered), PAGE + lowered))
    ids = [card.id for card in found.matches if card.id not in listed][:PAGE]
    if not ids:
        turn.say("utter_no_more_results" if offset else "utter_no_results")
        return
    shown = {"wanted": wanted, "offset": offset, "ids": [*listed, *ids], "total": found.total, "lowered": lowered}
    turn.set("results", shown)
    if wanted.get("open_at") and not offset:
        turn.say("utter_none_open_then" if found.widened == "open" else "utter_open_then")
    turn.reply(_resources(ids, found.total, offset, wanted["zip"], "list", found.widened))


def _query(turn: Turn, wanted: dict[str, Any], offset: int, limit: int) -> Query:
    near, heard, at = wanted["near"], tuple(wanted["categories"]), wanted.get("open_at")
    return Query(
        text=wanted["text"],
        categories=() if wanted["text"] else heard,
        needs=heard if wanted["text"] else (),
        zip=wanted["zip"],
        near=(near[0], near[1]) if near else None,
        open_at=datetime.fromisoformat(at) if at else None,
        limit=limit,
        offset=offset,
        speak=turn.language,
    )


def _resources(
    ids: Sequence[str], total: int, offset: int, near: str | None, style: str, widened: str | None = None
) -> dict[str, Any]:
    shown = {"ids": list(ids), "total": total, "offset": offset, "near": near, "style": style, "widened": widened}
    return {"resources": shown}


class ActionMoreResults(Action):
    def __init__(self, directory: Searches) -> None:
        self._directory = directory

    def name(self) -> str:
        return "action_more_results"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        turn = Turn.of(tracker, dispatcher)
        shown = turn.shown()
        if shown is not None:
            await show(turn, self._directory, shown["wanted"], shown["offset"] + PAGE)
        return turn.events()


class ActionResultDetails(Action):
    def name(self) -> str:
        return "action_result_details"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        turn = Turn.of(tracker, dispatcher)
        shown = turn.shown()
        if shown is None:
            return []
        ids = shown["ids"]
        place = place_of(shown, number_in_story(turn.text))
        if place is None:
            turn.say("utter_which_one", count=str(len(ids) - shown["offset"]))
        elif problem := turn.get("problem"):  # the answer to "which one is that?"
            report(turn, shown, place, problem)
        else:
            turn.set("results", {**shown, "about": place})
            style = "address" if _ADDRESS.search(turn.text) else "details"
            turn.reply(_resources([ids[place]], shown["total"], place, shown["wanted"]["zip"], style))
        return turn.events()


class ActionResultCondition(Action):
    """ "Which is open on Sunday?" is looked up; of "do they take dogs?" it is said that the list does not tell."""

    def __init__(self, directory: Searches) -> None:
        self._directory = directory

    def name(self) -> str:
        return "action_result_condition"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        turn = Turn.of(tracker, dispatcher)
        shown = turn.shown()
        if shown is None:
            return []
        if place_of(shown, number_in_story(turn.text)) is not None:
            return await ActionResultDetails().run(dispatcher, tracker, domain)
        if at := open_at(turn.text, turn.get("now")):
            await show(turn, self._directory, {**shown["wanted"], "open_at": at})
        else:
            turn.say("utter_condition_unknown", count=str(len(shown["ids"]) - shown["offset"]))
        return turn.events()


class ActionTextList(Action):
    """ "Text me this list": on the web a button under the cards does it; by SMS the list is said again."""

    def name(self) -> str:
        return "action_text_list"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        turn = Turn.of(tracker, dispatcher)
        shown = turn.shown()
        if shown is None:
            return []
        if turn.get("channel") == "sms":
            ids = shown["ids"][shown["offset"] :]
            turn.reply(_resources(ids, shown["total"], shown["offset"], shown["wanted"]["zip"], "list"))
        else:
            turn.say("utter_text_list_how")
        return turn.events()
