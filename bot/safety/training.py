"""Trains the model on the project's own messages: `acs screen train`, run by `make`.

The held-apart tenth is never looked at here. Calibration and thresholds come from five-fold predictions, so
that no message is judged by a model that has learnt it.
"""

from __future__ import annotations

import fcntl
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

from bot.safety.dataset import Example, read_examples
from bot.safety.features import BUCKETS, Encoder, Floats, buckets
from bot.safety.inputs import DATA, MODEL, inputs_hash
from bot.safety.lexicon import Lexicon, read_spelling
from bot.safety.model import (
    RAISED,
    Model,
    ModelMissingError,
    ModelStaleError,
    calibrated,
    load_words,
    save_model,
)
from bot.safety.normalise import normalise
from bot.safety.verdict import Level

_FOLDS = 5
_NETWORKS = 2
_HIDDEN = 96
_MIN_DANGER_COUNT = 2
_MIN_DANGER_SHARE = 0.6
_NONE_RAISED = {Level.CONCERN: 0.02, Level.CRISIS: 0.006, Level.EMERGENCY: 0.004}

Say = Callable[[str], None]


def train(data: Path, target: Path, say: Say = lambda _: None) -> Model:
    """Train on `data` (data/safety) and write the model to `target`; the same data gives the same model."""
    examples = [example for example in read_examples(data / "messages") if not example.held_apart]
    say(f"{len(examples)} messages")
    encoder = Encoder()
    lexicon = learn_lexicon(examples, data, encoder)
    texts = [normalise(example.text, lexicon).plain for example in examples]
    vectors = encoder.encode(texts)
    say("read; training")
    levels = np.array([example.level.severity for example in examples])
    out_of_fold = _cross_predict(vectors, texts, levels, encoder)
    arrays = _fit(vectors, texts, levels)
    arrays["calibration"] = _calibrate(out_of_fold, levels)
    arrays["thresholds"] = _thresholds(calibrated(out_of_fold, arrays["calibration"]), levels)
    signals = _fit_signals(arrays, vectors, examples)
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


def learn_lexicon(examples: Sequence[Example], data: Path, encoder: Encoder) -> Lexicon:
    """The words of the training messages: which are known, and which speak of danger."""
    spelling = read_spelling(data / "spelling.tsv")
    plain = Lexicon((), {}, spelling)
    seen: Counter[str] = Counter()
    danger: Counter[str] = Counter()
    by_language: dict[str, set[str]] = {"en": set(), "es": set()}
    for example in examples:
        read = normalise(example.text, plain, spanish=example.language == "es")
        words = {w.plain for w in read.words if w.plain.isalpha()}
        seen.update(words)
        by_language[example.language] |= words
        if example.level != Level.NONE:
            danger.update(words)
    known = {w.plain for piece in encoder.vocabulary() for w in normalise(piece, plain).words}
    known = {word for word in known if len(word) >= 4 and word.isascii() and word.isalpha()}
    chosen = {
        word: count
        for word, count in danger.items()
        if count >= _MIN_DANGER_COUNT and count >= _MIN_DANGER_SHARE * seen[word]
    }
    spanish = by_language["es"] - by_language["en"] | {t for t, (_, lang) in spelling.items() if lang == "es"} - {
        "x", "d", "k", "boy", "pa", "ta", "ace",
    }  # fmt: skip
    return Lexicon(known | set(seen), chosen, spelling, spanish)


def _matrix(vectors: Floats, texts: Sequence[str]) -> sparse.csr_matrix:
    """Features of the linear opinion, one row a text: meaning, then words and letters scaled to unit length."""
    columns = [buckets(text.split()) for text in texts]
    ends = np.cumsum([0, *(len(c) for c in columns)])
    values = np.concatenate([np.full(len(c), 1 / np.sqrt(max(len(c), 1))) for c in columns])
    grams = sparse.csr_matrix((values, np.concatenate(columns), ends), shape=(len(texts), BUCKETS))
    return sparse.csr_matrix(sparse.hstack([sparse.csr_matrix(vectors), grams]))


def _fit(vectors: Floats, texts: Sequence[str], levels: NDArray[np.int64]) -> dict[str, Floats]:
    """The arrays of both opinions."""
    features = _matrix(vectors, texts)
    linear = [
        LogisticRegression(C=8.0, solver="liblinear", random_state=0).fit(features, levels >= level.severity)
        for level in RAISED
    ]
    weights = np.vstack([model.coef_ for model in linear]).astype(np.float32)
    size = vectors.shape[1]
    arrays = {
        "dense": weights[:, :size],
        "sparse": weights[:, size:],
        "bias": np.concatenate([model.intercept_ for model in linear]).astype(np.float32),
    }
    for n in range(_NETWORKS):
        network = MLPClassifier(
            (_HIDDEN,), alpha=0.02, max_iter=40, learning_rate_init=2e-3, batch_size=64, random_state=n,
            early_stopping=False, tol=0,
        )  # fmt: skip
        scale = np.float32(np.sqrt(size) / 4)
        network.fit(vectors * scale, levels)
        arrays[f"hidden{n}"] = (network.coefs_[0] * scale).astype(np.float32)
        arrays[f"hidden_bias{n}"] = network.intercepts_[0].astype(np.float32)
        arrays[f"out{n}"] = network.coefs_[1].astype(np.float32)
        arrays[f"out_bias{n}"] = network.intercepts_[1].astype(np.float32)
    arrays["calibration"] = np.tile(np.array([1, 0], dtype=np.float32), (len(RAISED), 1))
    arrays["thresholds"] = np.full(len(RAISED), 0.5, dtype=np.float32)
    return arrays


def _cross_predict(
    vectors: Floats, texts: Sequence[str], levels: NDArray[np.int64], encoder: Encoder
) -> Floats:
    """Log-odds of every message from a model that has not seen it; shape (messages, 3)."""
    fold = np.random.default_rng(0).permutation(len(texts)) % _FOLDS
    margins = np.zeros((len(texts), len(RAISED)), dtype=np.float32)
    for number in range(_FOLDS):
        train_rows, test_rows = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        arrays = _fit(vectors[train_rows], [texts[i] for i in train_rows], levels[train_rows])
        model = Model(arrays, (), encoder)
        margins[test_rows] = model.margins(vectors[test_rows], [texts[i] for i in test_rows])
    return margins


def _calibrate(margins: Floats, levels: NDArray[np.int64]) -> Floats:
    """A slope and an offset for each level (Platt's method), so that the numbers are probabilities."""
    rows = []
    for column, level in enumerate(RAISED):
        fitted = LogisticRegression(C=1e3).fit(margins[:, column : column + 1], levels >= level.severity)
        rows.append([fitted.coef_[0, 0], fitted.intercept_[0]])
    return np.array(rows, dtype=np.float32)


def _thresholds(probabilities: Floats, levels: NDArray[np.int64]) -> Floats:
    """For each level the lowest threshold that keeps harmless messages' share above it within bounds."""
    harmless = probabilities[levels == 0]
    return np.array(
        [np.quantile(harmless[:, n], 1 - _NONE_RAISED[level]) for n, level in enumerate(RAISED)],
        dtype=np.float32,
    )


def _fit_signals(arrays: dict[str, Floats], vectors: Floats, examples: Sequence[Example]) -> tuple[str, ...]:
    """Add to `arrays` a linear guess at the signal, learnt from the messages that have one."""
    rows = [i for i, example in enumerate(examples) if example.signal != "-"]
    names = [examples[i].signal for i in rows]
    model = LogisticRegression(C=20.0, max_iter=300).fit(vectors[rows], names)
    arrays["signal_dense"] = model.coef_.astype(np.float32)
    arrays["signal_bias"] = model.intercept_.astype(np.float32)
    return tuple(str(name) for name in model.classes_)
