"""A message as words: folded for matching, with positions for quoting the resident's own words.

Folding drops case, accents and apostrophes ("Él's" and "els" are one word) and never changes the length of the
text, so every position in the folded text is a position in the original.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

MAX_CHARS = 2000
"""Longer messages are read this far; the longest text message a phone sends is 1,600."""

_WORD = re.compile(r"(?:[a-z]\.){2,}|[^\W_]+(?:['’`´][^\W_]+)*['’]?|[&/@#+]|[^\w\s]|\n")
_BREAKS = frozenset('.,;:!?\n()-…¿¡|"“”—–')
_APOSTROPHES = str.maketrans("", "", "'’`´.")
_RUN = re.compile(r"(.)\1{2,}")


@dataclass(frozen=True, slots=True)
class Word:
    """One word or one of the signs & / @ # +; `start` and `end` are positions in the text."""

    text: str
    start: int
    end: int
    after_break: bool
    """Punctuation or a new line stands before it (a clause may begin here)."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message in its original spelling, folded, and as words."""

    text: str
    folded: str
    words: tuple[Word, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(word.text for word in self.words)

    def quote(self, first: int, last: int) -> str:
        """The resident's own words from word `first` up to and without word `last`."""
        if first >= last:
            return ""
        return self.text[self.words[first].start : self.words[last - 1].end]

    def without(self, spans: list[tuple[int, int]]) -> Message:
        """The same message with the words in these spans blanked out (positions stay)."""
        folded = list(self.folded)
        for first, last in spans:
            for at in range(self.words[first].start, self.words[last - 1].end):
                folded[at] = " "
        kept = tuple(
            word for index, word in enumerate(self.words) if not any(first <= index < last for first, last in spans)
        )
        return Message(self.text, "".join(folded), kept)


def bag(words: str) -> frozenset[str]:
    """'in on at' as a set of words."""
    return frozenset(words.split())


def fold_char(char: str) -> str:
    """One character without case and accent; always one character."""
    if char.isascii():
        return char.lower()
    if char in "’‘`´":
        return "'"
    lowered = unicodedata.normalize("NFKD", char)[0].lower()
    return lowered[0] if lowered else char


def fold(text: str) -> str:
    """Lower case without accents, of the same length as the text."""
    return text.lower() if text.isascii() else "".join(map(fold_char, text))


def squeeze(word: str) -> str:
    """'foooood' as 'food': three or more of a letter are two."""
    return word if word.isdigit() else _RUN.sub(r"\1\1", word)


@lru_cache(maxsize=256)
def read(text: str) -> Message:
    """Any text as a message: composed, cut to MAX_CHARS, never raising."""
    composed = unicodedata.normalize("NFC", text[:MAX_CHARS])
    folded = fold(composed)
    words: list[Word] = []
    broken = True
    for match in _WORD.finditer(folded):
        piece = match.group()
        if piece in _BREAKS:
            broken = True
        elif piece[0].isalnum() or piece in "&/@#+":
            word = squeeze(piece.translate(_APOSTROPHES) or piece)
            words.append(Word(word, match.start(), match.end(), broken))
            broken = False
    return Message(composed, folded, tuple(words))
