"""The intent classifier's arithmetic: what is like an example means what the example means."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from engine.components.likeness import Floats, Learnt, Shape, learn

_SHAPE = Shape(dimensions=4, width=1.0, letters=0.5, ridge=0.1)


def _examples() -> tuple[Floats, sparse.csr_matrix, np.ndarray]:
    """Three intents in three corners of meaning, 30 examples of the first, 10 of the second, 3 of the third."""
    chance = np.random.default_rng(1)
    intents = np.repeat([0, 1, 2], [30, 10, 3])
    vectors = np.eye(8, dtype=np.float32)[intents] + chance.normal(0, 0.05, (len(intents), 8)).astype(np.float32)
    return vectors, sparse.csr_matrix(np.eye(3, dtype=np.float32)[intents]), intents


@pytest.fixture(scope="module")
def learnt() -> Learnt:
    return learn(*_examples(), _SHAPE)


def test_each_corner_has_its_intent_however_rare(learnt: Learnt) -> None:
    scores = learnt.scores(np.eye(8, dtype=np.float32)[:3], sparse.csr_matrix(np.eye(3, dtype=np.float32)), 1.0)
    assert scores.argmax(axis=1).tolist() == [0, 1, 2]
    assert scores.max(axis=1).min() > 0.5


def test_letters_decide_where_meaning_does_not(learnt: Learnt) -> None:
    between = np.full((1, 8), 0.5, dtype=np.float32)
    for intent in (0, 1, 2):
        letters = sparse.csr_matrix(np.eye(3, dtype=np.float32)[[intent]])
        assert learnt.scores(between, letters, 1.0).argmax() == intent


def test_what_is_like_no_example_is_not_taken_for_one(learnt: Learnt) -> None:
    far = np.full((1, 8), 30, dtype=np.float32)
    assert np.abs(learnt.scores(far, sparse.csr_matrix((1, 3), dtype=np.float32), 1.0)).max() < 0.01


def test_the_same_examples_give_the_same_model(learnt: Learnt) -> None:
    again = learn(*_examples(), _SHAPE)
    assert np.allclose(again.weights, learnt.weights, atol=1e-5)
