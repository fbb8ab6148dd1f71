"""Whom a message is about, what is needed, and what kind of report it is."""

from __future__ import annotations

from typing import Literal

from bot.intake.answers import yes_no
from bot.intake.lexicon import FOLDER, Lexicon
from bot.intake.phrases import Hit, phrases_in
from bot.intake.words import Message, bag

Whom = Literal["self", "other"]
_NOT_WANTED = (
    ("dont", "need"), ("do", "not", "need"), ("dont", "want"), ("no", "necesito"), ("no", "quiero"), ("no", "ocupo"),
    ("not", "looking", "for"), ("not",), ("already", "have"), ("ya", "tengo"),
)  # fmt: skip
_ORDER = tuple(dict.fromkeys(label for label, _ in phrases_in(FOLDER / "call_types.en.toml")))
_SELF_ANSWERS = bag("me myself mine yo self us nosotros mi mismo misma")


def find_whom(message: Message, lexicon: Lexicon, asked: str | None) -> Whom | None:
    """'self' or 'other'; None where the words do not say."""
    labels = set(lexicon.people.labels(message))
    if asked == "for_whom" and not labels and not _SELF_ANSWERS.isdisjoint(message.keys):
        return "self"
    if asked == "for_whom" and not labels and yes_no(message.text, "") == "yes":
        return "self"
    if "beneficiary" in labels:
        return "other"
    if "self" in labels and (asked in {None, "for_whom", "needs", "situation", "goal"}):
        return "self"
    return "other" if "other" in labels else None


def find_needs(message: Message, lexicon: Lexicon) -> tuple[tuple[str, ...], list[Hit]]:
    """The directory's category tags asked for, in order, and where they were said."""
    hits = [hit for hit in lexicon.needs.find(message) if not _refused(message, hit)]
    inner = [hit for hit in hits if _inside_another(hit, hits)]
    kept = [hit for hit in hits if hit not in inner]
    return tuple(dict.fromkeys(hit.label for hit in kept)), kept


def find_call_type(message: Message, lexicon: Lexicon, needs: list[Hit]) -> str | None:
    """The kind of report, the most specific that fits. Words that are part of a need do not count."""
    found = {
        hit.label
        for hit in lexicon.call_types.find(message)
        if not any(need.first <= hit.first and hit.last <= need.last for need in needs if _longer(need, hit))
    }
    return next((kind for kind in _ORDER if kind in found), None)


def asks_for_service(message: Message, lexicon: Lexicon) -> bool:
    """'need', 'where can I get', 'busco'."""
    return "request" in lexicon.people.labels(message)


def _longer(need: Hit, hit: Hit) -> bool:
    return need.last - need.first > hit.last - hit.first


def _refused(message: Message, hit: Hit) -> bool:
    """'I don't need food': the words just before say so."""
    before = message.keys[: hit.first]
    return any(before[-len(words) :] == words for words in _NOT_WANTED)


def _inside_another(hit: Hit, hits: list[Hit]) -> bool:
    """'dog food' is for a dog and 'food stamps' are no food: a phrase inside a longer one of another need."""
    return any(
        other.first <= hit.first and hit.last <= other.last and _longer(other, hit) and other.label != hit.label
        for other in hits
    )
