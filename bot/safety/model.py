"""The trained model: how likely a message is to be at least a concern, a crisis, an emergency.

It adds up two opinions: a linear one over meaning, words and letters, and a small network over meaning. Both
are stored as plain arrays, so that screening needs numpy and nothing heavier.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.safety.features import Encoder, Floats, buckets
from bot.safety.lexicon import Lexicon
from bot.safety.verdict import Level

RAISED = (Level.CONCERN, Level.CRISIS, Level.EMERGENCY)


class ModelMissingError(RuntimeError):
    """There is no trained model where one was looked for."""


class ModelStaleError(RuntimeError):
    """The trained model was made from other data than what is in data/safety now."""


@dataclass(frozen=True, slots=True)
class Scores:
    """Calibrated probabilities that the level is at least concern, crisis, emergency, and a guess at the signal."""

    concern: float
    crisis: float
    emergency: float
    signal: str

    def level(self, thresholds: dict[Level, float]) -> Level:
        """The level that the thresholds make of the probabilities."""
        probabilities = dict(zip(RAISED, (self.concern, self.crisis, self.emergency), strict=True))
        return max((lv for lv in RAISED if probabilities[lv] >= thresholds[lv]), default=Level.NONE)


@dataclass(frozen=True, slots=True)
class Words:
    """The word lists that training leaves: real words, danger words with their counts, Spanish-only words."""

    known: list[str]
    danger: dict[str, int]
    spanish: list[str]


NOTHING = Scores(0.0, 0.0, 0.0, "distress")


class Model:
    """The trained arrays. `dense` (3, 512), `sparse` (3, BUCKETS), `bias` (3,); networks are (in, out) layers."""

    def __init__(self, arrays: dict[str, Floats], signals: Sequence[str], encoder: Encoder) -> None:
        self.encoder = encoder
        self.signals = tuple(signals)
        self.arrays = arrays
        self._networks = [
            (arrays[f"hidden{n}"], arrays[f"hidden_bias{n}"], arrays[f"out{n}"], arrays[f"out_bias{n}"])
            for n in range(sum(name.startswith("hidden_bias") for name in arrays))
        ]
        self.thresholds = dict(zip(RAISED, map(float, arrays["thresholds"]), strict=True))

    def scores(self, texts: Sequence[str]) -> list[Scores]:
        """Scores of normalised texts (words in plain spelling, single-spaced)."""
        if not texts:
            return []
        vectors = self.encoder.encode(texts)
        probabilities = calibrated(self.margins(vectors, texts), self.arrays["calibration"])
        guesses = (vectors @ self.arrays["signal_dense"].T + self.arrays["signal_bias"]).argmax(axis=1)
        return [
            Scores(float(c), float(k), float(e), self.signals[g])
            for (c, k, e), g in zip(probabilities, guesses, strict=True)
        ]

    def margins(self, vectors: Floats, texts: Sequence[str]) -> Floats:
        """Uncalibrated log-odds of each raised level; shape (len(texts), 3)."""
        linear = vectors @ self.arrays["dense"].T + self.arrays["bias"]
        for row, text in enumerate(texts):
            found = buckets(text.split())
            if len(found):
                linear[row] += self.arrays["sparse"][:, found].sum(axis=1) / np.sqrt(len(found))
        if not self._networks:
            return linear
        network = sum(_network_margins(vectors, *layers) for layers in self._networks) / len(self._networks)
        mixed: Floats = (linear + network) / 2
        return mixed


def _network_margins(vectors: Floats, hidden: Floats, hidden_bias: Floats, out: Floats, out_bias: Floats) -> Floats:
    """Log-odds of at least concern, crisis, emergency from a four-class softmax network."""
    activations = np.maximum(vectors @ hidden + hidden_bias, 0) @ out + out_bias
    activations -= activations.max(axis=1, keepdims=True)
    shares = np.exp(activations)
    shares /= shares.sum(axis=1, keepdims=True)
    above = np.cumsum(shares[:, ::-1], axis=1)[:, ::-1][:, 1:]
    clipped = np.clip(above, 1e-6, 1 - 1e-6)
    margins: Floats = np.log(clipped / (1 - clipped)).astype(np.float32)
    return margins


def calibrated(margins: Floats, calibration: Floats) -> Floats:
    """Probabilities from log-odds: a slope and an offset for each level; never higher for a higher level."""
    probabilities = 1 / (1 + np.exp(-(margins * calibration[:, 0] + calibration[:, 1])))
    ordered: Floats = np.minimum.accumulate(probabilities, axis=1)
    return ordered


def save_model(path: Path, arrays: dict[str, Floats], signals: Sequence[str], lexicon: Lexicon, inputs: str) -> None:
    """Write the trained arrays, the word lists and the inputs' hash to one compressed file, in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial.npz")
    np.savez_compressed(
        partial,
        _signals=np.array(" ".join(signals)),
        _known=np.array(" ".join(sorted(lexicon.known))),
        _danger=np.array(" ".join(f"{word}:{count}" for word, count in sorted(lexicon.danger.items()))),
        _spanish=np.array(" ".join(sorted(lexicon.spanish))),
        _inputs=np.array(inputs),
        **{name: array.astype(np.float16 if array.size > 1000 else np.float32) for name, array in arrays.items()},
    )  # fmt: skip
    partial.replace(path)


def load_words(path: Path, inputs: str) -> Words:
    """The word lists of a saved model. Raises ModelMissingError or ModelStaleError."""
    if not path.exists():
        raise ModelMissingError(f"no trained safety model at {path}: run `acs screen train`")
    with np.load(path, allow_pickle=False) as stored:
        if str(stored["_inputs"]) != inputs:
            raise ModelStaleError(f"{path} was trained on other data: run `acs screen train`")
        pairs = (entry.rsplit(":", 1) for entry in str(stored["_danger"]).split())
        danger = {word: int(count) for word, count in pairs}
        return Words(str(stored["_known"]).split(), danger, str(stored["_spanish"]).split())


def load_model(path: Path, encoder: Encoder) -> Model:
    """The saved model, ready to score."""
    with np.load(path, allow_pickle=False) as stored:
        arrays = {n: stored[n].astype(np.float32) for n in stored.files if not n.startswith("_")}
        return Model(arrays, str(stored["_signals"]).split(), encoder)
