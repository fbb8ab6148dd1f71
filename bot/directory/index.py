"""The directory in memory: arrays that answer a query over tens of thousands of services in milliseconds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import reduce
from math import log
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.directory.columns import Columns, Floats, Mask
from bot.directory.entries import Entry
from bot.directory.hours import states_at
from bot.directory.meaning import Vectors, vector_of
from bot.directory.places import EARTH_MILES, Point, on_sphere
from bot.directory.text import content_words
from bot.directory.topics import category_of
from bot.directory.vocabulary import Vocabulary, is_typo

Rows = NDArray[np.intp]

_NOWHERE: Rows = np.array([], dtype=np.intp)
_MINUTES = 8
_UNRELATED, _SAME = 0.30, 0.70  # cosines at which a description says nothing, and all, about the query


class Index:
    """Entries and everything precomputed about them. Built once for each state of the data; never changes.

    All arrays have one row for each entry, in the order of `entries`.
    """

    def __init__(self, entries: Sequence[Entry], vectors: Vectors, vocabulary: Vocabulary) -> None:
        self.entries = tuple(entries)
        self.vectors = vectors
        self.vocabulary = vocabulary
        self.position = {
            key: i for i, entry in enumerate(entries) for key in (*entry.former_ids, entry.row_id, entry.id)
        }
        self.columns = Columns(entries, vocabulary)
        self._categories = _by_category(entries)
        self._read_words()
        self._firsts, self._first = _distinct([e.categories[0] if e.categories else None for e in entries])
        self._topics: dict[str, Mask] = {}
        self._opened: dict[datetime, Floats] = {}
        self.hours, self.hours_of = _distinct([e.hours for e in entries])

    def _read_words(self) -> None:
        self._words, self._weights = inverted([content_words(e.search_text) for e in self.entries])
        names = (" ".join({*e.name.values(), e.organization}) for e in self.entries)
        self._name_words, _ = inverted([content_words(name) for name in names])
        self._by_letter: dict[str, list[str]] = defaultdict(list)
        for word in self._words:
            self._by_letter[word[0]].append(word)

    def __len__(self) -> int:
        return len(self.entries)

    def in_categories(self, codes: Iterable[str]) -> Mask:
        mask: Mask = np.zeros(len(self), dtype=bool)
        for code in codes:
            if code in self._categories:
                mask[self._categories[code][0]] = True
        return mask

    def led_by(self, codes: Iterable[str]) -> Mask:
        """Entries whose first category is one of these."""
        wanted = frozenset(codes)
        return np.isin(self._first, [place for place, code in enumerate(self._firsts) if code in wanted])

    def answers(
        self, needs: Mapping[str, float], fits: Mapping[str, Floats] | None = None, together: float = 0.35
    ) -> Floats:
        """How well each entry answers the needs: the best one counts whole, further ones in part.

        `fits` say for a need how well each entry fits what is narrower asked for, 1.0 where nothing is.
        """
        best = np.zeros(len(self))
        total = np.zeros(len(self))
        for code, weight in needs.items():
            if code in self._categories:
                rows, centrality = self._categories[code]
                answer = weight * centrality * (fits[code][rows] if fits and code in fits else 1.0)
                best[rows] = np.maximum(best[rows], answer)
                total[rows] += answer
        return best + together * (total - best)

    def says(self, phrases: Iterable[str]) -> Mask:
        """Entries whose name or description has all words of one of the phrases."""
        mask: Mask = np.zeros(len(self), dtype=bool)
        for phrase in phrases:
            rows = [self._words.get(word, _NOWHERE) for word in content_words(phrase)]
            if rows:
                mask[reduce(np.intersect1d, rows)] = True
        return mask

    def of_topic(self, code: str) -> Mask:
        """Entries that say they do what a topic of the vocabulary is; remembered."""
        if code not in self._topics:
            topic = self.vocabulary.topics[code]
            says = self.says(topic.records)
            self._topics[code] = says if topic.anywhere else says & self.in_categories([category_of(code)])
        return self._topics[code]

    def resembles(self, text: str) -> Floats:
        """Likeness of meaning between a text and each entry, 0-1."""
        likeness = self.vectors @ vector_of(self.vocabulary.mended(text))
        return np.clip((likeness.astype(float) - _UNRELATED) / (_SAME - _UNRELATED), 0.0, 1.0)

    def mentions(self, text: str) -> Floats:
        """The share of the text's words, weighted by rarity, that each entry has, 0-1."""
        score = np.zeros(len(self))
        total = 0.0
        for word in content_words(text):
            forms = self._forms(word)
            weight = max((self._weights[form] for form in forms), default=self._rarest)
            total += weight
            found = np.zeros(len(self), dtype=bool)
            for form in forms:
                found[self._words[form]] = True
            score[found] += weight
        return score / total if total else score

    def named(self, text: str) -> Mask:
        """Entries whose own name the text is: all its words are in the name, and one is not an everyday word."""
        words = content_words(text)
        mask: Mask = np.zeros(len(self), dtype=bool)
        if not words or all(word in self.vocabulary.known_words for word in words):
            return mask
        hits = [
            {i for form in self._forms(word) for i in self._name_words.get(form, _NOWHERE).tolist()} for word in words
        ]
        mask[list(set.intersection(*hits))] = True
        return mask

    def open_states(self, at: datetime, zone: ZoneInfo, state: str) -> Floats:
        """1 open, 0 closed, NaN not known. The last minutes are remembered: most people ask about now."""
        minute = at.replace(second=0, microsecond=0)
        if minute not in self._opened:
            if len(self._opened) >= _MINUTES:
                self._opened.clear()
            states = np.array(states_at(self.hours, at, zone, state), dtype=float)  # None becomes NaN
            self._opened[minute] = states[self.hours_of]
        return self._opened[minute]

    def miles_from(self, here: Point) -> Floats:
        """Distance to each entry in miles, along the ground; NaN where the place is not known."""
        chords = np.sqrt(((self.columns.points - on_sphere(here)) ** 2).sum(axis=1))
        distances: Floats = 2 * EARTH_MILES * np.arcsin(chords / 2)
        return distances

    @property
    def _rarest(self) -> float:
        return float(np.log(1 + len(self)))

    def _forms(self, word: str) -> tuple[str, ...]:
        """The word itself if entries have it, else the words of entries that are a typo away."""
        return (word,) if word in self._words else self._typos(word)

    def _typos(self, word: str) -> tuple[str, ...]:
        if len(word) < 4:
            return ()
        near = process.extract(word, self._by_letter.get(word[0], ()), scorer=OSA.distance, score_cutoff=2, limit=4)
        return tuple(found for found, _, _ in near if is_typo(word, found))


def _by_category(entries: Sequence[Entry]) -> dict[str, tuple[Rows, Floats]]:
    """category -> (entries, how central it is to each: 1.0 where it comes first)."""
    found: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for i, entry in enumerate(entries):
        for rank, code in enumerate(entry.categories):
            found[code].append((i, 1.0 - min(rank, 6) * 0.06))
    return {
        code: (np.array([i for i, _ in pairs], dtype=np.intp), np.array([value for _, value in pairs]))
        for code, pairs in found.items()
    }


def inverted(texts: Sequence[Collection[str]]) -> tuple[dict[str, Rows], dict[str, float]]:
    """(word -> entries that have it, word -> rarity)."""
    where: dict[str, list[int]] = defaultdict(list)
    for i, words in enumerate(texts):
        for word in words:
            where[word].append(i)
    rarity = {word: log(1 + len(texts) / len(found)) for word, found in where.items()}
    return {word: np.array(found, dtype=np.intp) for word, found in where.items()}, rarity


def _distinct(values: Sequence[str | None]) -> tuple[list[str | None], Rows]:
    """The distinct values, and for each entry the place of its value among them."""
    order: dict[str | None, int] = {}
    places = [order.setdefault(value, len(order)) for value in values]
    return list(order), np.array(places, dtype=np.intp)
