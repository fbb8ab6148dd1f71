"""Danger, injuries and weapons: said, denied or doubted."""

from __future__ import annotations

from collections.abc import Sequence

from bot.intake.answers import leading_yes_no, yes_no
from bot.intake.facts import YesNo
from bot.intake.lexicon import Lexicon
from bot.intake.phrases import Hit
from bot.intake.words import Message, bag

HAZARDS = ("danger", "injured", "weapons")
_MINOR = "minor"
_REACH = 6
_TURNS = bag("but pero though except excepto aunque and y")
_DENIED_AFTER = bag("trae tiene vi hay veo lleva")


def find_hazards(message: Message, lexicon: Lexicon, asked: str | None) -> dict[str, YesNo]:
    """danger, injured and weapons as far as the message says. Any yes outweighs a doubt, a doubt a no."""
    hits = lexicon.hazards.find(message)
    said: dict[str, YesNo] = {}
    for hit in hits:
        if hit.label in HAZARDS:
            said[hit.label] = _stronger(said.get(hit.label), _polarity(message, hit, hits))
    grave = said.get("injured") == "yes"
    for hit in hits:
        if hit.label == _MINOR:
            said["injured"] = _stronger(said.get("injured"), _polarity(message, hit, hits))
    if asked in HAZARDS:
        answer = _answer(message)
        if answer and asked not in said:
            said[asked] = answer
    if grave or (asked == "injured" and said.get("injured") == "yes") or said.get("weapons") == "yes":
        said["danger"] = "yes"
    elif "danger" not in said and _all_is_well(message, hits, said, asked):
        said["danger"] = "no"
    return said


def _all_is_well(message: Message, hits: Sequence[Hit], said: dict[str, YesNo], asked: str | None) -> bool:
    """'everyone is ok', or 'nobody is hurt' when we asked about danger; never 'I don't think he's ok'."""
    safe = any(hit.label == "safe" and _polarity(message, hit, hits) == "yes" for hit in hits)
    return safe or (asked == "danger" and said.get("injured") == "no")


def _answer(message: Message) -> YesNo | None:
    plain = yes_no(message.text, "")
    plain = leading_yes_no(message) if plain == "unclear" else plain
    return None if plain == "unclear" else plain


def _stronger(one: YesNo | None, other: YesNo) -> YesNo:
    order: tuple[YesNo, ...] = ("yes", "unknown", "no")
    return next(level for level in order if level in (one, other))


def _polarity(message: Message, hit: Hit, hits: Sequence[Hit]) -> YesNo:
    """Whether a hazard is said, denied ("no weapons") or doubted ("not sure if he has a knife")."""
    hazards = [other for other in hits if other.label in HAZARDS or other.label == _MINOR]
    for other in reversed(hits):
        if other.label not in {"negation", "doubt"} or not _governs(message, other, hit):
            continue
        inside = any(h.first <= other.first < h.last for h in hazards)
        if not inside:
            return "unknown" if other.label == "doubt" or _doubted_too(other, hits) else "no"
    following = message.keys[hit.last : hit.last + 2]
    return "no" if len(following) == 2 and following[0] == "no" and following[1] in _DENIED_AFTER else "yes"


def _doubted_too(negation: Hit, hits: Sequence[Hit]) -> bool:
    """The "not" of "not sure if"."""
    return any(h.label == "doubt" and h.first <= negation.first < h.last for h in hits)


def _governs(message: Message, negation: Hit, hit: Hit) -> bool:
    """The denial stands shortly before, in the same clause."""
    if not negation.first < hit.first <= negation.last + _REACH:
        return False
    between = message.words[negation.last : hit.first]
    new_clause = any(word.after_break for word in message.words[negation.last : hit.first + 1])
    return not new_clause and not any(word.text in _TURNS for word in between)
