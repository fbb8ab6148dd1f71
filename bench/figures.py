"""What is made of measured times: percentiles, rates, and ratios of two sides that were measured in turn."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Sample:
    """One part of a run: the seconds that each turn took, and how long all of them took together.

    `processor` is the processor time that the side's processes used for it, all together.
    """

    seconds: Sequence[float]
    elapsed: float
    processor: float = 0.0

    @property
    def rate(self) -> float:
        """Turns a second; 0.0 when there were none."""
        return len(self.seconds) / self.elapsed if self.elapsed else 0.0

    @property
    def work(self) -> float:
        """Milliseconds of processor time for one turn."""
        return self.processor * 1000 / len(self.seconds) if self.seconds else 0.0


@dataclass(frozen=True)
class Spread:
    """The same figure over several rounds."""

    least: float
    median: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """ValueError when there are no values."""
        return cls(min(values), statistics.median(values), max(values))


def percentile(values: Sequence[float], percent: float) -> float:
    """Between the two nearest values, in proportion. ValueError when there are none."""
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)
    place = (len(ordered) - 1) * percent / 100
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> Spread:
    """Ours divided by theirs, round by round: both of a round met the same load of the machine.

    ValueError when the rounds are not the same number.
    """
    return Spread.of([mine / other for mine, other in zip(ours, theirs, strict=True)])


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table whose columns also line up in a terminal: the first to the left, the others to the right."""
    widths = [max(len(row[column]) for row in (header, *rows)) for column in range(len(header))]

    def line(cells: Sequence[str]) -> str:
        first, *others = (
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
        )
        return f"| {' | '.join([first, *others])} |"

    rule = [":" + "-" * (width - 1) if not column else "-" * (width - 1) + ":" for column, width in enumerate(widths)]
    return "\n".join([line(header), line(rule), *map(line, rows)])
