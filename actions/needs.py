"""From what a resident needs to the directory's categories."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from actions.questions import Question
from actions.turn import Turn
from bot.intake import Facts

_OF_THEIR_OWN = re.compile(
    r"\b(i|i'm|im|me|my|we|us|our|necesito|necesitamos|ocupo|ocupamos|me|nos|mi|mis)\b", re.IGNORECASE
)
_CATEGORIES: dict[str, tuple[str, ...]] = {
    "food": ("food",),
    "shelter": ("shelter",),
    "housing": ("housing",),
    "utilities": ("utilities",),
    "health": ("health-care",),
    "mental_health": ("mental-health",),
    "substance_use": ("substance-use",),
    "clothing": ("clothing",),
    "hygiene": ("showers",),
    "transport": ("transport",),
    "legal": ("legal-aid",),
    "documents": ("id-documents",),
    "employment": ("employment",),
    "childcare": ("childcare",),
    "seniors": ("seniors",),
    "veterans": ("veterans",),
    "pets": ("pets",),
    "weather_relief": ("cooling", "day-shelter"),
    "information": ("information-referral",),
}


# What people call one need is several shelves of the directory: diapers are no child care, rent is no apartment.
_FINER: dict[str, frozenset[str]] = {
    "need_childcare": frozenset({"families"}),
    "need_housing": frozenset({"rent-help", "eviction"}),
}


def categories_of(intent: str, told: Iterable[str] = ()) -> tuple[str, ...]:
    """The categories behind an intent such as `need_food`; empty for any other intent, and where the words themselves
    (`told`) said more exactly what is needed."""
    if not intent.startswith("need_") or _FINER.get(intent, frozenset()) & set(told):
        return ()
    return _CATEGORIES.get(intent.removeprefix("need_"), ())


def merged(*lists: Any) -> list[str]:
    """All of them, each once, in the order they came up."""
    return list(dict.fromkeys(need for needs in lists for need in (needs or ())))


def apart_from_the_report(turn: Turn, facts: Facts) -> Facts:
    """What they need for themselves, told in the middle of a report, is answered after it: it is no answer to the
    question that is open, and a ZIP code beside it says where to look, not where the person was seen."""
    if not (turn.sure and categories_of(turn.intent, facts.needs)):
        return facts
    near, seen_at = facts.location, turn.get("location")
    elsewhere = near is not None and near.kind == "zip" and seen_at is not None and seen_at["kind"] != "zip"
    drop: dict[str, Any] = {}
    if elsewhere and near is not None:
        turn.set("needs_near", near.model_dump(mode="json"))
        drop["location"] = None
    if elsewhere or _OF_THEIR_OWN.search(turn.text):
        drop |= dict.fromkeys(facts.guessed) | {"guessed": frozenset()}
    return facts.model_copy(update=drop)


def is_only_how_they_look(turn: Turn, question: Question, facts: Facts) -> bool:
    """Whether what sounds like a need answers the question how somebody looks: "green sleeping bag"."""
    described = "description" in question.fills and facts.description and "description" not in facts.guessed
    return bool(described) and not _OF_THEIR_OWN.search(turn.text)
