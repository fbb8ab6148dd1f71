"""The needs a city can answer, and how residents name them: `data/directory/categories.toml`, ready to compare."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.directory.text import all_words, content_words, singular, stem
from bot.directory.topics import Topic, category_of, load_topics
from bot.directory.understanding import Understanding, understanding_of
from bot.errors import SettingsError

_FAINT, _SURE = 0.21, 0.5  # learned scores that say nearly nothing, and enough
_BEHIND_BEST = 0.4
_RIVAL = 0.6
_TOPIC = 0.5
_LEAST_MENDED = 5  # letters
_ALSO = 0.55
_REMEMBERED = 512  # texts
_CLEAR = 0.7
_PHRASE, _KEYWORD = 0.7, 0.45  # the least that a phrase or a word that stands in the text means


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
    urgent: bool = False

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
    """(what a resident may write, category or topic): learned from, never matched word for word."""
    topics: Mapping[str, Topic] = field(default_factory=dict)

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
        topics = load_topics(path.with_name("topics.toml"), file.category)
        sentences = _sentences(path.with_name("examples.tsv"), {*file.category, *topics})
        return cls(file.category, file.audience, file.feature, sentences, topics)

    def needs_in(self, text: str) -> dict[str, float]:
        """What a text asks for: category -> 0.0-1.0, by what the examples teach and by words found as they stand."""
        return dict(self._needs_remembered(text))

    @cached_property
    def _needs_remembered(self) -> Callable[[str], dict[str, float]]:
        """The same words come again: heard by the intake, then searched for, page after page."""
        return lru_cache(maxsize=_REMEMBERED)(self._needs_in)

    def _needs_in(self, text: str) -> dict[str, float]:
        text = self.mended(text)
        scores = self.understanding.scores(text)[: len(self.categories)]
        least = max(_FAINT, _BEHIND_BEST * float(scores.max(initial=0.0)))
        top = max(float(scores.max(initial=0.0)), least)
        weights = {
            # What is much less likely than something else is less likely still.
            code: min(1.0, score / _SURE) * min(1.0, score / top / _RIVAL)
            for code, score in zip(self.categories, scores.tolist(), strict=True)
            if score >= least
        }
        for code, weight in self._by_words(text).items():
            weights[code] = max(weights.get(code, 0.0), weight)
        return self._needs_before_groups(weights)

    def topics_in(self, text: str) -> dict[str, float]:
        """Which narrower needs a text asks for: topic -> 0.0-1.0."""
        scores = self.understanding.scores(self.mended(text))[len(self.categories) :]
        weights = {code: min(1.0, score / _SURE) for code, score in zip(self.topics, scores.tolist(), strict=True)}
        return {code: weight for code, weight in weights.items() if weight >= _TOPIC}

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

    def mended(self, text: str) -> str:
        """The text with slips of the finger put right where they are one for a word of an example ("grocries")."""
        return " ".join(map(self._mended_word, text.split()))

    def _mended_word(self, word: str) -> str:
        letters = "".join(all_words(word))
        if len(letters) < _LEAST_MENDED or letters in self._spelled or not letters.isalpha():
            return word
        alike = self._spelled_by_letter.get(letters[0], ())
        near = process.extractOne(letters, alike, scorer=OSA.distance, score_cutoff=2)
        return near[0] if near and is_typo(letters, near[0]) else word

    @cached_property
    def _spelled(self) -> frozenset[str]:
        """The words of all examples as they are written, without accents."""
        return frozenset(word for said, _ in self._examples for word in all_words(said))

    @cached_property
    def _spelled_by_letter(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for word in sorted(self._spelled):
            if len(word) >= _LEAST_MENDED - 1:
                found.setdefault(word[0], []).append(word)
        return found

    @cached_property
    def known_words(self) -> frozenset[str]:
        """Every word of every example, as a stem: words that name a need and not a particular place."""
        return frozenset(word for said, _ in self._examples for word in content_words(said))

    @cached_property
    def topic_words(self) -> frozenset[str]:
        """The words by which records say that they do what a topic is."""
        return frozenset(
            word for topic in self.topics.values() for said in topic.records for word in content_words(said)
        )

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
    def understanding(self) -> Understanding:
        """What all examples teach, together; a sentence of a topic speaks for its category too."""
        spoken_for: dict[str, set[str]] = {}
        for sentence, code in self._examples:
            spoken_for.setdefault(sentence, set()).update({code, category_of(code)})
        examples = [(sentence, tuple(sorted(codes))) for sentence, codes in spoken_for.items()]
        return understanding_of(examples, (*self.categories, *self.topics))

    def _by_words(self, text: str) -> dict[str, float]:
        weights: dict[str, float] = {}
        said, order = set(content_words(text)), f" {_in_order(text)} "
        explained: set[str] = set()
        for words, phrase, code in self._phrases:
            # Words that say nothing alone ("in my house") must stand together; two that do may stand apart.
            if f" {phrase} " in order or (len(words) > 1 and words <= said):
                weights[code] = _PHRASE
                explained |= words
        for word in map(singular, all_words(text)):
            if stem(word) not in explained:  # "pet food" is not food, "lavar mi ropa" not clothing
                for code in self._keywords.get(word, ()):
                    weights[code] = max(weights.get(code, 0.0), _KEYWORD)
        return weights


def _sentences(path: Path, known: set[str]) -> tuple[tuple[str, str], ...]:
    """Lines of `category or topic<TAB>sentence|sentence`; none where there is no such file."""
    if not path.exists():
        return ()
    lines = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:] if line.strip()]
    if bad := [line[0] for line in lines if len(line) != 2 or line[0] not in known]:
        raise SettingsError(f"{path.name} has lines without a known category or topic and a sentence: {', '.join(bad)}")
    return tuple((sentence, code) for code, said in lines for sentence in said.split("|"))


def _in_order(text: str) -> str:
    return " ".join(map(singular, all_words(text)))


def is_typo(word: str, of: str) -> bool:
    """One slip for words of four to seven letters, two for longer ones; the first letter is nearly always right."""
    if abs(len(word) - len(of)) > 2 or len(of) < 4 or word[0] != of[0]:
        return False
    allowed = 1 if min(len(word), len(of)) < 7 else 2
    return int(OSA.distance(word, of, score_cutoff=allowed)) <= allowed
