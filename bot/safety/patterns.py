"""The small language in which phrases are written, so that a clinician can read and change them.

    kill (myself|my self)     one of several wordings, in brackets, divided by |
    want to [just] die        a word that may be missing
    (please)* help            the same for a group
    bleeding .. not stop      up to five words in between; a single . is exactly one word
    suicid*                   any word that begins so
    ^ (me corto) $            the beginning and the end of the message
    {myself}                  a word group from words.toml

Case, accents, punctuation, doubled letters and texting spellings do not matter: both the phrase and the
message are compared in their normalised form (see normalise.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

_CHOICE = r"\([^()\[\]^$.{}]+\)(?!\*)"  # one of several wordings without more in them: nine brackets in ten
_TOKEN = re.compile(rf"{_CHOICE}|\)\*|[()|\[\]^$]|\.\.|\.|\{{\w+\}}|[^\s()|\[\]^$]+")
_GAP = r"(?:\S+ ){0,5}?"
_ANY_WORD = r"\S+ "
_MAX_BEGINNING = 5

Reader = Callable[[str], tuple[str, ...]]


class BadPhraseError(ValueError):
    """A phrase cannot be read; the message quotes it."""


@dataclass(frozen=True)
class Pattern:
    """A phrase, compiled on first use.

    A message has to hold one of `anchors`, and one of each of `needs`, for the phrase to be in it at all: whole
    words with a space after them ("kill "), or beginnings of words ("suici"), as `keys_of` gives them.
    """

    source: str
    anchors: frozenset[str]
    needs: tuple[frozenset[str], ...] = ()

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The phrase as a regular expression over Normal.line."""
        return re.compile(self.source)

    def possible(self, keys: set[str]) -> bool:
        """Whether a message with these keys holds every word that the phrase needs."""
        return not any(need.isdisjoint(keys) for need in self.needs)


class _Part(NamedTuple):
    """A piece of a phrase: its regular expression, and sets of keys of each of which a message needs one."""

    regex: str
    needs: tuple[frozenset[str], ...] = ()


class _Parser:
    """Reads one phrase, left to right; the whole grammar is the cases of `_piece`."""

    def __init__(self, phrase: str, words: dict[str, _Part], read: Reader, groups: dict[str, str]) -> None:
        self.phrase = phrase
        self.known = words
        self.read = read
        self.groups = groups
        self.tokens = _TOKEN.findall(phrase)
        self.position = 0

    def parse(self) -> _Part:
        part = self._sequence(until=None)
        if self.position != len(self.tokens):
            raise BadPhraseError(f"unbalanced brackets in {self.phrase!r}")
        return part

    def _sequence(self, until: str | None) -> _Part:
        """Pieces up to a closing token or |; needs what any of its pieces needs."""
        parts = []
        while self.position < len(self.tokens) and self.tokens[self.position] not in (until, "|", ")*"):
            parts.append(self._piece())
        return _row(parts)

    def _piece(self) -> _Part:
        token = self.tokens[self.position]
        self.position += 1
        if token == "(":  # noqa: S105 (a bracket, not a password)
            return self._group(")")
        if token[0] == "(":
            choices = token[1:-1].split("|")
            return _one_of([_row([self._word(word) for word in choice.split()]) for choice in choices])
        if token == "[":  # noqa: S105
            return _Part(f"(?:{self._group(']').regex})?")
        if token in ("..", ".", "^", "$"):
            return _Part({"..": _GAP, ".": _ANY_WORD, "^": "(?<=^ )", "$": "$"}[token])
        if token.startswith("{"):
            return self._word_group(token[1:-1])
        if token in (")", "]", "|", ")*"):
            raise BadPhraseError(f"unexpected {token} in {self.phrase!r}")
        return self._word(token)

    def _group(self, closing: str) -> _Part:
        choices = [self._sequence(closing)]
        while self.position < len(self.tokens) and self.tokens[self.position] == "|":
            self.position += 1
            choices.append(self._sequence(closing))
        end = self.tokens[self.position] if self.position < len(self.tokens) else ""
        self.position += 1
        if end not in (closing, ")*"):
            raise BadPhraseError(f"unbalanced brackets in {self.phrase!r}")
        part = _one_of(choices)
        return _Part(part.regex + "?") if end == ")*" else part

    def _word_group(self, name: str) -> _Part:
        fixed = {"digits": r"\d+ ", "year": r"(?:19|20)\d\d "}
        if name in fixed:
            return _Part(fixed[name])
        if name not in self.groups:
            raise BadPhraseError(f"no word group {name} for {self.phrase!r}")
        return _Parser(f"({self.groups[name]})", self.known, self.read, self.groups).parse()

    def _word(self, token: str) -> _Part:
        if token not in self.known:
            keys = self.read(token.rstrip("*"))
            if not keys:
                raise BadPhraseError(f"{token!r} is no word in {self.phrase!r}")
            self.known[token] = _words_in_a_row(keys, open_end=token.endswith("*"))
        return self.known[token]


def _words_in_a_row(keys: tuple[str, ...], *, open_end: bool) -> _Part:
    regex = " ".join(re.escape(key) for key in keys) + (r"\S* " if open_end else " ")
    needed = [key + " " for key in keys]
    if open_end:
        needed[-1] = keys[-1][:_MAX_BEGINNING]
    return _Part(regex, tuple(frozenset({key}) for key in needed))


def _row(parts: list[_Part]) -> _Part:
    """One part after the other: it needs what any of them needs."""
    if len(parts) == 1:
        return parts[0]
    return _Part("".join([part.regex for part in parts]), tuple([need for part in parts for need in part.needs]))


def _one_of(choices: list[_Part]) -> _Part:
    """A choice of parts: it needs the rarest that each needs, one or another of them."""
    regex = "(?:" + "|".join([choice.regex for choice in choices]) + ")"
    if not all(choice.needs for choice in choices):
        return _Part(regex)
    rarest = [c.needs[0] if len(c.needs) == 1 else max(c.needs, key=_rarity) for c in choices]
    return _Part(regex, (frozenset().union(*rarest),))


@lru_cache(maxsize=8)
def _words_of(read: Reader) -> dict[str, _Part]:
    """The words that `read` has read before: most stand in many phrases."""
    return {}


def compile_phrase(phrase: str, read: Reader, groups: dict[str, str]) -> Pattern:
    """Compile `phrase`; `read` turns a written word into comparison keys. Raises BadPhraseError."""
    part = _Parser(phrase, _words_of(read), read, groups).parse()
    if not part.needs:
        raise BadPhraseError(f"no word that must be there in {phrase!r}")
    anchors = max(part.needs, key=_rarity)
    return Pattern("(?<= )" + part.regex, anchors, tuple(need for need in part.needs if need is not anchors))


def keys_of(words: set[str]) -> set[str]:
    """Every key that the words of a message can satisfy: themselves, and their beginnings."""
    keys = {word[:size] for word in words for size in range(1, _MAX_BEGINNING + 1)}
    keys.update([word + " " for word in words])
    return keys


def _rarity(keys: frozenset[str]) -> tuple[int, int]:
    return min(map(len, keys)), -len(keys)
