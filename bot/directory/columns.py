"""What the ranking looks at, as one array for each fact, so that a query touches no entry by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from bot.directory.display import Verification
from bot.directory.entries import Entry
from bot.directory.places import on_sphere
from bot.directory.vocabulary import Vocabulary

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Bits = NDArray[np.int64]

NATIONAL = "United States"


class Columns:
    """Arrays with one row for each entry. What is not known is NaN, or no bit."""

    def __init__(self, entries: Sequence[Entry], vocabulary: Vocabulary) -> None:
        self._bit = {code: 1 << place for place, code in enumerate(vocabulary.audiences)}
        self.verified = _mask(e.verification is Verification.VERIFIED for e in entries)
        self.minimum_age = _floats(e.minimum_age for e in entries)
        self.maximum_age = _floats(e.maximum_age for e in entries)
        self.audience: Bits = np.array([self.bits(e.audience) for e in entries], dtype=np.int64)
        self.walk_in = _mask(e.walk_in is True for e in entries)
        self.no_walk_in = _mask(e.walk_in is False for e in entries)
        self.unreachable = _mask(not e.numbers and e.point is None for e in entries)
        self.reported = _mask(e.open_reports > 0 for e in entries)
        self.free = _mask(e.is_free for e in entries)
        self.costs = _mask(bool(e.fees["en"]) and not e.is_free for e in entries)
        self.national = _mask(NATIONAL in (e.area or "") for e in entries)
        self.year = _floats(float(e.verified_on[:4]) if e.verified_on else None for e in entries)
        self.features = {code: _mask(code in e.features for e in entries) for code in vocabulary.features}
        spoken = {code for e in entries for code in e.languages}
        self.speaks = {code: _mask(code in e.languages for e in entries) for code in spoken}
        self.points = _points(entries)

    def bits(self, audiences: frozenset[str] | set[str]) -> int:
        """Audiences as bits; codes that the vocabulary does not know are left out."""
        return sum(self._bit.get(code, 0) for code in audiences)


def _mask(values: Iterable[bool]) -> Mask:
    return np.fromiter(values, dtype=bool)


def _floats(values: Iterable[float | None]) -> Floats:
    return np.array([np.nan if value is None else value for value in values], dtype=float)


def _points(entries: Sequence[Entry]) -> Floats:
    """On the unit sphere, shape (len(entries), 3)."""
    nowhere = (np.nan, np.nan, np.nan)
    return np.array([on_sphere(e.point) if e.point else nowhere for e in entries], dtype=float).reshape(-1, 3)
