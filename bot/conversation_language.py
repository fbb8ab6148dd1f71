"""Which language the resident is answered in: the one they write, once it is clear that they changed."""

from __future__ import annotations

from typing import Literal

from bot.language import is_told_by_small_words

Spoken = Literal["en", "es"]
CLEAR_FROM_WORDS = 3
"""Shorter messages ("ok", "no", "NE") do not change the language of a conversation under way; nor does an address."""


def choose_language(current: Spoken, text: str, detected: str, *, is_first: bool) -> Spoken:
    """`detected` is the language of this one message. A language nobody here writes leaves things as they are."""
    other: Spoken = "es" if current == "en" else "en"
    if detected != other:
        return current
    words = [word for word in text.split() if any(c.isalpha() for c in word)]
    if is_first:
        return other if words else current
    return other if len(words) >= CLEAR_FROM_WORDS and is_told_by_small_words(text, other) else current
