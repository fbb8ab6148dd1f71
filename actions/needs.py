"""From what a resident needs to the directory's categories."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

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
