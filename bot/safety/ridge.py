"""Kernel ridge regression of as many messages as memory holds half a kernel of, with an honest guess beside it.

The kernel is made and factored (Cholesky) a strip of columns at a time, so that only the lower half of it is ever
there; LAPACK's own routines take no more than about 23,000 rows in single precision where its integers have 32 bits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from scipy.linalg import cholesky, solve_triangular

from bot.safety.features import Floats

STRIP = 2048

Columns = Callable[[int, int], Floats]
"""(first, last) -> the kernel's columns from `first` to `last`, exclusive, of the rows from `first` on."""


def kernel_ridge(columns: Columns, rows: int, targets: Floats, ridge: float) -> tuple[Floats, Floats]:
    """Weights (rows, k) for `targets` (rows, k), and predictions for about the last third of the rows, each
    made by all the other rows.

    Leaving one row out has a closed form: the target less the weight divided by that row's place on the diagonal of
    the inverse (Rasmussen and Williams, Gaussian Processes for Machine Learning, 2006, equation 5.12). For the last
    rows, the inverse of the factor's last corner is enough. Raises numpy.linalg.LinAlgError if two rows are alike and
    `ridge` is 0.
    """
    factor = _factored(columns, rows, ridge)
    weights = _backward(factor, _forward(factor, targets))
    corner = factor[len(factor) * 2 // 3 :]
    guessed = len(corner[0])
    inverse = _forward(corner, np.eye(guessed, dtype=np.float32))
    diagonal = np.square(inverse, out=inverse).sum(axis=0)
    left_out: Floats = targets[-guessed:] - weights[-guessed:] / diagonal[:, None]
    return weights, left_out


def _factored(columns: Columns, rows: int, ridge: float) -> list[Floats]:
    """The Cholesky factor of the kernel and `ridge`: strips of columns, each from its diagonal down."""
    strips: list[Floats] = []
    for first in range(0, rows, STRIP):
        strip = columns(first, min(first + STRIP, rows))
        width = strip.shape[1]
        strip[np.arange(width), np.arange(width)] += ridge
        for before, left in enumerate(strips):
            below = left[first - before * STRIP :]
            strip -= below @ below[:width].T
        strip[:width] = cholesky(strip[:width], lower=True, check_finite=False)
        strip[width:] = solve_triangular(strip[:width], strip[width:].T, lower=True, check_finite=False).T
        strips.append(strip)
    return strips


def _forward(factor: Sequence[Floats], right: Floats) -> Floats:
    """What the factor has to be multiplied with to give `right` (rows, k)."""
    found = right.copy()
    for number, strip in enumerate(factor):
        first, width = number * STRIP, strip.shape[1]
        found[first : first + width] = solve_triangular(
            strip[:width], found[first : first + width], lower=True, check_finite=False
        )
        found[first + width :] -= strip[width:] @ found[first : first + width]
    return found


def _backward(factor: Sequence[Floats], right: Floats) -> Floats:
    """What the transposed factor has to be multiplied with to give `right` (rows, k)."""
    found = right.copy()
    for number in reversed(range(len(factor))):
        strip = factor[number]
        first, width = number * STRIP, strip.shape[1]
        found[first : first + width] -= strip[width:].T @ found[first + width :]
        found[first : first + width] = solve_triangular(
            strip[:width], found[first : first + width], lower=True, trans=1, check_finite=False
        )
    return found
