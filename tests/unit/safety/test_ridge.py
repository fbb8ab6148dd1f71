"""Kernel ridge regression in strips: the same as with the whole kernel, and guesses as if rows had been left out."""

from __future__ import annotations

import numpy as np
import pytest

from bot.safety import ridge
from bot.safety.features import Floats

ROWS, RIDGE = 90, 0.15


@pytest.fixture
def kernel(monkeypatch: pytest.MonkeyPatch) -> Floats:
    monkeypatch.setattr(ridge, "STRIP", 16)  # the last strip is narrower than the others
    points = np.random.default_rng(1).normal(size=(ROWS, 8))
    distances = np.square(points[:, None] - points[None]).sum(axis=-1)
    return np.exp(-0.1 * distances).astype(np.float32)


TARGETS = np.random.default_rng(2).normal(size=(ROWS, 3)).astype(np.float32)


def _solved(kernel: Floats, targets: Floats) -> tuple[Floats, Floats]:
    return ridge.kernel_ridge(lambda first, last: kernel[first:, first:last].copy(), len(kernel), targets, RIDGE)


def test_weights_are_those_of_the_whole_kernel(kernel: Floats) -> None:
    weights, _ = _solved(kernel, TARGETS)
    np.testing.assert_allclose((kernel + RIDGE * np.eye(ROWS)) @ weights, TARGETS, atol=1e-4)


def test_a_third_of_the_rows_is_guessed_from_all_others(kernel: Floats) -> None:
    _, guesses = _solved(kernel, TARGETS)
    assert ROWS / 4 < len(guesses) < ROWS / 2
    for row in (ROWS - len(guesses), ROWS - 20, ROWS - 1):
        others = np.delete(np.arange(ROWS), row)
        weights, _ = _solved(kernel[np.ix_(others, others)], TARGETS[others])
        np.testing.assert_allclose(guesses[row - ROWS], kernel[row, others] @ weights, atol=1e-3)


def test_few_rows_are_all_guessed(kernel: Floats) -> None:
    _, guesses = _solved(kernel[:10, :10], TARGETS[:10])
    assert len(guesses) == 10


def test_two_rows_alike_without_a_ridge_are_refused() -> None:
    with pytest.raises(np.linalg.LinAlgError):
        ridge.kernel_ridge(
            lambda first, last: np.ones((2 - first, last - first), np.float32), 2, np.ones((2, 1), np.float32), 0.0
        )
