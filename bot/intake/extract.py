"""One message in, the facts it holds out."""

from __future__ import annotations

from collections.abc import Mapping

from bot.intake.facts import Facts
from bot.intake.places import find_place


def extract(text: str, language: str, asked: str | None = None, known: Mapping[str, object] | None = None) -> Facts:
    """The facts in one message. `asked` is the slot the last question was about, `known` what is filled."""
    return Facts(location=find_place(text, language))
