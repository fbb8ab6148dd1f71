"""Which messages the model keeps to compare others with: those that the rest of them do not already tell.

Every comparison costs time and memory at every message that is screened, and solving for n messages costs n cubed.
Most messages are told rightly by a model that never saw them ("see you at 5"), and change little where they are added.
So a first model is made of messages taken at random, and of all others those are added that it gets wrong or is least
sure of. The idea is old (Hart, The condensed nearest neighbor rule, 1968); what it gives here is in
docs/safety-experiments.md.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from bot.safety.features import Floats
from bot.safety.model import LETTERS_SHARE, RAISED, likenesses
from bot.safety.ridge import Columns, kernel_ridge

Rows = NDArray[np.int64]
_AT_ONCE = 2048
_COMMON = 500
"""Groups of letters that stand in so many messages that a table of them all is multiplied three times as fast as a list
of what is there."""


class Kernel:
    """How like messages are to each other: by meaning (n, d), and by letters and words (n, BUCKETS)."""

    def __init__(self, meanings: Floats, letters: sparse.csr_matrix) -> None:
        self._meanings = meanings
        self._norms = np.square(meanings).sum(axis=1)
        by_frequency = np.argsort(-np.bincount(letters.indices, minlength=letters.shape[1]), kind="stable")
        self._common = letters[:, by_frequency[:_COMMON]].toarray()
        self._rare = letters[:, by_frequency[_COMMON:]]

    def likeness(self, rows: Rows, others: Rows) -> Floats:
        """Of these rows (first axis) to those (second axis)."""
        found = likenesses(self._meanings[rows], self._meanings[others].T, self._norms[others])
        written = self._common[rows] @ self._common[others].T
        written += (self._rare[rows] @ self._rare[others].T).toarray()
        found += LETTERS_SHARE * written
        return found

    def columns(self, rows: Rows) -> Columns:
        """The kernel of these rows, as `kernel_ridge` asks for it."""
        return lambda first, last: self.likeness(rows[first:], rows[first:last])

    def predicted(self, rows: Rows, support: Rows, weights: Floats) -> Floats:
        """What a model of `support` and `weights` (len(support), k) makes of these rows; shape (len(rows), k)."""
        blocks = [rows[first : first + _AT_ONCE] for first in range(0, len(rows), _AT_ONCE)]
        found = [self.likeness(block, support) @ weights for block in blocks]
        return np.concatenate([np.empty((0, weights.shape[1]), dtype=np.float32), *found])


def most_telling(kernel: Kernel, targets: Floats, ridge: float, *, first: int, size: int) -> tuple[Rows, Rows]:
    """The rows to keep, `size` of them or all there are, and the rest. Rows have to be in random order.

    `targets` (n, 3 + s) say -1 or 1 for each raised level and each signal; the `first` rows make the first model.
    """
    everything = np.arange(len(targets))
    if len(everything) <= size:
        return everything, everything[:0]
    tried, others = everything[:first], everything[first:]
    weights, _ = kernel_ridge(kernel.columns(tried), first, targets[tried], ridge)
    told = _rightness(kernel.predicted(others, tried, weights), targets[others])
    order = np.argsort(told, kind="stable")
    kept = np.concatenate([tried, others[order[: size - first]]])
    return np.random.default_rng(0).permutation(kept), others[np.sort(order[size - first :])]


def _rightness(margins: Floats, targets: Floats) -> Floats:
    """How surely the level that is told worst is told, and of a dangerous message its signal; below 0 it is wrong."""
    signed = margins * targets
    by_level: Floats = signed[:, : len(RAISED)].min(axis=1)
    by_signal = np.where(targets[:, len(RAISED) :] > 0, signed[:, len(RAISED) :], np.inf).min(axis=1)
    worst: Floats = np.minimum(by_level, by_signal)
    return worst
