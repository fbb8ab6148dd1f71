"""What words the screen knows, and how misspelt ones are recognised."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

_LAUGHTER_LETTERS = ({"h", "a"}, {"j", "a"}, {"j", "e"}, {"h", "e"}, {"j", "s"})
_MIN_SPLIT = 6
_LETTER_WORDS = frozenset("aiyoeu")
_MIN_CORRECTED = 3
_SHORT = 4  # in words up to this length the first letter has to be right


class Lexicon:
    """Known words, texting spellings, and the words that a slip of the finger is corrected to.

    `known` words are never corrected; `spanish` ones occur in Spanish messages only. `common` maps
    frequent words and words of danger to how often they occur in the messages; an unknown word one edit away
    from one of them is read as it. `forms` maps a plain word to how it is usually written ("dont" → "don't").
    """

    def __init__(
        self,
        known: Iterable[str],
        common: dict[str, int],
        spelling: dict[str, tuple[tuple[str, ...], str]],
        spanish: Iterable[str] = (),
        forms: dict[str, str] | None = None,
    ) -> None:
        self.known = frozenset(known) | frozenset(common)
        self.common = common
        self.spelling = spelling
        self.forms = forms or {}
        self.remembered: dict[str, tuple[str, ...]] = {}
        """How words were read before; only ever a shortcut."""
        self.spanish = frozenset(spanish)
        self._neighbours: dict[str, list[str]] = {}
        for word in common:
            if len(word) >= _MIN_CORRECTED:
                for variant in {word, *_deletions(word)}:
                    self._neighbours.setdefault(variant, []).append(word)
        self._plain: dict[str, str] = {}
        for word in sorted(common, key=lambda w: common[w]):
            self._plain[_squash(word)] = word

    def knows(self, word: str) -> bool:
        """Whether the word is a real one (then it is taken as written)."""
        return word in self.known

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

    def correct(self, token: str) -> tuple[str, ...]:
        """An unknown word as the common word one edit away, or as two words run together, or unchanged."""
        if len(token) < _MIN_CORRECTED:
            return (token,)
        candidates = {word for variant in (token, *_deletions(token)) for word in self._neighbours.get(variant, ())}
        near = [
            w for w in candidates if _one_edit(token, w) and (len(token) > _SHORT or w[0] == token[0] or w[1:] == token)
        ]
        if near:
            return (max(near, key=lambda word: (self.common[word], word)),)
        return self._split(token) or (token,)

    def move_space(self, first: str, second: str) -> tuple[str, str] | None:
        """Two words whose space was typed a letter too early or late ("n oestamos"), put right; else None."""
        if self._is_word(first) and self._is_word(second):
            return None
        for left, right in ((first + second[:1], second[1:]), (first[:-1], first[-1:] + second)):
            if left in self.common and right in self.common and len(left) + len(right) >= _MIN_SPLIT - 1:
                return left, right
        return None

    def _is_word(self, token: str) -> bool:
        return token in self.spelling or (len(token) > 1 and token in self.known) or token in _LETTER_WORDS

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


def _deletions(word: str) -> list[str]:
    return [word[:i] + word[i + 1 :] for i in range(len(word))]


def _one_edit(a: str, b: str) -> bool:
    """Whether `a` becomes `b` by one letter added, dropped, changed, or by swapping two neighbours."""
    if abs(len(a) - len(b)) > 1 or a == b:
        return False
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    rest_a, rest_b = a[start:], b[start:]
    if len(a) != len(b):
        return rest_a[1:] == rest_b or rest_a == rest_b[1:]
    swapped = rest_a[1::-1] + rest_a[2:]
    return rest_a[1:] == rest_b[1:] or swapped == rest_b
