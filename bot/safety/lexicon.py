"""What words the screen knows, and how misspelt ones are recognised."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from bot.safety.speller import Speller

_LAUGHTER_LETTERS = ({"h", "a"}, {"j", "a"}, {"j", "e"}, {"h", "e"}, {"j", "s"})
_MIN_SPLIT = 6
_LETTER_WORDS = frozenset("aiyoeu")
_LONG_RUN = re.compile(r"(.)\1{2,}")
_SELDOM = -14.0  # how usual a word is that is in a phrase and in no message: about one in a million


class Lexicon:
    """Texting spellings, known words, and the words that a slip of the finger is corrected to.

    `common` maps frequent words and words of danger to how often they occur in the messages; `usual` and `pairs` are
    the Speller's; `spanish` words occur in Spanish messages only. `forms` maps a plain word to how it is usually
    written ("dont" → "don't").
    """

    def __init__(
        self,
        spelling: dict[str, tuple[tuple[str, ...], str]],
        common: dict[str, int] | None = None,
        usual: dict[str, float] | None = None,
        pairs: dict[int, float] | None = None,
        spanish: Iterable[str] = (),
        forms: dict[str, str] | None = None,
    ) -> None:
        self.spelling = spelling
        self.common = common or {}
        self.speller = Speller(dict.fromkeys(self.common, _SELDOM) | (usual or {}), pairs or {})
        self.forms = forms or {}
        self.spanish = frozenset(spanish)
        self._plain: dict[str, str] = {}
        for word in sorted(self.common, key=lambda w: self.common[w]):
            self._plain[_squash(word)] = word

    def knows(self, word: str) -> bool:
        """Whether the word is a real one."""
        return word in self.speller.words

    def without_runs(self, token: str) -> str | None:
        """The common word that differs from `token` only in how often letters are repeated ("kiiil")."""
        return self._plain.get(_squash(token))

    def expand(self, token: str, spanish: bool) -> tuple[str, ...] | None:
        """The words a texting spelling or a picture stands for; Spanish ones only in a Spanish message."""
        entry = self.spelling.get(token)
        if entry and (entry[1] != "es" or spanish):
            return entry[0]
        if len(token) >= 4 and set(token) in _LAUGHTER_LETTERS:
            return ("lol",)
        return None

    def spell(self, token: str, before: str, after: str) -> tuple[str, ...]:
        """The words meant by `token` between two others: itself, its usual spelling, a likelier one, or several.

        What spelling.tsv reads as itself ("treats") is a word of its own, and no slip for one of danger ("threats").
        """
        if (entry := self.spelling.get(token)) and entry[0] == (token,):
            return entry[0]
        if self.knows(token):
            return (self.speller.meant(token, before, after),)
        if plain := self.without_runs(token):
            return (plain,)
        shortened = _LONG_RUN.sub(r"\1", token)
        if self.knows(shortened):
            return (shortened,)
        if expanded := self.expand(shortened, True):
            return expanded
        meant = self.speller.meant(shortened, before, after)
        return (meant,) if meant != shortened else self._split(shortened) or (shortened,)

    def move_space(self, first: str, second: str) -> tuple[str, str] | None:
        """Two words whose space was typed a letter too early or late ("n oestamos"), put right; else None."""
        if self._is_word(first) and self._is_word(second):
            return None
        for left, right in ((first + second[:1], second[1:]), (first[:-1], first[-1:] + second)):
            if left in self.common and right in self.common and len(left) + len(right) >= _MIN_SPLIT - 1:
                return left, right
        return None

    def _is_word(self, token: str) -> bool:
        return token in self.spelling or (len(token) > 1 and self.knows(token)) or token in _LETTER_WORDS

    def _split(self, token: str) -> tuple[str, ...] | None:
        """Two or three known words written as one ("killmyself"), one of them of four letters."""
        if len(token) < _MIN_SPLIT or len(token) > 24:
            return None
        for cut in range(len(token) - 1, 0, -1):
            head, tail = token[:cut], token[cut:]
            if head not in self.common:
                continue
            if tail in self.common and max(len(head), len(tail)) >= 4:
                return (head, tail)
            if len(tail) >= _MIN_SPLIT and (rest := self._split(tail)):
                return (head, *rest)
        return None


def read_spelling(path: Path) -> dict[str, tuple[tuple[str, ...], str]]:
    """Texting spellings from spelling.tsv: written form → (words, language)."""
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    rows = (line.split("\t") for line in lines if line.strip())
    return {row[0]: (tuple(row[1].split()), row[2]) for row in rows}


def _squash(word: str) -> str:
    return "".join(c for i, c in enumerate(word) if i == 0 or c != word[i - 1])
