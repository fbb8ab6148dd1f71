"""What the trained model sees of a message: its meaning, and the letters and words it is made of."""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bot.sentence_encoder import sentence_encoder

BUCKETS = 1 << 15
_GRAM_SIZES = (3, 4, 5)
_MAX_WORDS = 300

Floats = NDArray[np.float32]


class Encoder:
    """Sentence meaning: texts of any of sixteen languages as unit vectors of DIMENSIONS numbers."""

    def __init__(self) -> None:
        self._use = sentence_encoder()

    def encode(self, texts: Sequence[str]) -> Floats:
        """One row a text; shape (len(texts), DIMENSIONS), float32."""
        vectors: Floats = np.asarray(self._use.encode([_cut(text) for text in texts]), dtype=np.float32)
        return vectors

    def vocabulary(self) -> list[tuple[str, float]]:
        """The encoder's own word pieces that are whole words, and how likely each is in its sixteen languages."""
        tokenizer = self._use._tokenizer
        numbers = list(range(tokenizer.get_piece_size()))
        pieces = zip(tokenizer.id_to_piece(numbers), tokenizer.get_score(numbers), strict=True)
        return [(piece[1:], math.exp(score)) for piece, score in pieces if piece.startswith("\u2581")]


def _cut(text: str) -> str:
    words = text.split(" ", _MAX_WORDS)
    return text if len(words) <= _MAX_WORDS else " ".join(words[:_MAX_WORDS])


@lru_cache(maxsize=20_000)
def _word_buckets(word: str) -> tuple[int, ...]:
    """Buckets of a word and of its letter groups; "_" marks its ends, so that short words differ from parts."""
    marked = f"_{word}_"
    grams = {marked[i : i + n] for n in _GRAM_SIZES for i in range(len(marked) - n + 1)}
    return tuple(_bucket(gram) for gram in sorted(grams | {f"w:{word}"}))


def _bucket(gram: str) -> int:
    return zlib.crc32(gram.encode()) % BUCKETS


def buckets(words: Sequence[str]) -> NDArray[np.int64]:
    """The distinct buckets of a message's words, word pairs and letter groups (order does not matter)."""
    words = words[:_MAX_WORDS]
    found = {bucket for word in words for bucket in _word_buckets(word)}
    found.update(_pair_bucket(a, b) for a, b in pairwise(words))
    return np.fromiter(sorted(found), dtype=np.int64, count=len(found))


@lru_cache(maxsize=50_000)
def _pair_bucket(first: str, second: str) -> int:
    return _bucket(f"p:{first} {second}")
