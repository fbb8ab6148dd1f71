"""Which services answer a query, and in what order.

Conditions are kept by every match: categories, language, eligibility, opening, distance, who may see the record.
The order then prefers what the person can use now: what was asked for first, then open, near, free, recently
checked, before what is only for others, far, closed, merely sends people on, or was reported wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np

from bot.directory.columns import Floats, Mask
from bot.directory.hours import Openness, openness
from bot.directory.index import Index
from bot.directory.person import Person, age_in, groups_of_age
from bot.directory.places import zip_center
from bot.directory.query import Query

RADIUS_MILES = 60.0  # farther than this nobody is sent
FIRST_PAGE = 3

_RELEVANT = 0.45
_FAINT = 0.25
_RELEVANT_TO_BEST = 0.45
_NAMED = 0.8
_CLEARLY_WORSE = 0.6  # a tier this much worse than the other does not answer the need
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
    "unreachable": -0.30,
    "reported": -0.40,
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
        self.here = query.near or (zip_center(query.zip) if query.zip else None)
        self.miles = index.miles_from(self.here) if self.here else np.full(len(index), np.nan)
        self._status = [openness(hours, clock.at, clock.zone, clock.state) for hours in index.hours]
        self._named = index.named(self.text) if self.text else np.zeros(len(index), dtype=bool)
        self.relevance = self._relevance()

    def order(self, *, verified: bool, open_now: bool = True, language: bool = True) -> list[int]:
        """Rows of all matches among the verified (or the unverified), best first; conditions can be given up."""
        tier = self.index.columns.verified == verified
        mask = tier & self._answering(tier) & self._possible()
        if open_now and self.query.open_at is not None:
            mask &= self._open_mask()
        if language and self.query.language:
            mask &= self._speaking(self.query.language)
        rows = np.flatnonzero(mask)
        best_first = rows[np.argsort(-self._scores[rows], kind="stable")]
        return self._with_a_dated_one_in_front(best_first.tolist())

    @property
    def is_unsure(self) -> bool:
        """Is it a guess what the text asks for?"""
        if not self.text or self.query.categories or self._named.any():
            return False
        return float(self.relevance.max(initial=0.0)) < _RELEVANT

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
        strongest = np.maximum(answers, np.maximum(0.7 * mentions, 0.5 * resembles))
        return strongest + 0.2 * mentions + 0.3 * resembles + _NAMED * self._named

    def _answering(self, tier: Mask) -> Mask:
        """Entries in the asked-for categories, or else those of the tier that the text is about."""
        if self.query.categories:
            return self.index.in_categories(self.query.categories)
        if not self.text:
            return np.ones(len(self.index), dtype=bool)
        if self._named.any() and not (self.needs and (self._named & tier).any()):
            return self._named
        best = float(self.relevance[tier].max(initial=0.0))
        if best < _CLEARLY_WORSE * float(self.relevance.max(initial=0.0)):
            return np.zeros(len(self.index), dtype=bool)
        if best < _RELEVANT:
            # Nothing answers clearly: the nearest, if they are near at all.
            return np.asarray(self.relevance >= max(_FAINT, best - 0.05))
        return np.asarray(self.relevance >= max(_RELEVANT, self._clear_best(tier) * _RELEVANT_TO_BEST))

    def _clear_best(self, tier: Mask) -> float:
        """The best that is not on account of its name: who is named comes first and does not push others out."""
        return float((self.relevance - _NAMED * self._named)[tier].max(initial=0.0))

    def _possible(self) -> Mask:
        near = np.isnan(self.miles) | (self.miles <= RADIUS_MILES)
        return np.asarray(near & ~self.person.ruled_out(self.index.columns))

    def _open_mask(self) -> Mask:
        return np.asarray(self._open_state == 1.0)

    def _speaking(self, language: str) -> Mask:
        nobody: Mask = np.zeros(len(self.index), dtype=bool)
        return self.index.columns.speaks.get(language, nobody)

    @cached_property
    def _open_state(self) -> Floats:
        """1 open, 0 closed, NaN not known."""
        states = [np.nan if status.open is None else float(status.open) for status in self._status]
        return np.array(states, dtype=float)[self.index.hours_of]

    @cached_property
    def _scores(self) -> Floats:
        """How much a match helps this person now, higher is better."""
        columns, weights = self.index.columns, _WEIGHTS
        for_them = (columns.audience & columns.bits(self.groups)).astype(bool)
        score = self.relevance + self._nearness() + self._freshness()
        score += weights["open"] * (self._open_state == 1.0) + weights["closed"] * (self._open_state == 0.0)
        score += weights["free"] * columns.free + weights["costs"] * columns.costs
        score += weights["for_them"] * for_them
        score += weights["not_for_them"] * (columns.audience.astype(bool) & ~for_them)
        score += weights["no_walk_in"] * columns.no_walk_in
        score += weights["unreachable"] * columns.unreachable
        score += weights["reported"] * columns.reported
        score += weights["front_desk"] * self._merely_sends_on()
        if not self._by_phone:
            score += weights["national"] * columns.national
        if self.person.no_id:
            score += weights["wish"] * columns.features["no-id"]
        if self.person.pets:
            score += weights["wish"] * columns.features["pets-welcome"]
        if self.query.speak == "es":
            score += weights["language"] * self._speaking("es")
        return score

    def _merely_sends_on(self) -> Mask:
        """Front desks, unless a front desk was asked for."""
        desks = {code for code, term in self.index.vocabulary.categories.items() if term.front_desk}
        return self.index.in_categories(desks) & ~self.index.in_categories(desks & self._asked)

    def _nearness(self) -> Floats:
        """Near counts; a need that the telephone answers does not care where."""
        if self.here is None:
            return np.zeros(len(self.index))
        unknown = 0.0 if self._by_phone else _WEIGHTS["place_unknown"]
        by_mile = _WEIGHTS["per_mile"] * np.minimum(self.miles, 25.0)
        return np.where(np.isnan(self.miles), unknown, by_mile)

    def _freshness(self) -> Floats:
        """Checked this year or last counts most; after three years not at all, after eight against."""
        years = self.clock.at.year - self.index.columns.year
        fresh = np.select([years <= 1, years <= 3, years <= 8], [0.08, 0.05, 0.0], -0.05)
        return np.where(np.isnan(years), 0.0, fresh)

    def _with_a_dated_one_in_front(self, rows: list[int]) -> list[int]:
        """Among the first three is one that says when it was checked, if one that helps this person has a date."""
        entries = self.index.entries
        if len(rows) <= FIRST_PAGE or any(entries[row].verified_on for row in rows[:FIRST_PAGE]):
            return rows
        least = self._scores[rows[0]] * 0.5
        for row in rows[FIRST_PAGE:]:
            if entries[row].verified_on and not self.is_for_others(row) and self._scores[row] >= least:
                others = [other for other in rows if other != row]
                return [*others[: FIRST_PAGE - 1], row, *others[FIRST_PAGE - 1 :]]
        return rows
