"""Trains the model on the project's own messages: `acs screen train`, run by `make`.

The held-apart tenth is never looked at here; calibration and thresholds come from leave-one-out predictions.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from bot.safety.dataset import Example, read_examples
from bot.safety.features import BUCKETS, Encoder, Floats, buckets
from bot.safety.inputs import DATA, MODEL, inputs_hash
from bot.safety.model import (
    LETTERS_SHARE,
    RAISED,
    Model,
    ModelMissingError,
    ModelStaleError,
    calibrated,
    load_words,
    meaning,
    opinions,
    save_model,
)
from bot.safety.normalise import normalise
from bot.safety.ridge import kernel_ridge
from bot.safety.support import Kernel, most_telling
from bot.safety.verdict import Level
from bot.safety.vocabulary import learn_lexicon

_MEANINGS = 256  # dimensions of meaning kept of the encoder's 512: more than nine tenths of what differs
_RIDGE = 0.15
_FIRST, _KEPT = 9_000, 34_000  # messages that the model begins with, and that it keeps
_NONE_RAISED = {Level.CONCERN: 0.025, Level.CRISIS: 0.0065, Level.EMERGENCY: 0.007}
_TWIN_WEIGHT = 0.25  # of a harmless message written to be mistaken: people mostly send the other kind

Say = Callable[[str], None]


def train(data: Path, target: Path, say: Say = lambda _: None) -> Model:
    """Train on `data` (data/safety) and write the model to `target`; the same data gives the same model."""
    examples = [example for example in read_examples(data / "messages") if not example.held_apart]
    encoder = Encoder()
    lexicon = learn_lexicon(examples, data, encoder)
    messages = [normalise(example.text, lexicon) for example in examples]
    say(f"learning from {len(examples)} messages")
    vectors = encoder.encode([message.written() for message in messages])
    arrays, signals = fit(vectors, [message.plain for message in messages], examples)
    save_model(target, arrays, signals, lexicon, inputs_hash(data))
    say(f"thresholds {arrays['thresholds'].round(3).tolist()}, {target.stat().st_size / 1e6:.1f} MB")
    return Model(arrays, signals, encoder)


def ensure_model(model: Path = MODEL, data: Path = DATA, say: Say = lambda _: None) -> Path:
    """Train only where there is no model or its inputs have changed; several processes wait for one."""
    path = model if model.suffix else model / MODEL.name
    path.parent.mkdir(parents=True, exist_ok=True)
    with (path.parent / ".training").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            load_words(path, inputs_hash(data))
        except (ModelMissingError, ModelStaleError) as reason:
            say(str(reason).split(":")[0])
            train(data, path, say)
    return path


def fit(
    vectors: Floats, texts: Sequence[str], examples: Sequence[Example]
) -> tuple[dict[str, Floats], tuple[str, ...]]:
    """The model's arrays and its signals, by kernel ridge regression on the messages that tell most.

    Calibration and thresholds rest on honest guesses alone: for the messages that are not kept, what the model makes of
    them; for a random third of the kept, what a model of all the other kept ones would, counted threefold.
    """
    order = np.random.default_rng(0).permutation(len(examples))
    vectors, texts, examples = vectors[order], [texts[n] for n in order], [examples[n] for n in order]
    mean, axes = _principal_axes(vectors)
    meanings = meaning(vectors, mean, axes).astype(np.float16).astype(np.float32)  # as they will be stored
    letters = _letter_matrix(texts)
    signals = tuple(sorted({example.signal for example in examples} - {"-"}))
    levels = np.array([example.level.severity for example in examples])
    targets = np.hstack([
        np.stack([levels >= level.severity for level in RAISED], axis=1),
        np.stack([[example.signal == signal for example in examples] for signal in signals], axis=1),
    ]).astype(np.float32) * 2 - 1  # fmt: skip
    with threadpool_limits(limits=os.cpu_count(), user_api="blas"):  # it is most of the training
        kernel = Kernel(meanings, letters)
        kept, others = most_telling(kernel, targets, _RIDGE, first=_FIRST, size=_KEPT)
        weights, left_out = kernel_ridge(kernel.columns(kept), len(kept), targets[kept], _RIDGE)
        passed_over = kernel.predicted(others, kept, weights)
    guessed = np.concatenate([kept[-len(left_out) :], others])
    stands_for = np.repeat([len(kept) / len(left_out), 1.0], [len(left_out), len(others)])
    margins, levels = opinions(np.concatenate([left_out, passed_over]), signals), levels[guessed]
    calibration = _calibrate(margins, levels, stands_for)
    twins = np.array([_TWIN_WEIGHT if examples[row].hard else 1 for row in guessed])
    return {
        "mean": mean, "axes": axes, "support": meanings[kept], "weights": weights,
        "letters": np.asarray(LETTERS_SHARE * (letters[kept].T @ weights), dtype=np.float32),
        "calibration": calibration,
        "thresholds": _thresholds(calibrated(margins, calibration), levels, stands_for * twins),
    }, signals  # fmt: skip


def _principal_axes(vectors: Floats) -> tuple[Floats, Floats]:
    """The mean of the encodings, and the directions (512, _MEANINGS) in which they differ most."""
    mean = vectors.mean(axis=0)
    _, axes = np.linalg.eigh(np.cov(vectors - mean, rowvar=False).astype(np.float64))
    return mean, axes[:, ::-1][:, :_MEANINGS].astype(np.float16).astype(np.float32)


def _letter_matrix(texts: Sequence[str]) -> sparse.csr_matrix:
    """Letters and words of each text (rows, BUCKETS), scaled to unit length."""
    columns = [buckets(text.split()) for text in texts]
    ends = np.cumsum([0, *(len(c) for c in columns)])
    values = np.concatenate([np.full(len(c), 1 / np.sqrt(max(len(c), 1)), dtype=np.float32) for c in columns])
    return sparse.csr_matrix((values, np.concatenate(columns), ends), shape=(len(texts), BUCKETS))


def _calibrate(margins: Floats, levels: NDArray[np.int64], weight: NDArray[np.float64]) -> Floats:
    """A slope and an offset for each level (Platt's method), so that the numbers are probabilities."""
    rows = []
    for column, level in enumerate(RAISED):
        reached = levels >= level.severity
        fitted = LogisticRegression(C=1e3).fit(margins[:, column : column + 1], reached, sample_weight=weight)
        rows.append([fitted.coef_[0, 0], fitted.intercept_[0]])
    return np.array(rows, dtype=np.float32)


def _thresholds(probabilities: Floats, levels: NDArray[np.int64], weight: NDArray[np.float64]) -> Floats:
    """For each level the lowest threshold that keeps harmless messages' weighted share above it within bounds."""
    harmless, weights = probabilities[levels == 0], weight[levels == 0]
    return np.array(
        [
            np.quantile(harmless[:, n], 1 - _NONE_RAISED[level], weights=weights, method="inverted_cdf")
            for n, level in enumerate(RAISED)
        ],
        dtype=np.float32,
    )
