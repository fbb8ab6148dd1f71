"""Intersections: "central & louisiana", "Central con Louisiana", "on Wyoming between Central and Lomas"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.intake.gazetteer import Gazetteer
from bot.intake.streets import Mention, misspelt_street
from bot.intake.words import bag

# What may stand between two street names, and how surely it means a crossing.
_JOINS: dict[tuple[str, ...], float] = {
    ("and",): 1.0, ("&",): 1.0, ("y",): 1.0, ("con",): 1.0, ("e",): 1.0, ("/",): 1.0, ("@",): 1.0, ("at",): 1.0,
    ("x",): 0.95, ("n",): 0.95, ("+",): 0.95, ("esquina", "con"): 1.0, ("esquina",): 0.95, ("and", "the"): 0.95,
    ("y", "la"): 1.0, ("con", "la"): 1.0, ("e", "la"): 1.0, ("by",): 0.85, ("off",): 0.85, ("off", "of"): 0.85,
    ("near",): 0.85, ("close", "to"): 0.85, ("cerca", "de"): 0.85, ("cerca", "de", "la"): 0.85,
    ("right", "by"): 0.85, ("right", "near"): 0.85, ("right", "at"): 1.0, ("right", "on"): 0.85, ("right", "off"): 0.85,
    ("an",): 0.96, ("just", "past"): 0.75, ("past",): 0.75, ("before",): 0.75, ("a", "la", "altura", "de"): 0.9,
    ("esquina", "de"): 0.9, (): 0.7,
}  # fmt: skip
_LONGEST_JOIN = max(map(len, _JOINS))
_CERTAIN_JOINS = frozenset(join for join, sure in _JOINS.items() if sure >= 0.95)
_CUES = bag("corner intersection crossing esquina cruce cruza cruzan crosses")
_BETWEEN = frozenset({"between", "btwn", "btw", "entre"})


@dataclass(frozen=True, slots=True)
class Crossing:
    """Two streets that meet, or a stretch of `along` between them, in words `first` to `last`."""

    one: Mention
    other: Mention
    along: Mention | None
    first: int
    last: int
    score: float

    @property
    def quadrant(self) -> str | None:
        return self.other.quadrant or self.one.quadrant or (self.along.quadrant if self.along else None)

    @property
    def zips(self) -> frozenset[str]:
        """The codes that all named streets run through; empty when a street's codes are not known."""
        mentions = [self.one, self.other, *filter(None, [self.along])]
        sets = [mention.street.zips for mention in mentions]
        return frozenset.intersection(*sets) if all(sets) else frozenset()

    def __str__(self) -> str:
        text = f"{self.one} & {self.other}"
        if self.along:
            text = f"{self.along} between {self.one} and {self.other}"
        return f"{text} {self.quadrant}" if self.quadrant else text


def find_crossing(
    keys: Sequence[str], streets: Sequence[Mention], gazetteer: Gazetteer, *, asked: bool
) -> Crossing | None:
    """The surest crossing in the words; names may be misspelt where the rest leaves no doubt."""
    cued = asked or not (_CUES | _BETWEEN).isdisjoint(keys)
    found = [
        crossing
        for one, other, join in _pairs(keys, streets, gazetteer, cued)
        if (crossing := _crossing(keys, one, other, join, streets, cued))
    ]
    return max(found, key=lambda crossing: crossing.score, default=None)


def _pairs(
    keys: Sequence[str], streets: Sequence[Mention], gazetteer: Gazetteer, cued: bool
) -> list[tuple[Mention, Mention, tuple[str, ...]]]:
    """Two mentions and what joins them: both exact, one misspelt, or (where a place was asked for) both."""
    pairs = []
    for index, mention in enumerate(streets):
        following = streets[index + 1] if index + 1 < len(streets) else None
        if following and (join := tuple(keys[mention.last : following.first])) in _JOINS:
            pairs.append((mention, following, join))
            continue
        after = _joined_after(keys, mention, gazetteer)
        if after and (following is None or after[0].last <= following.first):
            pairs.append((mention, after[0], after[1]))
        before = _joined_before(keys, mention, gazetteer)
        if before and (index == 0 or before[0].first >= streets[index - 1].last):
            pairs.append((before[0], mention, before[1]))
    if not pairs and cued:
        pairs.extend(_both_misspelt(keys, gazetteer))
    return pairs


def _joined_after(
    keys: Sequence[str], mention: Mention, gazetteer: Gazetteer
) -> tuple[Mention, tuple[str, ...]] | None:
    for length in (2, 1):
        join = tuple(keys[mention.last : mention.last + length])
        if join in _CERTAIN_JOINS:
            other = misspelt_street(keys, mention.last + length, gazetteer, backwards=False)
            return (other, join) if other else None
    return None


def _joined_before(
    keys: Sequence[str], mention: Mention, gazetteer: Gazetteer
) -> tuple[Mention, tuple[str, ...]] | None:
    for length in (2, 1):
        join = tuple(keys[max(0, mention.first - length) : mention.first])
        if join in _CERTAIN_JOINS:
            other = misspelt_street(keys, mention.first - length, gazetteer, backwards=True)
            return (other, join) if other else None
    return None


def _both_misspelt(keys: Sequence[str], gazetteer: Gazetteer) -> list[tuple[Mention, Mention, tuple[str, ...]]]:
    for at, word in enumerate(keys):
        if (word,) in _CERTAIN_JOINS:
            one = misspelt_street(keys, at, gazetteer, backwards=True)
            other = misspelt_street(keys, at + 1, gazetteer, backwards=False)
            if one and other:
                return [(one, other, (word,))]
    return []


def _crossing(
    keys: Sequence[str],
    one: Mention,
    other: Mention,
    join: tuple[str, ...],
    streets: Sequence[Mention],
    cued: bool,
) -> Crossing | None:
    if one.street == other.street or (one.ordinary and other.ordinary and not cued):
        return None
    guessed = join == () or one.score < 1 or other.score < 1
    if guessed and (one.ordinary or other.ordinary) and not cued:
        return None
    first = _without_article(keys, one.first)
    between = first > 0 and keys[first - 1] in _BETWEEN
    score = 0.92 * one.score * other.score * _JOINS[join]
    if not between:
        return Crossing(one, other, None, one.first, other.last, score)
    along = _along(streets, first - 1, other)
    if along is None:
        return Crossing(one, other, None, one.first, other.last, score * 0.5)
    return Crossing(one, other, along, min(first - 1, along.first), max(other.last, along.last), score)


def _without_article(keys: Sequence[str], at: int) -> int:
    return at - 1 if at and keys[at - 1] in {"la", "the", "el"} else at


def _along(streets: Sequence[Mention], between_at: int, other: Mention) -> Mention | None:
    """The street whose stretch is meant: named just before 'between', or just after both others."""
    before = [mention for mention in streets if mention.last <= between_at <= mention.last + 2]
    after = [mention for mention in streets if other.last <= mention.first <= other.last + 3]
    return next(iter(before or after), None)
