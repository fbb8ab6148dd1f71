"""Which services answer a query, and in what order.

Conditions are kept by every match: categories, language, eligibility, opening, distance, who may see the record.
The order then prefers what the person can use now: what was asked for first, then open, near, free, recently
checked, before what is only for others, far, closed, or merely sends people on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np

from bot.directory.hours import Openness, openness
from bot.directory.index import Floats, Index, Mask
from bot.directory.person import Person, age_in, groups_of_age
from bot.directory.places import zip_center
from bot.directory.query import Query

RADIUS_MILES = 60.0  # farther than this nobody is sent
FIRST_PAGE = 3

_RELEVANT = 0.45
_FAINT = 0.22
_RELEVANT_TO_BEST = 0.5
_WEIGHTS = {
    "open": 0.10,
    "closed": -0.05,
    "per_mile": -0.012,
    "place_unknown": -0.12,
    "free": 0.06,
    "costs": -0.08,
    "not_for_them": -0.55,
    "for_them": 0.08,
    "no_walk_in": -0.15,
    "front_desk": -0.30,
    "national": -0.15,
    "language": 0.06,
    "wish": 0.15,
}


@dataclass(frozen=True)
class Clock:
    """When and where "now" is."""

    at: datetime
    zone: ZoneInfo
    state: str


class Ranking:
    """One query against one index. `order(...)` gives the rows of the matches, best first."""

    def __init__(self, index: Index, query: Query, person: Person, clock: Clock) -> None:
        self.index = index
        self.query = query
        self.person = person
        self.clock = clock
        self.text = (query.text or "").strip()
        vocabulary = index.vocabulary
        self.needs: dict[str, float] = vocabulary.needs_in(self.text) if self.text else {}
        self.needs.update(dict.fromkeys(query.categories, 1.0))
        self.groups = (
            person.groups
            | groups_of_age(age_in(self.text))
            | vocabulary.implied(self.needs)
            | vocabulary.audiences_in(self.text)
        )
        terms = vocabulary.categories
        self._asked = {code for code, weight in self.needs.items() if weight >= 0.5 and code in terms}
        self._by_phone = any(terms[code].by_phone for code in self._asked)
        self._front_desks = {code for code, term in terms.items() if term.front_desk}
        self.here = query.near or (zip_center(query.zip) if query.zip else None)
        self.miles = index.miles_from(self.here) if self.here else np.full(len(index), np.nan)
        self._status = [openness(hours, clock.at, clock.zone, clock.state) for hours in index.hours]
        self._named = index.named(self.text) if self.text else np.zeros(len(index), dtype=bool)
        self.relevance = self._relevance()

    def order(self, *, verified: bool, open_now: bool = True, language: bool = True) -> list[int]:
        """Rows of all matches among the verified (or the unverified), best first; conditions can be given up."""
        mask = self._answering() & self._possible() & (self.index.verified == verified)
        if open_now and self.query.open_at is not None:
            mask &= self._open_mask()
        if language and self.query.language:
            mask &= self._speaking(self.query.language)
        rows = np.flatnonzero(mask)
        scores = {int(row): self._score(int(row)) for row in rows}
        best_first = sorted(scores, key=lambda row: (-scores[row], self.index.entries[row].id))
        return self._with_a_dated_one_in_front(best_first, scores)

    def status(self, row: int) -> Openness:
        return self._status[int(self.index.hours_of[row])]

    def distance(self, row: int) -> float | None:
        """Miles, or None when the place is not known or only guessed from its ZIP code."""
        value = float(self.miles[row])
        return None if np.isnan(value) or self.index.entries[row].estimated else value

    def is_for_others(self, row: int) -> bool:
        audience = self.index.entries[row].audience
        return bool(audience) and not audience & self.groups

    def _relevance(self) -> Floats:
        answers = self.index.answers(self.needs)
        if self.text:
            related = self.index.vocabulary.related(self.needs)
            answers = np.maximum(answers, self.index.answers(related, together=0.0))
        if not self.text:
            return answers if self.needs else np.ones(len(self.index))
        mentions, resembles = self.index.mentions(self.text), self.index.resembles(self.text)
        strongest = np.maximum(answers, np.maximum(0.75 * mentions, 0.7 * resembles))
        return strongest + 0.2 * mentions + 0.3 * resembles + 0.8 * self._named

    def _answering(self) -> Mask:
        """Entries in the asked-for categories, or else those that the text is about."""
        if self.query.categories:
            return self.index.in_categories(self.query.categories)
        if not self.text:
            return np.ones(len(self.index), dtype=bool)
        if self._named.any():
            return self._named
        best = float(self.relevance.max(initial=0.0))
        if best < _RELEVANT:
            # Nothing answers clearly: the nearest, if they are near at all.
            return np.asarray(self.relevance >= max(_FAINT, best - 0.05))
        return np.asarray(self.relevance >= max(_RELEVANT, best * _RELEVANT_TO_BEST))

    def _possible(self) -> Mask:
        near = np.isnan(self.miles) | (self.miles <= RADIUS_MILES)
        usable = np.array([not self.person.is_ruled_out(entry) for entry in self.index.entries], dtype=bool)
        return np.asarray(near & usable)

    def _open_mask(self) -> Mask:
        is_open = np.array([status.open is True for status in self._status], dtype=bool)
        return np.asarray(is_open[self.index.hours_of])

    def _speaking(self, language: str) -> Mask:
        return np.array([language in entry.languages for entry in self.index.entries], dtype=bool)

    def _score(self, row: int) -> float:
        entry = self.index.entries[row]
        score = float(self.relevance[row]) + self._freshness(entry.verified_on) + self._nearness(float(self.miles[row]))
        status = self.status(row).open
        if status is not None:
            score += _WEIGHTS["open" if status else "closed"]
        if entry.audience:
            score += _WEIGHTS["not_for_them" if self.is_for_others(row) else "for_them"]
        if entry.fees["en"]:
            score += _WEIGHTS["free" if entry.is_free else "costs"]
        if self._front_desks & set(entry.categories) and not self._front_desks & self._asked & set(entry.categories):
            score += _WEIGHTS["front_desk"]
        if entry.area == "United States" and not self._by_phone:
            score += _WEIGHTS["national"]
        score += _WEIGHTS["no_walk_in"] * (entry.walk_in is False)
        score += _WEIGHTS["wish"] * (self.person.no_id and "no-id" in entry.features)
        score += _WEIGHTS["wish"] * (self.person.pets and "pets-welcome" in entry.features)
        score += _WEIGHTS["language"] * (self.query.speak == "es" and "es" in entry.languages)
        return score

    def _nearness(self, miles: float) -> float:
        """Near counts; a need that the telephone answers does not care where."""
        if self.here is None:
            return 0.0
        if np.isnan(miles):
            return 0.0 if self._by_phone else _WEIGHTS["place_unknown"]
        return _WEIGHTS["per_mile"] * min(miles, 25.0)

    def _freshness(self, verified_on: str | None) -> float:
        if not verified_on:
            return 0.0
        years = self.clock.at.year - int(verified_on[:4])
        return 0.08 if years <= 1 else 0.05 if years <= 3 else 0.0 if years <= 8 else -0.05

    def _with_a_dated_one_in_front(self, rows: list[int], scores: dict[int, float]) -> list[int]:
        """Among the first three is one that says when it was checked, if one that helps this person has a date."""
        entries = self.index.entries
        if len(rows) <= FIRST_PAGE or any(entries[row].verified_on for row in rows[:FIRST_PAGE]):
            return rows
        least = scores[rows[0]] * 0.5
        for row in rows[FIRST_PAGE:]:
            if entries[row].verified_on and not self.is_for_others(row) and scores[row] >= least:
                others = [other for other in rows if other != row]
                return [*others[: FIRST_PAGE - 1], row, *others[FIRST_PAGE - 1 :]]
        return rows
