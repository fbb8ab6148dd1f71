"""The trained model: how likely a message is to be at least a concern, a crisis, an emergency.

A kernel machine: a message is compared with the training messages that were kept, by its meaning (a sentence encoder)
and by its letters and words; what it is like decides. Long messages are also judged stretch by stretch, because a
few words can be all that matters in a long one. Everything is stored as plain arrays, so that screening needs
numpy and nothing heavier.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.safety.features import Encoder, Floats, buckets
from bot.safety.lexicon import Lexicon
from bot.safety.normalise import Normal
from bot.safety.verdict import Level

RAISED = (Level.CONCERN, Level.CRISIS, Level.EMERGENCY)
KERNEL_WIDTH = 2.0  # how fast likeness falls with the squared distance between meanings
LETTERS_SHARE = 0.3  # how much letters and words count beside meaning
_BLOCK = 512  # kept messages that a meaning is compared with at a time
_STRETCH, _STEP = 28, 14  # words in a stretch of a long message, and from one to the next
_STRETCH_MARGIN = 0.8  # a stretch has to be this much worse than a whole message: it has less around it
_MILD = frozenset({"distress", "intoxicated_alone"})  # signals that alone are a concern


class ModelMissingError(RuntimeError):
    """There is no trained model where one was looked for."""


class ModelStaleError(RuntimeError):
    """The trained model was made from other data than what is in data/safety now."""


@dataclass(frozen=True, slots=True)
class Scores:
    """Calibrated probabilities that the level is at least concern, crisis, emergency; and what was found.

    `signal` is the likeliest signal; `first` and `last` (exclusive) are the words of the worst stretch.
    """

    concern: float
    crisis: float
    emergency: float
    signal: str
    first: int = 0
    last: int = 0

    def level(self, thresholds: dict[Level, float]) -> Level:
        """The level that the thresholds make of the probabilities."""
        return max((lv for lv in RAISED if self.probability(lv) >= thresholds[lv]), default=Level.NONE)

    def probability(self, level: Level) -> float:
        """The probability that belongs to a raised level."""
        return {Level.CONCERN: self.concern, Level.CRISIS: self.crisis}.get(level, self.emergency)


@dataclass(frozen=True, slots=True)
class Words:
    """The word lists that training leaves: common words with their counts, all words and pairs with how usual they
    are (logarithms), Spanish-only words, and how plain words are usually written."""

    common: dict[str, int]
    usual: dict[str, float]
    pairs: dict[int, float]
    spanish: list[str]
    forms: dict[str, str]


NOTHING = Scores(0.0, 0.0, 0.0, "distress")


class Model:
    """The trained arrays, for n messages that were kept of the training, d dimensions of meaning and s signals.

    `mean` (512,) and `axes` (512, d) turn an encoding into a meaning; `support` (n, d) are the kept
    messages'; `weights` (n, 3 + s) say how each counts for the levels and signals; `letters` (BUCKETS, 3 + s);
    `calibration` (3, 2); `thresholds` (3,).
    """

    def __init__(self, arrays: dict[str, Floats], signals: Sequence[str], encoder: Encoder) -> None:
        self.encoder = encoder
        self.signals = tuple(signals)
        self.arrays = {name: array for name, array in arrays.items() if name != "support"}
        self.thresholds = dict(zip(RAISED, map(float, arrays["thresholds"]), strict=True))
        self._support = arrays["support"]
        self._falloff = KERNEL_WIDTH * np.square(self._support).sum(axis=1, keepdims=True)

    def scores(self, messages: Sequence[Normal]) -> list[Scores]:
        """Scores of messages that were read as words."""
        if not messages:
            return []
        pieces = [(row, first, last) for row, message in enumerate(messages) for first, last in _stretches(message)]
        margins = self.margins(
            [messages[row].written(first, last) for row, first, last in pieces],
            [[word.plain for word in messages[row].words[first:last]] for row, first, last in pieces],
        )
        found: list[Scores] = []
        start = 0
        for row in range(len(messages)):
            end = start + 1
            while end < len(pieces) and pieces[end][0] == row:
                end += 1
            found.append(self._worst(pieces[start:end], margins[start:end]))
            start = end
        return found

    def margins(self, texts: Sequence[str], words: Sequence[Sequence[str]]) -> Floats:
        """How much each text is like each raised level and each signal; shape (len(texts), 3 + s).

        `texts` are as usually written, for their meaning; `words` are the same in plain spelling.
        """
        meanings = meaning(self.encoder.encode(texts), self.arrays["mean"], self.arrays["axes"])
        margins = self._by_meaning(meanings)
        for row, plain in enumerate(words):
            found = buckets(plain)
            if len(found):
                margins[row] += self.arrays["letters"][found].sum(axis=0) / np.sqrt(len(found))
        return margins

    def _by_meaning(self, meanings: Floats) -> Floats:
        """The weights of all kept messages, each as much as it is like a meaning; shape (rows, 3 + s).

        The same as `likenesses(...) @ weights`, a block at a time, so that all of it happens in the processor's cache.
        """
        weights, closer = self.arrays["weights"], np.ascontiguousarray(2 * KERNEL_WIDTH * meanings.T)
        margins: Floats = np.zeros((len(meanings), weights.shape[1]), dtype=np.float32)
        for first in range(0, len(weights), _BLOCK):
            block = slice(first, first + _BLOCK)
            likeness = self._support[block] @ closer
            likeness -= self._falloff[block]
            margins += np.exp(likeness, out=likeness).T @ weights[block]
        margins *= np.exp(-KERNEL_WIDTH * np.square(meanings).sum(axis=1, keepdims=True))
        return margins

    def _worst(self, pieces: Sequence[tuple[int, int, int]], margins: Floats) -> Scores:
        """The whole message or its worst stretch, whichever is worse; the first piece is the whole."""
        levels = opinions(margins, self.signals)
        levels[1:] -= _STRETCH_MARGIN
        probabilities = calibrated(levels.max(axis=0, keepdims=True), self.arrays["calibration"])[0]
        worst = int(levels[:, 1].argmax())
        shown = 1 + int(levels[1:, 1].argmax()) if len(pieces) > 1 else 0
        signal = self.signals[int(margins[worst, len(RAISED) :].argmax())]
        concern, crisis, emergency = map(float, probabilities)
        return Scores(concern, crisis, emergency, signal, pieces[shown][1], pieces[shown][2])


def _stretches(message: Normal) -> list[tuple[int, int]]:
    """The whole message and, of a long one, its overlapping stretches, as (first, last) word."""
    size = len(message.words)
    whole = [(0, size)]
    if size <= _STRETCH + _STEP // 2:
        return whole
    return whole + [(first, first + _STRETCH) for first in range(0, size - _STEP, _STEP)]


def meaning(vectors: Floats, mean: Floats, axes: Floats) -> Floats:
    """Encodings (rows, 512) along the directions in which the training messages differ most."""
    projected: Floats = ((vectors - mean) @ axes).astype(np.float32, copy=False)
    return projected


def likenesses(meanings: Floats, support: Floats, norms: Floats) -> Floats:
    """How like each meaning is to each training message, 0 to 1; `support` is (d, n), the result (rows, n)."""
    distances = meanings @ support
    distances *= -2
    distances += norms
    distances += np.square(meanings).sum(axis=1, keepdims=True)
    distances *= -KERNEL_WIDTH
    likeness: Floats = np.exp(distances, out=distances)
    return likeness


def opinions(margins: Floats, signals: Sequence[str]) -> Floats:
    """What speaks for each raised level (rows, 3), of the margins for levels and for `signals` (rows, 3 + s).

    Whether a message is harmless, whether it is worse than a worry, and whether it sounds like one certain danger are
    learnt apart from each other and err apart; together they tell more than each. The shares are those that did best
    on leave-one-out and leave-one-file-out predictions (docs/safety-experiments.md).
    """
    concern, crisis, emergency = margins[:, : len(RAISED)].T
    by_signal = margins[:, len(RAISED) :]
    danger = by_signal[:, [signal not in _MILD for signal in signals]]
    likeliest = np.log(np.exp(3 * danger).sum(axis=1)) / 3  # near the highest, a little more where two are high
    found: Floats = np.stack(
        [
            concern + 0.5 * by_signal.max(axis=1),
            0.5 * concern + crisis + 0.25 * emergency + 0.75 * likeliest,
            emergency,
        ],
        axis=1,
    )
    return found


def calibrated(margins: Floats, calibration: Floats) -> Floats:
    """Probabilities from margins (rows, 3): a slope and an offset each; never higher for a higher level."""
    probabilities = 1 / (1 + np.exp(-(margins * calibration[:, 0] + calibration[:, 1])))
    ordered: Floats = np.minimum.accumulate(probabilities, axis=1).astype(np.float32)
    return ordered


def save_model(path: Path, arrays: dict[str, Floats], signals: Sequence[str], lexicon: Lexicon, inputs: str) -> None:
    """Write the trained arrays, the word lists and the inputs' hash to one compressed file, in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial.npz")
    texts = {
        "_signals": " ".join(signals),
        "_common": " ".join(f"{word}:{count}" for word, count in sorted(lexicon.common.items())),
        "_words": " ".join(usual := sorted(lexicon.speller.words)),
        "_spanish": " ".join(sorted(lexicon.spanish)),
        "_forms": " ".join(f"{plain}:{written}" for plain, written in sorted(lexicon.forms.items())),
        "_inputs": inputs,
    }
    pairs = sorted(lexicon.speller.pairs)
    stored: dict[str, NDArray[Any]] = {
        n: a.astype(np.float16 if a.size > 1000 else np.float32) for n, a in arrays.items()
    }
    stored["_usual"] = np.array([lexicon.speller.words[word] for word in usual], dtype=np.float16)
    stored["_pairs"] = np.array(pairs, dtype=np.uint32)
    stored["_likely"] = np.array([lexicon.speller.pairs[pair] for pair in pairs], dtype=np.float16)
    np.savez(partial, **{name: np.array(text) for name, text in texts.items()}, **stored)  # type: ignore[arg-type]
    partial.replace(path)


def load_words(path: Path, inputs: str) -> Words:
    """The word lists of a saved model. Raises ModelMissingError or ModelStaleError."""
    if not path.exists():
        raise ModelMissingError(f"no trained safety model at {path}: run `acs screen train`")
    with np.load(path, allow_pickle=False) as stored:
        if str(stored["_inputs"]) != inputs:
            raise ModelStaleError(f"{path} was trained on other data: run `acs screen train`")
        pairs = (entry.rsplit(":", 1) for entry in str(stored["_common"]).split())
        common = {word: int(count) for word, count in pairs}
        forms = dict(entry.split(":", 1) for entry in str(stored["_forms"]).split())
        usual = dict(zip(str(stored["_words"]).split(), _each_once(stored["_usual"]), strict=True))
        likely = dict(zip(stored["_pairs"].tolist(), _each_once(stored["_likely"]), strict=True))
        return Words(common, usual, likely, str(stored["_spanish"]).split(), forms)


def _each_once(numbers: NDArray[np.float16]) -> Iterator[float]:
    """The numbers, every one that is there several times as the same object: of 300,000 that saves 8 MB."""
    known: dict[float, float] = {}
    return (known.setdefault(number, number) for number in numbers.tolist())


def load_model(path: Path, encoder: Encoder) -> Model:
    """The saved model, ready to score."""
    with np.load(path, allow_pickle=False) as stored:
        arrays = {n: stored[n].astype(np.float32) for n in stored.files if not n.startswith("_")}
        return Model(arrays, str(stored["_signals"]).split(), encoder)
