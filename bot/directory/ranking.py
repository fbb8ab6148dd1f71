"""Which services answer a query, and in what order.

Conditions are kept by every match: categories, language, eligibility, opening, distance, who may see the record.
The order then prefers what the person can use now: what cannot wait, what was asked for, then open, near, free,
recently checked, before what is only for others, far, closed, merely sends people on, or was reported wrong.
The first page has something for each need, and a short list goes on with what answers less clearly.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import cast
from zoneinfo import ZoneInfo

import numpy as np

from bot.directory.columns import Floats, Mask
from bot.directory.hours import Openness, openness
from bot.directory.index import Index
from bot.directory.person import Person, age_in, groups_of_age
from bot.directory.places import zip_center
from bot.directory.query import Query
from bot.directory.wanted import Wanted

RADIUS_MILES = 60.0  # farther than this nobody is sent
FIRST_PAGE = 3
_A_LIST = 5  # a list shorter than this is filled with what answers less clearly
_STILL_GOOD = 0.25  # of the best score

_RELEVANT = 0.45
_FAINT = 0.25
_RELEVANT_TO_BEST = 0.45
_RELATED = 0.38  # answers less directly, and is listed after those that do
_IN_PASSING = 0.4  # of a word's worth, where what was asked for is known and the entry is for something else
_NAMED = 0.8
_CLEARLY_WORSE = 0.6  # a tier this much worse than the other does not answer the need
_WEIGHTS = {
    "urgent": 0.5,
    "open": 0.10,
    "closed": -0.05,
    "per_mile": -0.012,
    "place_unknown": -0.12,
    "free": 0.06,
    "costs": -0.08,
    "not_for_them": -0.7,
    "other_age": -0.5,
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
        self.wanted = Wanted(index, self.text, query.categories, query.needs)
        self.needs = self.wanted.needs
        self.groups = (
            person.groups
            | groups_of_age(age_in(self.text))
            | self.wanted.audiences
            | vocabulary.audiences_in(self.text)
        )
        terms = vocabulary.categories
        self._asked = {code for code, weight in self.needs.items() if weight >= 0.5 and code in terms}
        self._by_phone = any(terms[code].by_phone for code in self._asked)
        self.here = query.near or (zip_center(query.zip) if query.zip else None)
        self.miles = index.miles_from(self.here) if self.here else np.full(len(index), np.nan)
        self._named = index.named(self.text) if self.text else np.zeros(len(index), dtype=bool)
        self._asked_for, self._related = self.wanted.answers()
        self.relevance = self._relevance()

    def order(
        self, *, verified: bool, open_now: bool = True, language: bool = True, also: Mask | None = None
    ) -> list[int]:
        """Rows of all matches among the verified (or the unverified), best first, and behind a short list those that
        answer less clearly; conditions can be given up.

        `also` are further ones, whatever their tier.
        """
        tier = self.index.columns.verified == verified
        allowed = self._possible()
        if open_now and self.query.open_at is not None:
            allowed &= self._open_mask()
        if language and self.query.language:
            allowed &= self._speaking(self.query.language)
        answering = tier & self._answering(tier, alone=also is None)
        if also is not None:
            answering |= also
        rows = self._with_each_need_in_front(self._best_first(answering & allowed))
        rows = self._with_a_dated_one_in_front(rows)
        if rows and len(rows) < _A_LIST:
            rows += [row for row in self._best_first(tier & allowed & self._half_answering()) if row not in rows]
        return rows

    def unconfirmed_only(self) -> Mask:
        """Unverified ones that do what was asked for, where nobody verified that this person can use does."""
        if not self.text or self.query.categories:
            return np.zeros(len(self.index), dtype=bool)
        possible = self._possible()
        return self.wanted.unconfirmed_only(possible & ~self._for_others) & possible

    @property
    def is_unsure(self) -> bool:
        """Is it a guess what the text asks for?"""
        if not self.text or self.query.categories or self._named.any():
            return False
        return float(self.relevance.max(initial=0.0)) < _RELEVANT

    def status(self, row: int) -> Openness:
        """Worked out for the few that are shown; all the others only need `_open_state`."""
        hours = self.index.hours[int(self.index.hours_of[row])]
        return openness(hours, self.clock.at, self.clock.zone, self.clock.state)

    def distance(self, row: int) -> float | None:
        """Miles, or None when the place is not known or only guessed from its ZIP code."""
        value = float(self.miles[row])
        return None if np.isnan(value) or self.index.entries[row].estimated else value

    def is_for_others(self, row: int) -> bool:
        return bool(self._for_others[row])

    def _relevance(self) -> Floats:
        if not self.text:
            return self._asked_for if self.needs else np.ones(len(self.index))
        answers = np.maximum(self._asked_for, self._related)
        mentions, resembles = self.index.mentions(self.text), self.index.resembles(self.text)
        if self._asked:  # an animal shelter has the word too
            mentions = np.where(answers > 0.0, mentions, _IN_PASSING * mentions)
        strongest = np.maximum(answers, np.maximum(0.7 * mentions, 0.5 * resembles))
        return strongest + 0.2 * mentions + 0.3 * resembles + _NAMED * self._named

    def _answering(self, tier: Mask, *, alone: bool) -> Mask:
        """Entries in the asked-for categories, or else those of the tier that the text is about."""
        if self.query.categories:
            return self.index.in_categories(self.query.categories)
        if not self.text:
            return np.ones(len(self.index), dtype=bool)
        if self._named.any() and not (self.needs and (self._named & tier).any()):
            return self._named
        best = float(self.relevance[tier].max(initial=0.0))
        if alone and best < _CLEARLY_WORSE * float(self.relevance.max(initial=0.0)):
            return np.zeros(len(self.index), dtype=bool)
        if best < _RELEVANT:
            # Nothing answers clearly: the nearest, if they are near at all.
            return np.asarray(self.relevance >= max(_FAINT, best - 0.05))
        clear = self.relevance >= max(_RELEVANT, self._clear_best(tier) * _RELEVANT_TO_BEST)
        return np.asarray(clear | (self._related >= _RELATED))

    def _half_answering(self) -> Mask:
        """What may help besides, behind a short list; none where only those that say so can help, or one was named."""
        if not self.text or self.query.categories or self._named.any() or self.wanted.is_exacting:
            return np.zeros(len(self.index), dtype=bool)
        return np.asarray((self.relevance >= _FAINT) & ~self._for_others)

    def _best_first(self, mask: Mask) -> list[int]:
        rows = np.flatnonzero(mask)
        return cast("list[int]", rows[np.argsort(-self._scores[rows], kind="stable")].tolist())

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
        return self.index.open_states(self.clock.at, self.clock.zone, self.clock.state)

    @cached_property
    def _scores(self) -> Floats:
        """How much a match helps this person now, higher is better."""
        columns, weights = self.index.columns, _WEIGHTS
        for_them = columns.audience.astype(bool) & ~self._for_others
        score = self.relevance + self._nearness() + self._freshness()
        score += weights["urgent"] * self.index.in_categories(self.wanted.urgent)
        score += weights["open"] * (self._open_state == 1.0) + weights["closed"] * (self._open_state == 0.0)
        score += weights["free"] * columns.free + weights["costs"] * columns.costs
        score += weights["for_them"] * for_them
        score += weights["not_for_them"] * self._for_others
        score += weights["other_age"] * self._for_other_ages()
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

    @cached_property
    def _for_others(self) -> Mask:
        columns = self.index.columns
        return np.asarray((columns.audience != 0) & (columns.audience & columns.bits(self.groups) == 0))

    def _for_other_ages(self) -> Mask:
        """Entries for another age than the one said in passing, which may be somebody else's."""
        said = Person(age=age_in(self.text))
        return said.ruled_out(self.index.columns)

    def _merely_sends_on(self) -> Mask:
        """Those that are a front desk before all else, unless a front desk was asked for."""
        desks = {code for code, term in self.index.vocabulary.categories.items() if term.front_desk}
        return self.index.led_by(desks) & ~self.index.in_categories(desks & self._asked)

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
        fresh = np.where(years <= 1, 0.08, np.where(years <= 3, 0.05, np.where(years <= 8, 0.0, -0.05)))
        return np.where(np.isnan(years), 0.0, fresh)

    def _with_each_need_in_front(self, rows: list[int]) -> list[int]:
        """Who needs food, a bed and a shower gets one of each on the first page."""
        bests = (
            next((row for row in rows if able[row] and not self.is_for_others(row)), None)
            for able in self.wanted.clear_needs()
        )
        needed = list(dict.fromkeys(row for row in bests if row is not None))[:FIRST_PAGE]
        page = sorted([*needed, *(row for row in rows[:FIRST_PAGE] if row not in needed)][:FIRST_PAGE], key=rows.index)
        return [*page, *(row for row in rows if row not in page)]

    def _with_a_dated_one_in_front(self, rows: list[int]) -> list[int]:
        """Among the first three is one that says when it was checked, if one that helps this person has a date."""
        entries = self.index.entries
        if len(rows) <= FIRST_PAGE or any(entries[row].verified_on for row in rows[:FIRST_PAGE]):
            return rows
        least = self._scores[rows[0]] * _STILL_GOOD
        for row in rows[FIRST_PAGE:]:
            helps = self._scores[row] >= least and (self._asked_for[row] > 0 or not self.needs)
            if helps and entries[row].verified_on and not self.is_for_others(row):
                others = [other for other in rows if other != row]
                return [*others[: FIRST_PAGE - 1], row, *others[FIRST_PAGE - 1 :]]
        return rows
