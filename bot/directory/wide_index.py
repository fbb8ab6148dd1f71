"""The index over some hundred candidates from PostgreSQL: what depends on the whole directory is brought along."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from math import log

import numpy as np

from bot.directory.columns import Floats, Mask
from bot.directory.entries import Entry
from bot.directory.index import Index, inverted
from bot.directory.meaning import Vectors
from bot.directory.text import content_words
from bot.directory.vocabulary import Vocabulary
from bot.directory.wide_rows import IN_NAME


@dataclass(frozen=True)
class Said:
    """The words of a question as the directory has them. `services` says in how many services each form is."""

    words: Sequence[str] = ()
    forms: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """word of the question -> itself, or the words of the directory that it is a slip of."""
    services: Mapping[str, int] = field(default_factory=dict)
    total: int = 0

    phrases: Mapping[str, int] = field(default_factory=dict)
    """How records say that they do what is narrowly asked for, as text queries; how many services at most say so."""

    def sought(self, most: int) -> str:
        """A text query of what singles services out: the rarest first, in at most so many services all together."""
        words = {f"'{form}'": self.services[form] for found in self.forms.values() for form in found}
        ordered = sorted((words | dict(self.phrases)).items(), key=lambda item: item[1])
        sums = accumulate(services for _, services in ordered)
        return " | ".join(said for (said, _), total in zip(ordered, sums, strict=True) if total <= most)

    def weight(self, word: str) -> float:
        """How much a word tells: the rarer, the more."""
        return max((log(1 + self.total / self.services[form]) for form in self.forms.get(word, ())), default=self.most)

    @property
    def most(self) -> float:
        return log(1 + self.total)


class Candidates(Index):
    """Entries without their texts (`wide_rows.bare`). `words` are PostgreSQL's words of each, quoted."""

    def __init__(
        self, entries: Sequence[Entry], vectors: Vectors, vocabulary: Vocabulary, words: Sequence[str], said: Said
    ) -> None:
        self._lexemes = [frozenset(text[1:-1].split("' '")) for text in words]
        self._said = said
        super().__init__(entries, vectors, vocabulary)

    def _read_words(self) -> None:
        """PostgreSQL has read them: only those of topics are looked up by word."""
        of_topics = self.vocabulary.topic_words
        self._words, _ = inverted([words & of_topics for words in self._lexemes])

    def mentions(self, text: str) -> Floats:
        """As in the whole directory: rare is what few of all its services have."""
        score = np.zeros(len(self))
        for word in self._said.words:
            score[self._having(word)] += self._said.weight(word)
        total = sum(map(self._said.weight, self._said.words))
        return score / total if total else score

    def named(self, text: str) -> Mask:
        words = content_words(text)
        if not words or all(word in self.vocabulary.known_words for word in words):
            return np.zeros(len(self), dtype=bool)
        return np.asarray(np.logical_and.reduce([self._having(word, IN_NAME) for word in words]))

    def _having(self, word: str, mark: str = "") -> Mask:
        """Which candidates have a word in one of its forms; in their name, with the mark for it."""
        wanted = {f"{mark}{form}" for form in self._said.forms.get(word, ())}
        return np.array([not wanted.isdisjoint(words) for words in self._lexemes], dtype=bool)
