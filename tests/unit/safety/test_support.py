"""Which messages the model keeps: those that a model without them gets wrong, or is least sure of."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from bot.safety.features import Floats
from bot.safety.model import LETTERS_SHARE, likenesses
from bot.safety.ridge import kernel_ridge
from bot.safety.support import Kernel, most_telling

RIDGE, FIRST, SIZE = 0.15, 60, 120


@pytest.fixture
def meanings() -> Floats:
    """400 points in two crowds that touch; what they are follows from the crowd, but for a few in the middle."""
    found = np.random.default_rng(1).normal(0, 0.15, (400, 4)).astype(np.float32)
    found[::2, 0] += 0.5
    return found


@pytest.fixture
def letters() -> sparse.csr_matrix:
    """More different groups than are common, so that both ways of multiplying them are taken."""
    matrix = sparse.random(400, 2000, density=0.01, format="csr", dtype=np.float32, random_state=3)
    return sparse.csr_matrix(matrix)


@pytest.fixture
def targets(meanings: Floats) -> Floats:
    """Three levels and one signal, all of them the same question here."""
    dangerous = meanings[:, 0] + np.random.default_rng(2).normal(0, 0.05, 400) > 0.25
    return np.repeat(np.where(dangerous, 1.0, -1.0)[:, None], 4, axis=1).astype(np.float32)


def test_likeness_is_that_of_meaning_and_of_letters_together(meanings: Floats, letters: sparse.csr_matrix) -> None:
    rows, others = np.array([5, 3, 8]), np.array([1, 3])
    found = Kernel(meanings, letters).likeness(rows, others)
    by_meaning = likenesses(meanings[rows], meanings[others].T, np.square(meanings[others]).sum(axis=1))
    by_letters = (letters[rows] @ letters[others].T).toarray()
    np.testing.assert_allclose(found, by_meaning + LETTERS_SHARE * by_letters, rtol=1e-5)


def test_kept_and_passed_over_are_all_messages_once(
    meanings: Floats, letters: sparse.csr_matrix, targets: Floats
) -> None:
    kept, others = most_telling(Kernel(meanings, letters), targets, RIDGE, first=FIRST, size=SIZE)
    assert len(kept) == SIZE
    assert sorted([*kept, *others]) == list(range(400))
    assert set(range(FIRST)) <= set(kept)


def test_what_is_added_lies_where_the_answer_is_in_doubt(
    meanings: Floats, letters: sparse.csr_matrix, targets: Floats
) -> None:
    kept, others = most_telling(Kernel(meanings, letters), targets, RIDGE, first=FIRST, size=SIZE)
    doubt = np.abs(meanings[:, 0] - 0.25)
    added = kept[kept >= FIRST]
    assert np.median(doubt[added]) < np.median(doubt[others]) / 2


def test_it_tells_as_much_as_many_more_taken_at_random(
    meanings: Floats, letters: sparse.csr_matrix, targets: Floats
) -> None:
    """Asked about messages that nobody has seen: the last hundred."""
    kernel, fresh = Kernel(meanings, letters), np.arange(300, 400)
    kept, _ = most_telling(kernel, targets[:300], RIDGE, first=FIRST, size=SIZE)

    def error(rows: np.ndarray) -> float:
        weights, _ = kernel_ridge(kernel.columns(rows), len(rows), targets[rows], RIDGE)
        return float(np.square(kernel.predicted(fresh, rows, weights) - targets[fresh]).mean())

    assert error(kept) < error(np.arange(2 * SIZE)) < error(np.arange(FIRST))


def test_few_messages_are_all_kept(meanings: Floats, letters: sparse.csr_matrix, targets: Floats) -> None:
    kernel = Kernel(meanings, letters)
    kept, others = most_telling(kernel, targets, RIDGE, first=FIRST, size=400)
    assert list(kept) == list(range(400))
    weights, _ = kernel_ridge(kernel.columns(kept), 400, targets, RIDGE)
    assert kernel.predicted(others, kept, weights).shape == (0, 4)
