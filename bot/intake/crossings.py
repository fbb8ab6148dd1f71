"""Intersections: "central & louisiana", "Central con Louisiana", "on Wyoming between Central and Lomas"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.intake.gazetteer import Gazetteer
from bot.intake.joins import CERTAIN, LOOSE, at_a_ramp, join_score, leads, measured_from, measures
from bot.intake.streets import Mention, misspelt_street
from bot.intake.words import bag

_CUES = bag("corner intersection crossing esquina cruce cruza cruzan crosses meets")
_BETWEEN = frozenset({"between", "btwn", "btw", "bw", "entre"})
_BETWEEN_SPELT = {("b", "/", "w"), ("en", "medio", "de")}
_ON = bag("on en at sobre por in around by near of off de del entre alrededor cerca toward")
_ARTICLES = bag("la the el")
_APART = bag("at near by en con")
_MOVING = bag("to toward towards from hacia desde rumbo until hasta not no before antes")
_FURTHEST = 14
"""Words between two streets of one sentence about one place: "down Central ... in the crosswalk at Girard"."""
_SAME_SENTENCE = 0.62
_LEAD = 7
_RAMP_LEAD = 4
_ON_THE = {("en", "la"), ("sobre", "la")}
"""'la 98 en la Central': with the article both are streets."""
_SURE_ON_THE = 0.85


@dataclass(frozen=True, slots=True)
class Crossing:
    """Two streets that meet, or a stretch of `along` between them, in words `first` to `last`."""

    one: Mention
    other: Mention
    along: Mention | None
    first: int
    last: int
    score: float
    measured: tuple[int, int] | None = None
    """Words that say how far from the corner: "two blocks north of Central"."""

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


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two streets, and how surely the words between them join them."""

    one: Mention
    other: Mention
    sure: float


def find_crossing(
    keys: Sequence[str], streets: Sequence[Mention], gazetteer: Gazetteer, *, asked: bool
) -> Crossing | None:
    """The surest crossing in the words; names may be misspelt where the rest leaves no doubt."""
    cued = asked or not (_CUES | _BETWEEN).isdisjoint(keys)
    pairs = _pairs(keys, streets, gazetteer, cued)
    found = [crossing for pair in pairs if (crossing := _crossing(keys, pair, streets, cued))]
    return max(found, key=_surest, default=None) or _same_sentence(keys, streets)


def _surest(crossing: Crossing) -> tuple[float, bool, int]:
    """The best score, and of equals the stretch, or the fewer everyday words: "under the bridge at 40 and 2nd"."""
    return crossing.score, crossing.along is not None, -(crossing.one.ordinary + crossing.other.ordinary)


def _pairs(keys: Sequence[str], streets: Sequence[Mention], gazetteer: Gazetteer, cued: bool) -> list[_Pair]:
    """Two mentions that are joined: both exact, one misspelt, or (where a place was asked for) both."""
    pairs = []
    for index, mention in enumerate(streets):
        following = streets[index + 1] if index + 1 < len(streets) else None
        led = leads(keys[max(0, mention.first - _LEAD) : mention.first])
        sure = _joined(keys, mention, following, led) if following else None
        if following and sure:
            pairs.append(_Pair(mention, following, sure))
            continue
        after = _joined_after(keys, mention, gazetteer)
        if after and (following is None or after.other.last <= following.first):
            pairs.append(after)
        before = _joined_before(keys, mention, gazetteer)
        if before and (index == 0 or before.one.first >= streets[index - 1].last):
            pairs.append(before)
    if not pairs and cued:
        pairs.extend(_both_misspelt(keys, gazetteer))
    return pairs


def _joined(keys: Sequence[str], one: Mention, other: Mention, led: bool) -> float | None:
    """How surely the words between join the streets; of a freeway, with the exit or bridge said before them."""
    between = keys[one.last : other.first]
    if one.freeway != other.freeway and (sure := at_a_ramp(between, keys[max(0, one.first - _RAMP_LEAD) : one.first])):
        return sure
    sure = join_score(between, led)
    on_the = tuple(between) in _ON_THE and _run_across(one, other)
    return max(sure or 0, _SURE_ON_THE) if on_the else sure


def _certain(words: Sequence[str]) -> float | None:
    """The score of a join so plain that a misspelt street may stand beside it."""
    sure = join_score(words) if words else None
    return sure if sure and sure >= CERTAIN else None


def _joined_after(keys: Sequence[str], mention: Mention, gazetteer: Gazetteer) -> _Pair | None:
    for length in (2, 1):
        if sure := _certain(keys[mention.last : mention.last + length]):
            other = misspelt_street(keys, mention.last + length, gazetteer, backwards=False)
            return _Pair(mention, other, sure) if other else None
    return None


def _joined_before(keys: Sequence[str], mention: Mention, gazetteer: Gazetteer) -> _Pair | None:
    for length in (2, 1):
        if sure := _certain(keys[max(0, mention.first - length) : mention.first]):
            other = misspelt_street(keys, mention.first - length, gazetteer, backwards=True)
            return _Pair(other, mention, sure) if other else None
    return None


def _both_misspelt(keys: Sequence[str], gazetteer: Gazetteer) -> list[_Pair]:
    for at, word in enumerate(keys):
        if sure := _certain((word,)):
            one = misspelt_street(keys, at, gazetteer, backwards=True)
            other = misspelt_street(keys, at + 1, gazetteer, backwards=False)
            if one and other:
                return [_Pair(one, other, sure)]
    return []


def _crossing(keys: Sequence[str], pair: _Pair, streets: Sequence[Mention], cued: bool) -> Crossing | None:
    one, other = pair.one, pair.other
    loose = pair.sure < LOOSE and (one.ordinary or other.ordinary)
    if one.street == other.street or loose or not (cued or _meant(keys, pair)):
        return None
    first = _without_article(keys, one.first)
    between = first > 0 and (keys[first - 1] in _BETWEEN or tuple(keys[max(0, first - 3) : first]) in _BETWEEN_SPELT)
    score = 0.92 * one.score * other.score * pair.sure
    if not between:
        return Crossing(one, other, None, one.first, other.last, score, _measured(keys, one, other))
    along = _along(streets, first - 1, other)
    if along is None:
        return Crossing(one, other, None, one.first, other.last, score * 0.5)
    return Crossing(one, other, along, min(first - 1, along.first), max(other.last, along.last), score)


def _meant(keys: Sequence[str], pair: _Pair) -> bool:
    """Whether two streets, where nobody asked for a place, are no everyday words ("gold and silver")."""
    one, other = pair.one, pair.other
    plain = [mention for mention in (one, other) if mention.ordinary]
    if not plain:
        return True
    guessed = pair.sure < LOOSE or one.score < 1 or other.score < 1
    if not guessed and len(plain) == 1:
        return True
    at = _without_article(keys, one.first)
    pointed = at > 0 and keys[at - 1] in _ON
    return not guessed and pointed and _run_across(one, other)


def _run_across(one: Mention, other: Mention) -> bool:
    return {one.street.runs, other.street.runs} == {"ns", "ew"}


def _measured(keys: Sequence[str], one: Mention, other: Mention) -> tuple[int, int] | None:
    """The words "two blocks north of central" before or between the two streets."""
    if measures(keys[one.last : other.first]):
        return one.last, other.last
    first = max(0, one.first - _LEAD)
    start = measured_from(keys[first : one.first])
    return None if start is None else (first + start, one.last)


def _same_sentence(keys: Sequence[str], streets: Sequence[Mention]) -> Crossing | None:
    """Two streets that run across each other, the second one at the first: unsure, so it is read back."""
    for one, other in pairwise(streets):
        at, start = _without_article(keys, other.first), _without_article(keys, one.first)
        near = 0 < other.first - one.last <= _FURTHEST
        if not near or one.ordinary or other.ordinary or not _run_across(one, other):
            continue
        moving = {keys[start - 1] if start else "", *keys[max(one.last, at - 2) : at]} & _MOVING
        if keys[at - 1] in _APART and not moving:
            return Crossing(one, other, None, one.first, other.last, 0.92 * _SAME_SENTENCE)
    return None


def _without_article(keys: Sequence[str], at: int) -> int:
    return at - 1 if at and keys[at - 1] in _ARTICLES else at


def _along(streets: Sequence[Mention], between_at: int, other: Mention) -> Mention | None:
    """The street whose stretch is meant: named just before 'between', or just after both others."""
    before = [mention for mention in streets if mention.last <= between_at <= mention.last + 4]
    after = [mention for mention in streets if other.last <= mention.first <= other.last + 3]
    return next(iter(before or after), None)
