"""Finds the place in a message."""

from __future__ import annotations

from bot.intake.facts import Place


def find_place(text: str, language: str) -> Place | None:
    """The best place in the text, or None."""
    return None
