"""Yes, no, unclear: how people say it in a text message, in both languages. Conservative."""

from __future__ import annotations

from typing import Literal

Answer = Literal["yes", "no", "unclear"]


def yes_no(text: str, language: str) -> Answer:
    """What a short answer says. Anything but a plain yes or no is "unclear"."""
    word = text.strip().lower().strip(".!")
    if word in {"yes", "y", "yeah", "yep", "si", "sí"}:
        return "yes"
    if word in {"no", "n", "nope", "nah"}:
        return "no"
    return "unclear"
