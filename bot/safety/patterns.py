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
from functools import cached_property

_TOKEN = re.compile(r"\)\*|[()|\[\]^$]|\.\.|\.|\{\w+\}|[^\s()|\[\]^$]+")
_GAP = r"(?:\S+ ){0,5}?"
_ANY_WORD = r"\S+ "
_MAX_ANCHOR = 4

Reader = Callable[[str], tuple[str, ...]]


class BadPhraseError(ValueError):
    """A phrase cannot be read; the message quotes it."""


@dataclass(frozen=True)
class Pattern:
    """A phrase, compiled on first use. `anchors`: beginnings of words of which a message must hold one."""

    source: str
    anchors: frozenset[str]

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The phrase as a regular expression over Normal.line."""
        return re.compile(self.source)


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a phrase: its regular expression and, when it must be there, the words it needs."""

    regex: str
    words: frozenset[str] | None = None


class _Parser:
    """Reads one phrase, left to right; the whole grammar is the five cases of `_piece`."""

    def __init__(self, phrase: str, read: Reader, groups: dict[str, str]) -> None:
        self.phrase = phrase
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
        """Pieces up to a closing token or |; needs the rarest words of any of its pieces."""
        parts = []
        while self.position < len(self.tokens) and self.tokens[self.position] not in (until, "|", ")*"):
            parts.append(self._piece())
        needed = [part.words for part in parts if part.words]
        return _Part("".join(part.regex for part in parts), max(needed, key=_rarity) if needed else None)

    def _piece(self) -> _Part:
        token = self.tokens[self.position]
        self.position += 1
        if token == "(":  # noqa: S105 (a bracket, not a password)
            return self._group(")")
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
        regex = "(?:" + "|".join(choice.regex for choice in choices) + ")"
        if end == ")*":
            return _Part(regex + "?")
        needed = [choice.words for choice in choices]
        if any(words is None for words in needed):
            return _Part(regex)
        return _Part(regex, frozenset().union(*(words for words in needed if words)))

    def _word_group(self, name: str) -> _Part:
        fixed = {"digits": r"\d+ ", "year": r"(?:19|20)\d\d "}
        if name in fixed:
            return _Part(fixed[name])
        if name not in self.groups:
            raise BadPhraseError(f"no word group {name} for {self.phrase!r}")
        return _Parser(f"({self.groups[name]})", self.read, self.groups).parse()

    def _word(self, token: str) -> _Part:
        open_end = token.endswith("*")
        keys = self.read(token.rstrip("*"))
        if not keys:
            raise BadPhraseError(f"{token!r} is no word in {self.phrase!r}")
        tail = r"\S* " if open_end else " "
        return _Part(" ".join(re.escape(key) for key in keys) + tail, frozenset({max(keys, key=len)[:_MAX_ANCHOR]}))


def compile_phrase(phrase: str, read: Reader, groups: dict[str, str]) -> Pattern:
    """Compile `phrase`; `read` turns a written word into comparison keys. Raises BadPhraseError."""
    part = _Parser(phrase, read, groups).parse()
    if not part.words:
        raise BadPhraseError(f"no word that must be there in {phrase!r}")
    return Pattern("(?<= )" + part.regex, part.words)


def anchors_of(keys: set[str]) -> set[str]:
    """Every anchor that the words of a message can satisfy."""
    return {key[:size] for key in keys for size in range(1, _MAX_ANCHOR + 1)}


def _rarity(words: frozenset[str]) -> tuple[int, int]:
    return min(len(word) for word in words), -len(words)
