"""Slips of the finger: which word was meant, by its letters, by how usual it is, and by the words beside it.

A noisy channel (Kernighan, Church and Gale 1990): of all words one slip away, the likeliest in this place times the
likelihood of that slip, against the word as typed. Words and pairs are counted in the training messages, with the
frequent words of both languages beside them, so that an ordinary word is not taken for one of danger.
"""

from __future__ import annotations

import math
import zlib
from itertools import pairwise

_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_REMEMBERED = 50_000
_SLIP = math.log(0.1)
_NEAR_KEY, _OTHER_KEY, _FIRST_LETTER = -1.0, -2.0, -0.5  # how much less likely than a letter left out or swapped
_UNSEEN_WORD, _UNSEEN_LETTER = math.log(1e-3), math.log(0.15)  # a word that nobody has counted, by its length
_PAIR_WEIGHT = 0.7  # of a pair's own frequency, beside how usual its second word is
_MARGIN = 5.0  # a word that exists is put right only where another is so much likelier (natural logarithm)
START, END = "^", "$"


class Speller:
    """Puts mistyped words right.

    `words` are the logarithms of how likely each word is; `pairs` maps `pair_key` of two words to the logarithm of
    how likely the second is after the first.
    """

    def __init__(self, words: dict[str, float], pairs: dict[int, float]) -> None:
        self.words = words
        self.pairs = pairs
        self._candidates: dict[str, list[tuple[str, float]]] = {}

    def meant(self, token: str, before: str, after: str) -> str:
        """The word that was meant by `token` between `before` and `after` (or START, END): mostly itself."""
        known = token in self.words
        if known and (pair_key(before, token) in self.pairs or pair_key(token, after) in self.pairs):
            return token
        candidates = self._near(token)
        if not candidates:
            return token
        typed = self._in_place(token, before, after) + (_MARGIN if known else 0.0)
        likelihood, word = max((self._in_place(word, before, after) + cost, word) for word, cost in candidates)
        return word if likelihood > typed else token

    def _in_place(self, word: str, before: str, after: str) -> float:
        """How likely `word` is between two others (logarithm, up to what is the same for all words)."""
        alone = self.words.get(word, _UNSEEN_WORD + len(word) * _UNSEEN_LETTER)
        likelihood = self._after(before, word, alone)
        return likelihood + self._after(word, after, self.words[after]) if after in self.words else likelihood

    def _after(self, first: str, second: str, alone: float) -> float:
        pair = self.pairs.get(pair_key(first, second))
        if pair is None:
            return alone + math.log(1 - _PAIR_WEIGHT)
        return math.log(_PAIR_WEIGHT * math.exp(pair) + (1 - _PAIR_WEIGHT) * math.exp(alone))

    def _near(self, token: str) -> list[tuple[str, float]]:
        """The words one slip away, each with the logarithm of how likely it is to be mistyped so; remembered."""
        found = self._candidates.get(token)
        if found is None:
            found = [(word, _SLIP + _cost(token, word)) for word in sorted(_one_slip_away(token) & self.words.keys())]
            if len(self._candidates) < _REMEMBERED:
                self._candidates[token] = found
        return found


def pair_key(first: str, second: str) -> int:
    """A number for two words side by side; two pairs in a hundred thousand share theirs with another."""
    return zlib.crc32(f"{first} {second}".encode())


def _one_slip_away(token: str) -> set[str]:
    """Every string that `token` can be a slip of: a letter added, left out, changed, or swapped with the next."""
    cuts = [(token[:at], token[at:]) for at in range(len(token) + 1)]
    found = {head + letter + tail for head, tail in cuts for letter in _ALPHABET}
    found.update([head + letter + tail[1:] for head, tail in cuts if tail for letter in _ALPHABET])
    found.update([head + tail[1:] for head, tail in cuts if tail])
    found.update([head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1])
    found.discard(token)
    return found


def _cost(token: str, word: str) -> float:
    """How much less likely it is that `word` is mistyped as `token` than by the commonest slip (logarithm)."""
    at = next((i for i, (a, b) in enumerate(zip(token, word, strict=False)) if a != b), min(len(token), len(word)))
    first = 0.0 if at else _FIRST_LETTER
    if len(token) > len(word):  # the letter too many, or its double
        return first if token[at] in (token[at - 1 : at], token[at + 1 : at + 2]) else first + _NEAR_KEY
    if len(token) < len(word) or token[at + 1 :] != word[at + 1 :]:  # a letter left out, or two swapped
        return first
    return first + (_NEAR_KEY if word[at] in _NEAR_KEYS[token[at]] else _OTHER_KEY)


def _keys_beside() -> dict[str, str]:
    """The neighbours of every letter on the keyboard: left and right, and those touching above and below."""
    beside: dict[str, str] = {}
    for row in _ROWS:
        for left, right in pairwise(row):
            beside[left] = beside.get(left, "") + right
            beside[right] = beside.get(right, "") + left
    for upper, lower in pairwise(_ROWS):
        for column, letter in enumerate(lower):
            for above in upper[column : column + 2]:
                beside[letter] += above
                beside[above] += letter
    return beside


_NEAR_KEYS = _keys_beside()
