"""What a responder needs to know, gathered from every message also while the dialogue engine is not asked."""

from __future__ import annotations

from typing import Any

from bot.intake import extract

_NOT_IN_DANGER = ("needs", "call_type")
"""Guesses about services and call types only distract from somebody in danger."""


def with_facts(intake: dict[str, Any] | None, text: str, language: str, *, asked: str | None = None) -> dict[str, Any]:
    """The intake with what this message adds. A place once told is only replaced by a correction or by one we are
    surer of; the first words about the situation stay."""
    known = {name: value for name, value in (intake or {}).items() if value is not None}
    facts = extract(text, language, asked=None if known.get("location") and asked == "location" else asked, known=known)
    told = {name: value for name, value in facts.filled().items() if name not in _NOT_IN_DANGER}
    place = known.get("location")
    if place and facts.location and not facts.correction and facts.location.confidence <= place["confidence"]:
        del told["location"]
    if "situation" in known:
        told.pop("situation", None)
    return {**known, **told}
