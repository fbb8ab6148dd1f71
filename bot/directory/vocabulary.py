"""The needs a city can answer, and how residents name them: `data/directory/categories.toml`, ready to compare."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from rapidfuzz.distance import OSA

from bot.directory.meaning import Vectors, vector_of, vectors_of
from bot.directory.text import all_words, content_words, singular, stem
from bot.errors import SettingsError

Weights = NDArray[np.float64]

_SHARPNESS, _SMOOTHNESS = 4.0, 0.5  # of the kernel, chosen on queries that no test holds
_FAINT, _SURE = 0.12, 0.4  # learned scores that say nearly nothing, and enough
_BEHIND_BEST = 0.45
_MOST = 0.9  # meaning alone is never as sure as words
_ALSO = 0.55
_CLEAR = 0.7
_KEYWORD = 0.85
_GUESS = 0.6


class Term(BaseModel):
    """A category, an audience or a feature."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    en: str
    es: str
    says: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    implies: tuple[str, ...] = ()
    group: bool = False
    front_desk: bool = False
    by_phone: bool = False

    def in_language(self, language: str) -> str:
        return self.es if language == "es" else self.en


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    category: dict[str, Term] = Field(min_length=1)
    audience: dict[str, Term]
    feature: dict[str, Term]


@dataclass(frozen=True)
class Vocabulary:
    categories: Mapping[str, Term]
    audiences: Mapping[str, Term]
    features: Mapping[str, Term]
    sentences: tuple[tuple[str, str], ...] = ()
    """(what a resident may write, category): learned from by meaning alone, never matched word for word."""

    @classmethod
    @cache
    def load(cls, path: Path) -> Vocabulary:
        """Read and check the file and the `examples.tsv` beside it. SettingsError says what is wrong with them.

        Once a process: learning from the examples takes a second.
        """
        try:
            file = _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
        except (OSError, tomllib.TOMLDecodeError, ValidationError) as error:
            raise SettingsError(f"the categories file {path.name} is not right: {error}") from error
        return cls(file.category, file.audience, file.feature, _sentences(path.with_name("examples.tsv"), file))

    def needs_in(self, text: str) -> dict[str, float]:
        """What a text asks for: category -> 0.0-1.0. Examples found word for word count most, then meaning."""
        by_words = self._by_words(text)
        weights = dict(by_words)
        for code, weight in self._by_meaning(text).items():
            # What is said in so many words leaves less to guess.
            weights[code] = max(weights.get(code, 0.0), weight * (_GUESS if by_words else 1.0))
        return self._needs_before_groups(weights)

    def related(self, needs: Mapping[str, float]) -> dict[str, float]:
        """Categories that answer these needs less directly."""
        found: dict[str, float] = {}
        for code, weight in needs.items():
            for other in self.categories[code].also if code in self.categories else ():
                if other not in needs:
                    found[other] = max(found.get(other, 0.0), weight * _ALSO)
        return found

    def _needs_before_groups(self, weights: dict[str, float]) -> dict[str, float]:
        """ "Food for my grandmother" is about food: who asks counts half once there is something asked for."""
        asked = [code for code, weight in weights.items() if weight >= _CLEAR and not self.categories[code].group]
        if not asked:
            return weights
        return {code: weight * (0.5 if self.categories[code].group else 1.0) for code, weight in weights.items()}

    def implied(self, weights: Mapping[str, float]) -> frozenset[str]:
        """The audiences that who asks for these needs belongs to."""
        clear = (code for code, weight in weights.items() if weight >= 0.4 and code in self.categories)
        return frozenset(group for code in clear for group in self.categories[code].implies)

    def audiences_in(self, text: str) -> frozenset[str]:
        """Groups that a text names: "help for veterans"."""
        said = {stem(word) for word in all_words(text)}
        return frozenset(
            code
            for code, term in self.audiences.items()
            if said & {stem(fact) for fact in term.facts if "-" not in fact}
        )

    @cached_property
    def known_words(self) -> frozenset[str]:
        """Every word of every example, as a stem: words that name a need and not a particular place."""
        return frozenset(word for said, _ in self._examples for word in content_words(said))

    @cached_property
    def _keywords(self) -> dict[str, set[str]]:
        """Examples of a single word -> the categories they name."""
        found: dict[str, set[str]] = {}
        for code, term in self.categories.items():
            for phrase in term.says:
                if len(words := all_words(phrase)) == 1:
                    found.setdefault(singular(words[0]), set()).add(code)
        return found

    @cached_property
    def _by_letter(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for word in self._keywords:
            found.setdefault(word[0], []).append(word)
        return found

    @cached_property
    def _phrases(self) -> list[tuple[frozenset[str], str, str]]:
        """(content words, all words in order, category) of each longer example."""
        pairs = [(phrase, code) for code, term in self.categories.items() for phrase in term.says]
        return [
            (frozenset(content_words(phrase)), _in_order(phrase), code)
            for phrase, code in pairs
            if len(all_words(phrase)) > 1
        ]

    @cached_property
    def _examples(self) -> list[tuple[str, str]]:
        said = [(phrase, code) for code, term in self.categories.items() for phrase in term.says]
        return [*said, *self.sentences]

    @cached_property
    def _learned(self) -> tuple[Vectors, Weights, list[str]]:
        """(examples, weights, categories): kernel ridge regression from the meaning of an example to its category.

        Against the nearest example alone it named the need of 45 instead of 31 of 52 unseen queries. Solving for
        the weights takes a tenth of a second and needs no training step.
        """
        pairs = self._examples
        codes = list(self.categories)
        examples = vectors_of([phrase for phrase, _ in pairs])
        targets = np.array([[float(code == name) for name in codes] for _, code in pairs])
        kernel = np.exp(_SHARPNESS * (examples @ examples.T - 1.0)).astype(np.float64)
        weights: Weights = np.linalg.solve(kernel + _SMOOTHNESS * np.eye(len(pairs)), targets)
        return examples, weights, codes

    def _by_words(self, text: str) -> dict[str, float]:
        weights: dict[str, float] = {}
        said, order = set(content_words(text)), f" {_in_order(text)} "
        explained: set[str] = set()
        for words, phrase, code in self._phrases:
            # Words that say nothing alone ("in my house") must stand together; two that do may stand apart.
            if f" {phrase} " in order or (len(words) > 1 and words <= said):
                weights[code] = 1.0
                explained |= words
        for word in map(singular, all_words(text)):
            if stem(word) not in explained:  # "pet food" is not food, "lavar mi ropa" not clothing
                for known in self._meant(word):
                    weights.update({code: max(weights.get(code, 0.0), _KEYWORD) for code in self._keywords[known]})
        return weights

    def _meant(self, word: str) -> list[str]:
        """The keyword itself, or those that it is a typo of."""
        if word in self._keywords:
            return [word]
        alike = self._by_letter.get(word[0], ()) if len(word) > 4 else ()
        return [known for known in alike if is_typo(word, known)]

    def _by_meaning(self, text: str) -> dict[str, float]:
        examples, weights, codes = self._learned
        scores = np.exp(_SHARPNESS * (examples @ vector_of(text.strip()) - 1.0)) @ weights
        least = max(_FAINT, _BEHIND_BEST * float(scores.max()))
        return {
            code: min(_MOST, score / _SURE * _MOST)
            for code, score in zip(codes, scores.tolist(), strict=True)
            if score >= least
        }


def _sentences(path: Path, file: _File) -> tuple[tuple[str, str], ...]:
    """Lines of `category<TAB>sentence|sentence`; none where there is no such file."""
    if not path.exists():
        return ()
    lines = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:] if line.strip()]
    if bad := [line[0] for line in lines if len(line) != 2 or line[0] not in file.category]:
        raise SettingsError(f"{path.name} has lines without a known category and a sentence: {', '.join(bad)}")
    return tuple((sentence, code) for code, said in lines for sentence in said.split("|"))


def _in_order(text: str) -> str:
    return " ".join(map(singular, all_words(text)))


def is_typo(word: str, of: str) -> bool:
    """One slip for words of four to seven letters, two for longer ones; the first letter is nearly always right."""
    if abs(len(word) - len(of)) > 2 or len(of) < 4 or word[0] != of[0]:
        return False
    allowed = 1 if min(len(word), len(of)) < 7 else 2
    return int(OSA.distance(word, of, score_cutoff=allowed)) <= allowed
