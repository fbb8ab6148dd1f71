"""What a text asks for, learned from examples: by its meaning, and by its words and letters.

Kernel ridge regression: every example says how much it speaks for each category and topic, and the solution is exact.
Tried by leaving each example out in turn: with meaning alone 85.1 % are named right, with letters besides 87 %.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.linalg import cho_factor, cho_solve

from bot.directory.meaning import Vectors, vector_of, vectors_of
from bot.directory.text import all_words, stem
from bot.settings import ROOT

Floats = NDArray[np.float32]
Example = tuple[str, tuple[str, ...]]  # a sentence, and the labels it speaks for

LEARNED = ROOT / "var" / "directory"
_FORMAT = "1"  # part of the digest: raise it when the code learns differently from the same examples
_MEANINGS = 128  # dimensions kept of the encoder's 512; more changed nothing
_SHARPNESS, _LETTERS, _RIDGE = 4.0, 0.3, 0.2  # the best of 25 settings when each example was left out in turn
_BUCKETS = 1 << 15
_LONG = 14  # words; longer texts are also read in pieces, since one need is soon lost in a story
_PIECE, _STEP, _PIECES = 11, 8, 3
_KEPT = 3  # files: other examples are tried now and then


@dataclass(frozen=True)
class Understanding:
    """Arrays of what was learned from n examples about L labels: `axes` (512, d) and `mean` (512,) of meaning,
    `support` (n, d), `weights` (n, L), `letters` (buckets, L) and the buckets' `rarity`."""

    labels: tuple[str, ...]
    mean: Floats
    axes: Floats
    support: Floats
    weights: Floats
    letters: NDArray[np.float16]
    rarity: Floats

    def scores(self, text: str) -> Floats:
        """How much a text speaks for each label, about 0-1, shape (L,); nonsense stays below 0.2 everywhere."""
        return self._remembered(text)

    @cached_property
    def _remembered(self) -> Callable[[str], Floats]:
        return lru_cache(maxsize=512)(self._scores)

    def _scores(self, text: str) -> Floats:
        pieces = [text, *pieces_of(text)]
        meant = np.stack([vector_of(text), *(vectors_of(pieces[1:]) if len(pieces) > 1 else ())])
        near = _near((meant - self.mean) @ self.axes, self.support)
        spoken = np.stack([self._by_letters(piece) for piece in pieces])
        best: Floats = (near @ self.weights + spoken).max(axis=0)
        return best

    def _by_letters(self, text: str) -> Floats:
        buckets = np.array(buckets_of(text), dtype=np.intp)
        weights = self.rarity[buckets]
        length = float(np.sqrt(np.square(weights).sum())) or 1.0
        said: Floats = (weights / length) @ self.letters[buckets].astype(np.float32)
        return said


def understanding_of(examples: Sequence[Example], labels: Sequence[str], folder: Path = LEARNED) -> Understanding:
    """What these examples teach: read from `folder` where it was learned before, else learned now (ten seconds)."""
    path = folder / f"needs-{_digest(examples, labels)}.npz"
    try:
        return _read(path, labels)
    except (OSError, ValueError, KeyError):
        learned = learn(examples, labels)
        _keep(learned, path)
        return learned


def learn(examples: Sequence[Example], labels: Sequence[str]) -> Understanding:
    """The exact solution, in float32; the same examples give the same result."""
    texts = [text for text, _ in examples]
    vectors = vectors_of(texts)
    mean = vectors.mean(axis=0)
    axes = _principal_axes(vectors - mean)
    support = _rounded((vectors - mean) @ axes)
    rarity, letters = _letter_matrix(texts)
    kernel = _near(support, support) + _LETTERS * (letters @ letters.T).toarray()
    kernel[np.diag_indices_from(kernel)] += _RIDGE
    place = {label: number for number, label in enumerate(labels)}
    targets = np.zeros((len(texts), len(labels)), dtype=np.float32)
    for row, (_, spoken_for) in enumerate(examples):
        targets[row, [place[label] for label in spoken_for]] = 1.0
    weights = cho_solve(cho_factor(kernel, lower=True, overwrite_a=True, check_finite=False), targets)
    by_letters = np.asarray(_LETTERS * (letters.T @ weights), dtype=np.float16)
    return Understanding(
        tuple(labels),
        _rounded(mean),
        _rounded(axes),
        support,
        _rounded(weights.astype(np.float32)),
        by_letters,
        _rounded(rarity),
    )


def buckets_of(text: str) -> list[int]:
    """The hashed words, pairs of words and runs of letters of a text, each once."""
    return sorted({zlib.crc32(gram.encode()) % _BUCKETS for gram in _grams(all_words(text))})


def pieces_of(text: str) -> list[str]:
    """Stretches of a long text, overlapping; none of a short one."""
    words = re.findall(r"\S+", text)
    if len(words) <= _LONG:
        return []
    starts = range(0, len(words) - _PIECE + _STEP, _STEP)
    return [" ".join(words[start : start + _PIECE]) for start in starts[:_PIECES]]


def _grams(words: Sequence[str]) -> Iterator[str]:
    for word in words:
        yield f"w:{stem(word)}"
        framed = f"<{word}>"
        for size in (3, 4):
            for start in range(len(framed) - size + 1):
                yield framed[start : start + size]
    for pair in pairwise(words):
        yield "b:" + " ".join(pair)


def _near(some: Floats, others: Floats) -> Floats:
    """How near each meaning is to each other one: 1 for the same, shape (len(some), len(others))."""
    squares = np.square(some).sum(axis=1)[:, None] + np.square(others).sum(axis=1)[None]
    near: Floats = np.exp(-_SHARPNESS / 2 * (squares - 2 * (some @ others.T)))
    return near


def _rounded(values: NDArray[np.floating]) -> Floats:
    """As it will be stored: what was just learned and what is read again are the same."""
    return values.astype(np.float16).astype(np.float32)


def _principal_axes(centred: Vectors) -> Floats:
    _, directions = np.linalg.eigh(centred.T @ centred)
    return np.ascontiguousarray(directions[:, ::-1][:, :_MEANINGS], dtype=np.float32)


def _letter_matrix(texts: Sequence[str]) -> tuple[Floats, sparse.csr_matrix]:
    """(rarity of each bucket, one row of length 1 for each text)."""
    found = [buckets_of(text) for text in texts]
    ends = np.cumsum([0, *map(len, found)])
    columns = np.array([bucket for buckets in found for bucket in buckets], dtype=np.intp)
    counts = np.bincount(columns, minlength=_BUCKETS)
    rarity: Floats = np.log(1 + len(texts) / (1 + counts)).astype(np.float32)
    values = rarity[columns]
    lengths = [float(np.sqrt(np.square(values[a:b]).sum())) or 1.0 for a, b in pairwise(ends.tolist())]
    shares = values / np.repeat(np.array(lengths, dtype=np.float32), np.diff(ends))
    return rarity, sparse.csr_matrix((shares, columns, ends), shape=(len(texts), _BUCKETS))


def _digest(examples: Sequence[Example], labels: Sequence[str]) -> str:
    said = "\n".join([_FORMAT, *labels, *(f"{text}\t{' '.join(spoken_for)}" for text, spoken_for in examples)])
    return hashlib.sha256(said.encode()).hexdigest()[:16]


_ARRAYS = ("mean", "axes", "support", "weights", "letters", "rarity")


def _read(path: Path, labels: Sequence[str]) -> Understanding:
    with np.load(path, allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in _ARRAYS}
    wide = {name: value.astype(np.float32) for name, value in arrays.items() if name != "letters"}
    return Understanding(tuple(labels), letters=arrays["letters"], **wide)


def _keep(learned: Understanding, path: Path) -> None:
    """Written whole or not at all; the oldest are thrown away. Where nothing can be written it is learned each time."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        passing = path.with_suffix(f".{id(learned)}.part")
        with passing.open("wb") as file:
            np.savez(file, **{name: getattr(learned, name).astype(np.float16) for name in _ARRAYS})
        passing.replace(path)
        kept = sorted(path.parent.glob("needs-*.npz"), key=lambda found: found.stat().st_mtime)
        for old in kept[:-_KEPT]:
            old.unlink(missing_ok=True)
    except OSError:
        return
