"""Finds phrases of a reviewed list in a message, in any spelling a phone produces.

A phrase is words as people write them, accents and case ignored. Inside a phrase
  `a|b`   either word          `word*`  any word that begins so
  `(word)` may be left out     `_`      any one word
Words of seven letters and more are also found with one wrong, missing, extra or swapped letter.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from rapidfuzz.distance import OSA

from bot.errors import SettingsError
from bot.intake.words import Message, fold, read

_SHORTEST_TYPO = 7
_PREFIX_KEY = 3
IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase with this label covers the words from `first` up to and without `last`."""

    label: str
    first: int
    last: int


type Entry = tuple[tuple[str, ...], str]
"""The words of a phrase, and its label."""


class Phrases:
    """Many labelled phrases, looked up together in one pass over the words."""

    def __init__(self, entries: Iterable[tuple[str, str]]) -> None:
        """`entries` are (label, phrase). Longer phrases win over shorter ones with the same label."""
        # Phrases by their first two words. One-word phrases are under "", a second word with * or _ under "*".
        self._literal: dict[str, dict[str, list[Entry]]] = {}
        self._prefixed: dict[str, list[Entry]] = {}
        known: set[str] = set()
        for label, phrase in entries:
            for words in _variants(phrase):
                known.update(word for word in words if word != "_" and not word.endswith("*"))
                if words[0].endswith("*"):
                    self._prefixed.setdefault(words[0][:_PREFIX_KEY], []).append((words, label))
                else:
                    seconds = self._literal.setdefault(words[0], {})
                    seconds.setdefault(_second_key(words), []).append((words, label))
        self.known = frozenset(known)
        """Every whole word of the list; such a word is never taken for a misspelling of another."""
        self._protected = self.known
        self._deletions = _deletions(word for word in known if len(word) >= _SHORTEST_TYPO)

    @classmethod
    def load(cls, *files: Path) -> Phrases:
        """Read `[label] phrases = [...]` tables. SettingsError names the file that is wrong."""
        return cls(entry for file in files for entry in phrases_in(file))

    def protect(self, words: Iterable[str]) -> None:
        """Real words of other lists, never to be corrected into words of this one ("mediar" is no "median")."""
        self._protected |= frozenset(words)

    def find(self, message: Message) -> list[Hit]:
        """All phrases of all labels, in order of place; of one label the longest at each word."""
        words = [self._spelled(word) for word in message.keys]
        hits: list[Hit] = []
        covered: dict[str, int] = {}
        for first, word in enumerate(words):
            following = words[first + 1] if first + 1 < len(words) else ""
            for phrase, label in self._starting(word, following):
                if covered.get(label, 0) > first:
                    continue
                last = first + len(phrase)
                if last <= len(words) and _same(phrase, words[first:last]):
                    covered[label] = last
                    hits.append(Hit(label, first, last))
        return _without_ignored(hits)

    def labels(self, message: Message) -> list[str]:
        """The labels found, each once, in order of place."""
        return list(dict.fromkeys(hit.label for hit in self.find(message)))

    def _starting(self, word: str, following: str) -> list[Entry]:
        """Phrases that may begin with these two words, the longest first."""
        found = list(self._prefixed.get(word[:_PREFIX_KEY], ()))
        for seconds in filter(None, (self._literal.get(word), self._literal.get("_"))):
            found += seconds.get("*", ())
            found += seconds.get("", ())
            found += seconds.get(following, ()) if following else ()
        found.sort(key=_longest_first)
        return found

    def _spelled(self, word: str) -> str:
        """The word of the list that this one misspells, or the word itself."""
        if word in self._protected or len(word) < _SHORTEST_TYPO - 1 or not word.isalpha():
            return word
        for candidate in self._candidates(word):
            if candidate[0] == word[0] and OSA.distance(word, candidate, score_cutoff=1) <= 1:
                return candidate
        return word

    def _candidates(self, word: str) -> Iterator[str]:
        yield from self._deletions.get(word, ())
        for shorter in _shorter(word):
            if shorter in self.known and len(shorter) >= _SHORTEST_TYPO:
                yield shorter
            yield from self._deletions.get(shorter, ())


def _without_ignored(hits: list[Hit]) -> list[Hit]:
    """The label "ignored" marks longer phrases that only look like one of the others: 'food service', 'real person'."""
    spans = [(hit.first, hit.last) for hit in hits if hit.label == IGNORED]
    return (
        [
            hit
            for hit in hits
            if hit.label != IGNORED and not any(first <= hit.first and hit.last <= last for first, last in spans)
        ]
        if spans
        else hits
    )


def phrases_in(file: Path) -> Iterator[tuple[str, str]]:
    """(label, phrase) pairs of a TOML file of phrase lists, in the file's order."""
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
        for label, table in tables.items():
            for phrase in table["phrases"]:
                yield label, phrase
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise SettingsError(f"the phrase list {file.name} is not right: {error}") from error


def _variants(phrase: str) -> Iterator[tuple[str, ...]]:
    """'no|sin (mi) comid*' as every sequence of words it stands for."""
    choices: list[list[str]] = []
    for part in fold(phrase).split():
        optional = part.startswith("(") and part.endswith(")")
        options = [_key(option) for option in part.strip("()").split("|")]
        choices.append(["", *options] if optional else options)
    for chosen in product(*choices):
        # An option that reads as several words ("7-eleven") becomes several words.
        words = tuple(word for option in chosen for word in option.split())
        if words:
            yield words


def _key(option: str) -> str:
    if option == "_":
        return option
    star = "*" if option.endswith("*") else ""
    return " ".join(read(option.rstrip("*")).keys) + star


def _second_key(words: tuple[str, ...]) -> str:
    if len(words) == 1:
        return ""
    return "*" if words[1] == "_" or words[1].endswith("*") else words[1]


def _longest_first(entry: Entry) -> int:
    return -len(entry[0])


def _same(phrase: Sequence[str], words: Sequence[str]) -> bool:
    return all(
        wanted == word or wanted == "_" or (wanted.endswith("*") and word.startswith(wanted[:-1]))
        for wanted, word in zip(phrase, words, strict=True)
    )


def _shorter(word: str) -> Iterator[str]:
    return (word[:at] + word[at + 1 :] for at in range(len(word)))


def _deletions(words: Iterable[str]) -> dict[str, list[str]]:
    """Every word with one letter left out, and the words it may stand for."""
    table: dict[str, list[str]] = {}
    for word in sorted(words):
        for shorter in set(_shorter(word)):
            table.setdefault(shorter, []).append(word)
    return table
