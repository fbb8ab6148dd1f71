"""What a query asks of the services of an index: its needs, the narrower topics inside them, and who fits these."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

import numpy as np

from bot.directory.columns import Floats, Mask
from bot.directory.index import Index
from bot.directory.topics import category_of

_SAYS_SO = 1.35  # an entry that says it does what was narrower asked for
_DOES_NOT = 0.85  # one that does not say so
_CANNOT = 0.5  # one that cannot serve it without saying so
_APART = 0.45  # one that is there for something else in the category
_OTHER, _SENT_ON = "information-referral/other", 0.75
_HEARD = 0.6  # a need that the conversation heard and the text does not say
_CLEARLY, _SURELY = 0.7, 0.8  # least weight of a need, of a topic, that is surely meant


class Wanted:
    """The needs and topics of one text over one index."""

    def __init__(self, index: Index, text: str, categories: tuple[str, ...], besides: tuple[str, ...] = ()) -> None:
        vocabulary = index.vocabulary
        self._index = index
        self.needs: dict[str, float] = vocabulary.needs_in(text) if text else {}
        self.needs.update(self._besides(besides))
        self.needs.update(dict.fromkeys(categories, 1.0))
        topics = vocabulary.topics_in(text) if text else {}
        self.topics = {code: weight for code, weight in topics.items() if category_of(code) in self.needs}
        if _OTHER in vocabulary.topics and any(not index.of_topic(code).any() for code in self._needed):
            # Nobody in the directory says that they do this: then who knows all the others comes first.
            self.needs.setdefault(category_of(_OTHER), _SENT_ON)
            self.topics[_OTHER] = 1.0
        self.related: Mapping[str, float] = vocabulary.related(self.needs) if text else {}
        self.audiences = vocabulary.implied(self.needs) | {
            group for code in self.topics for group in vocabulary.topics[code].implies
        }

    def _besides(self, codes: tuple[str, ...]) -> dict[str, float]:
        """Needs that the conversation heard, with weights: where the text is clear, it is believed before them."""
        categories = self._index.vocabulary.categories
        if max(self.needs.values(), default=0.0) < _CLEARLY:
            return dict.fromkeys(codes, 1.0)
        heard = [code for code in codes if code in categories and not categories[code].front_desk]
        return {code: max(self.needs.get(code, 0.0), _HEARD) for code in heard}

    def answers(self) -> tuple[Floats, Floats]:
        """(how well each entry answers what was asked for, and what is related to it)."""
        asked = np.maximum(self._index.answers(self.needs, self._fits), self._elsewhere())
        return asked, self._index.answers(self.related, self._fits, together=0.0)

    def unconfirmed_only(self, usable: Mask) -> Mask:
        """Unverified entries that answer a need, or a topic, which no verified entry among the usable ones does."""
        verified = self._index.columns.verified
        mask: Mask = np.zeros(len(self._index), dtype=bool)
        for able in (*map(self._index.of_topic, self._needed), *self.clear_needs()):
            if not (able & usable & verified).any():
                mask |= able & ~verified
        return mask

    def names_for(self, row: int, language: str) -> dict[str, str]:
        """need -> what it is called where the entry of this row says it does a topic that was asked for."""
        topics = self._index.vocabulary.topics
        return {
            category_of(code): topics[code].in_language(language)
            for code in sorted(self.topics, key=lambda code: self.topics[code])
            if self._index.of_topic(code)[row]
        }

    @property
    def is_exacting(self) -> bool:
        """Is something asked for that only those who say that they do it can do?"""
        return bool(self._needed)

    @cached_property
    def _fits(self) -> dict[str, Floats]:
        """For each need with topics: how well each entry fits what was asked inside it, about 0.4-1.35."""
        topics = self._index.vocabulary.topics
        meant = {*self.needs, *self.related}
        fits: dict[str, Floats] = {}
        for code in (code for code in topics if category_of(code) in meant):
            fit = fits.setdefault(category_of(code), np.ones(len(self._index)))
            if topics[code].apart and code not in self.topics:
                fit[self._index.of_topic(code) & ~self._of(self._needed)] *= _APART
        for need, asked in self._asked_inside().items():
            says = self._of(asked)
            if says.any():
                fits[need] *= np.where(says, _SAYS_SO, _CANNOT if {*asked} & {*self._needed} else _DOES_NOT)
        return fits

    def _of(self, topics: Iterable[str]) -> Mask:
        mask: Mask = np.zeros(len(self._index), dtype=bool)
        for code in topics:
            mask |= self._index.of_topic(code)
        return mask

    def _elsewhere(self) -> Floats:
        """How well entries outside the category answer a topic that may be found anywhere."""
        best = np.zeros(len(self._index))
        for code, weight in self.topics.items():
            if self._index.vocabulary.topics[code].anywhere:
                best = np.maximum(best, weight * self._index.of_topic(code))
        return best

    def clear_needs(self) -> list[Mask]:
        """The entries of each need that is surely meant; who asks is none, once there is something asked for."""
        categories = self._index.vocabulary.categories
        clear = [code for code, weight in self.needs.items() if weight >= _CLEARLY and code in categories]
        real = [code for code in clear if not categories[code].group] or clear
        return [self._index.in_categories([code]) for code in real]

    @cached_property
    def urgent(self) -> set[str]:
        """Needs that are surely meant and cannot wait for another."""
        urgent = {code for code, term in self._index.vocabulary.categories.items() if term.urgent}
        return {code for code, weight in self.needs.items() if weight >= _CLEARLY} & urgent

    @property
    def _needed(self) -> list[str]:
        """Topics surely meant that only who says so can help with; where something is urgent, those of it alone."""
        topics = self._index.vocabulary.topics
        least = max((_SURELY, *self.topics.values()))
        needed = [code for code, weight in self.topics.items() if topics[code].needed and weight >= least]
        return [code for code in needed if not self.urgent or category_of(code) in self.urgent]

    def _asked_inside(self) -> dict[str, list[str]]:
        asked: dict[str, list[str]] = {}
        for code in self.topics:
            asked.setdefault(category_of(code), []).append(code)
        return asked
