"""What a run measured, and the figures that are compared."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bench.figures import Spread, ratios
from bot.processes import ENGINE_PYTHON, ONE_THREAD
from bot.settings import ROOT

STARTER, OURS = "starter", "ours"
COMPARED = (
    # what it is called, the starter's kind of turn, ours
    ("plain turn: the engine", "plain", "plain"),
    ("turn with an action: engine and actions", "action", "action"),
    ("whole journey, against the starter's turn with an action", "action", "journey"),
)


@dataclass
class Results:
    """Everything measured in one run; milliseconds, megabytes, turns a second."""

    machine: str
    date: str
    scale: Mapping[str, Any]
    training: float
    """Seconds; 0 when a kept starter project was used again."""
    starts: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    memory_started: dict[str, dict[str, float]] = field(default_factory=dict)
    memory_loaded: dict[str, dict[str, float]] = field(default_factory=dict)
    memory_after: dict[str, dict[str, float]] = field(default_factory=dict)
    samples: dict[str, list[dict[str, float]]] = field(default_factory=lambda: defaultdict(list))
    """By "side kind residents": one entry a round, with p50, p95, rate and turns."""
    lengths: dict[str, list[list[float]]] = field(default_factory=lambda: defaultdict(list))
    """By side: for each conversation, the milliseconds of every turn."""
    sending: dict[str, float] = field(default_factory=dict)
    """Ours, from the outbox to the last of four delivery reports: texts, rate, work of one text."""

    def add(self, side: str, kind: str, residents: int, **figures: float) -> None:
        self.samples[f"{side} {kind} {residents}"].append(figures)

    def rounds(self, side: str, kind: str, residents: int, figure: str) -> list[float]:
        return [sample[figure] for sample in self.samples[f"{side} {kind} {residents}"]]

    def spread(self, side: str, kind: str, residents: int, figure: str) -> Spread:
        return Spread.of(self.rounds(side, kind, residents, figure))

    def ratio(self, kinds: tuple[str, str], residents: int, figure: str) -> Spread:
        """Ours divided by the starter's, for (the starter's kind, our kind)."""
        theirs, ours = kinds
        return ratios(self.rounds(OURS, ours, residents, figure), self.rounds(STARTER, theirs, residents, figure))

    def ratio_of_medians(self, kinds: tuple[str, str], residents: int, figure: str) -> float:
        """Our median of the rounds divided by the starter's."""
        theirs, ours = kinds
        return (
            self.spread(OURS, ours, residents, figure).median / self.spread(STARTER, theirs, residents, figure).median
        )

    def at_turn(self, side: str, place: int) -> float:
        """Median milliseconds of the turns around this one (counted from 1), over all conversations."""
        half = self.scale["window"] // 2
        first = max(0, place - half)
        return statistics.median(
            ms for times in self.lengths[side] for ms in times[first : first + self.scale["window"]]
        )

    def growth(self, side: str) -> float:
        """How much longer the last measured turn takes than the first measured one."""
        places = self.scale["places"]
        return self.at_turn(side, places[-1]) / self.at_turn(side, places[0])

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def machine() -> str:
    """The kind of machine, and how busy it was before: nothing that names it."""
    kind = f"{platform.system()} on {platform.machine()}, {os.cpu_count()} cores"
    try:
        gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
        kind += f", {gigabytes:.0f} GB"
    except (ValueError, OSError):
        pass  # not every system tells
    return f"{kind}, Python {platform.python_version()}; load average before the run {os.getloadavg()[0]:.1f}"


def draw_plot(module: str, data: Path, plot: Path) -> None:
    """Let this module draw the data, with the engine's matplotlib."""
    plot.parent.mkdir(parents=True, exist_ok=True)
    command = [str(ENGINE_PYTHON), "-m", module, str(data), str(plot)]
    subprocess.run(command, cwd=ROOT, env={**ONE_THREAD}, check=True)
