"""The reviewed phrases: finding them in a message, and the reviewed rules that lower what they found."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.safety.dataset import BadDataError
from bot.safety.lexicon import Lexicon
from bot.safety.normalise import Normal, fold
from bot.safety.patterns import BadPhraseError, Pattern, Reader, compile_phrase, keys_of
from bot.safety.verdict import Level

_WORD = re.compile(r"(?<![{*])\b[a-z]+\b(?![*}])")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One line of a phrase or rule file. `manner` is "hyperbole" for words that are also used as a joke."""

    pattern: Pattern
    level: Level
    signal: str
    manner: str
    reason: str
    language: str


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase found in a message: the words `first` to `last` (exclusive) of its Normal."""

    phrase: Phrase
    first: int
    last: int

    @property
    def words(self) -> set[int]:
        """Indexes of the matched words."""
        return set(range(self.first, self.last))


class PhraseSet:
    """Phrases indexed by the words they need, so that a message is compared with few of them.

    With `in_one_breath` a phrase counts only where all of it is said in one sentence.
    """

    def __init__(self, phrases: list[Phrase], *, in_one_breath: bool = False) -> None:
        self.phrases = phrases
        self._in_one_breath = in_one_breath
        self._by_anchor: dict[str, list[int]] = {}
        for number, phrase in enumerate(phrases):
            for anchor in phrase.pattern.anchors:
                self._by_anchor.setdefault(anchor, []).append(number)

    def find(self, normal: Normal) -> list[Match]:
        """Every phrase in the message, each at its first place and at the places after it."""
        present = keys_of({word.plain for word in normal.words})
        numbers = sorted({n for anchor in present & self._by_anchor.keys() for n in self._by_anchor[anchor]})
        possible = (phrase for phrase in map(self.phrases.__getitem__, numbers) if phrase.pattern.possible(present))
        return [
            match
            for phrase in possible
            if normal.spanish or phrase.language != "es"
            for match in self._matches(phrase, normal)
        ]

    def ends_before(self, normal: Normal, first: int) -> Match | None:
        """The longest phrase that ends exactly where word `first` begins (a negation before a risk)."""
        best: Match | None = None
        start = max(0, first - 9)
        head = Normal(normal.original, normal.words[start:first], normal.spanish)
        for match in self.find(head):
            if match.last == len(head.words) and (best is None or match.first + start < best.first):
                best = Match(match.phrase, match.first + start, first)
        return best

    def _matches(self, phrase: Phrase, normal: Normal) -> Iterator[Match]:
        position = 0
        while found := phrase.pattern.regex.search(normal.line, position):
            first = bisect_right(normal.offsets, found.start()) - 1
            last = bisect_right(normal.offsets, found.end() - 1)
            if found.end() == found.start():
                position = found.end() + 1
            elif self._in_one_breath and not normal.in_one_breath(first, last):
                # It began in the sentence before, "what to do. Does hanging hurt": perhaps it is in this one too.
                position = normal.offsets[first + 1]
            else:
                yield Match(phrase, first, last)
                position = found.end()


def words_of_phrases(folder: Path) -> set[str]:
    """Every word written in the phrase files, so that a slip of the finger in one of them is understood."""
    text = " ".join(path.read_text(encoding="utf-8") for path in sorted((folder / "phrases").glob("*.tsv")))
    cells = (fold(line.split("\t")[0])[0] for line in text.splitlines())
    return {word for cell in cells for word in _WORD.findall(cell)}


def load_phrases(folder: Path, lexicon: Lexicon) -> PhraseSet:
    """The danger phrases, from data/safety/phrases/<signal>.<language>.tsv."""
    rows = _rows(folder / "phrases", lexicon, ["phrase", "level", "manner", "reason"])
    return PhraseSet([Phrase(p, Level(c[1]), name, c[2], c[3], lang) for name, lang, p, c in rows], in_one_breath=True)


def load_rules(folder: Path, lexicon: Lexicon) -> dict[str, PhraseSet]:
    """The lowering rules by kind, from data/safety/rules/<kind>.<language>.tsv."""
    rules: dict[str, list[Phrase]] = {}
    for kind, language, pattern, cells in _rows(folder / "rules", lexicon, ["phrase", "lowers to", "reason"]):
        rules.setdefault(kind, []).append(Phrase(pattern, Level(cells[1]), kind, "-", cells[2], language))
    return {kind: PhraseSet(phrases, in_one_breath=True) for kind, phrases in rules.items()}


def _rows(folder: Path, lexicon: Lexicon, header: list[str]) -> Iterator[tuple[str, str, Pattern, list[str]]]:
    """(name, language, compiled phrase, cells) of every line below `folder`."""
    groups = tomllib.loads((folder.parent / "words.toml").read_text(encoding="utf-8"))
    readers = {language: _reader(lexicon, language) for language in ("en", "es")}
    for path in sorted(folder.glob("*.tsv")):
        name, language = path.stem.split(".")
        lines = path.read_text(encoding="utf-8").splitlines()
        if not lines or lines[0].split("\t") != header:
            raise BadDataError(f"{path}: the first line must be {header}")
        for number, line in enumerate(lines[1:], start=2):
            cells = line.split("\t")
            if len(cells) != len(header) or cells[1] not in Level:
                raise BadDataError(f"{path}:{number}: expected {len(header)} columns and a known level")
            try:
                yield name, language, compile_phrase(fold(cells[0])[0], readers[language], groups), cells
            except BadPhraseError as error:
                raise BadDataError(f"{path}:{number}: {error}") from error


def _reader(lexicon: Lexicon, language: str) -> Reader:
    """How the words of a phrase are read: texting spellings apply, nothing is taken for a slip of the finger."""

    def read(word: str) -> tuple[str, ...]:
        return lexicon.expand(word, language == "es") or (word,)

    return read
