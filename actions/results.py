"""Looking up services, and saying which: the bot renders them for SMS or as cards."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Protocol

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import Turn
from bot.directory.query import Query, SearchResult

PAGE = 3
_NUMBER = re.compile(r"\b(\d{1,2})\b")
_ORDINALS = (
    re.compile(r"\b(first|one|primer[oa]?|uno)\b", re.IGNORECASE),
    re.compile(r"\b(second|two|segund[oa]|dos)\b", re.IGNORECASE),
    re.compile(r"\b(third|three|tercer[oa]?|tres|last|[uú]ltim[oa])\b", re.IGNORECASE),
)


class Searches(Protocol):
    """What the actions need of the directory."""

    async def search(self, query: Query) -> SearchResult:
        """One page of services, best first, and how many there are in all."""


def wanted_now(turn: Turn) -> dict[str, Any]:
    """What to look for, as plain JSON: it is kept in the state for "more"."""
    place = turn.get("location") or {}
    located = place.get("lat") is not None and place.get("lon") is not None
    return {
        "categories": turn.get("needs") or [],
        # Beside the categories the words still say for whom: "for women", "i'm 17", "with my dog".
        "text": turn.get("situation"),
        "zip": place.get("zip"),
        "near": [place["lat"], place["lon"]] if located else None,
    }


async def show(turn: Turn, directory: Searches, wanted: dict[str, Any], offset: int = 0) -> None:
    """One page of results; an empty one is said honestly, with the lines that are always there."""
    found = await directory.search(_query(turn, wanted, offset))
    ids = [card.id for card in found.matches]
    if not ids:
        turn.say("utter_no_more_results" if offset else "utter_no_results")
        return
    listed = (turn.get("results") or {}).get("ids", []) if offset else []
    turn.set("results", {"wanted": wanted, "offset": offset, "ids": [*listed, *ids], "total": found.total})
    turn.reply(_resources(ids, found.total, offset, wanted["zip"], "list"))


def _query(turn: Turn, wanted: dict[str, Any], offset: int) -> Query:
    near = wanted["near"]
    return Query(
        text=wanted["text"],
        categories=tuple(wanted["categories"]),
        zip=wanted["zip"],
        near=(near[0], near[1]) if near else None,
        limit=PAGE,
        offset=offset,
        speak=turn.language,
    )


def _resources(ids: Sequence[str], total: int, offset: int, near: str | None, style: str) -> dict[str, Any]:
    return {"resources": {"ids": list(ids), "total": total, "offset": offset, "near": near, "style": style}}


def number_in(text: str) -> int | None:
    """Which of the listed ones is meant: "2", "details 2", "the second one", "el primero"."""
    digits = _NUMBER.search(text)
    if digits:
        return int(digits[1])
    return next((number for number, words in enumerate(_ORDINALS, start=1) if words.search(text)), None)


def _meant(shown: dict[str, Any], number: int | None) -> int | None:
    """Its place in all that was listed. Every page counts from 1; a higher number counts from the first page."""
    ids, offset = shown["ids"], shown["offset"]
    page = len(ids) - offset
    if number is None:
        return 0 if len(ids) == 1 else None
    if 1 <= number <= page:
        return int(offset + number - 1)
    return number - 1 if page < number <= len(ids) else None


class ActionMoreResults(Action):
    def __init__(self, directory: Searches) -> None:
        self._directory = directory

    def name(self) -> str:
        return "action_more_results"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        turn = Turn.of(tracker, dispatcher)
        shown = turn.get("results")
        if shown is None:
            turn.say("utter_no_list_yet")
        else:
            await show(turn, self._directory, shown["wanted"], shown["offset"] + PAGE)
        return turn.events()


class ActionResultDetails(Action):
    def name(self) -> str:
        return "action_result_details"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        turn = Turn.of(tracker, dispatcher)
        shown = turn.get("results")
        if shown is None:
            turn.say("utter_no_list_yet")
            return []
        ids = shown["ids"]
        place = _meant(shown, number_in(turn.text))
        if place is None:
            turn.say("utter_which_one", count=str(len(ids) - shown["offset"]))
        else:
            zip_code = shown["wanted"]["zip"]
            turn.reply(_resources([ids[place]], shown["total"], place, zip_code, "details"))
        return []
