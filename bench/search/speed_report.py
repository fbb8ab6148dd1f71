"""Says how long questions took: a table for the terminal, docs/directory-speed.md and its plot."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bench.figures import table
from bench.results import draw_plot, machine
from bot.settings import ROOT

PAGE = ROOT / "docs/directory-speed.md"
TEMPLATE = Path(__file__).with_name("speed_page.md")
DATA = ROOT / "var/bench/directory-speed.json"
PLOT = ROOT / "docs/images/directory-speed.svg"

IN_MEMORY, IN_POSTGRES, FULL_TEXT, ILIKE = "ours, SQLite", "ours, PostgreSQL", "full text alone", "ILIKE"
_TARGETS = ((IN_MEMORY, 10_000, 10.0), (IN_POSTGRES, 1_000_000, 60.0))
"""Way, services, milliseconds that 95 of 100 questions may take at most."""


@dataclass(frozen=True)
class Row:
    """Milliseconds of one way of searching at one size: by the clock, and of this process's work."""

    way: str
    services: int
    asked: int
    p50: float
    p95: float
    work_p50: float
    work_p95: float


@dataclass
class Results:
    machine: str
    date: str
    rows: list[Row] = field(default_factory=list)

    @classmethod
    def begun(cls) -> Results:
        return cls(machine(), datetime.now(UTC).date().isoformat())

    def of(self, way: str, services: int) -> Row | None:
        return next((row for row in self.rows if (row.way, row.services) == (way, services)), None)


def console(results: Results) -> str:
    return "\n\n".join(["", by_size(results), targets(results)])


def by_size(results: Results) -> str:
    ways = (IN_MEMORY, IN_POSTGRES, FULL_TEXT, ILIKE)
    rows = []
    for size in sorted({row.services for row in results.rows}):
        found = [results.of(way, size) for way in ways]
        rows.append([f"{size:,}", *(f"{row.p50:.1f} / {row.p95:.1f}" if row else "" for row in found)])
    return table(["services", *ways], rows)


def targets(results: Results) -> str:
    rows = []
    for way, size, most in _TARGETS:
        row = results.of(way, size)
        measured, said = (f"{row.p95:.1f}", "met" if row.p95 <= most else "not met") if row else ("", "not measured")
        work = f"{row.work_p95:.1f}" if row else ""
        rows.append([f"{way}, {size:,} services", f"{most:g}", measured, work, said])
    return table(["95 of 100 questions, milliseconds", "at most", "measured", "of it work of the bot", ""], rows)


def page(results: Results) -> str:
    """docs/directory-speed.md, whole: the figures in the text of speed_page.md."""
    asked = {row.asked for row in results.rows if row.way in (IN_MEMORY, IN_POSTGRES)}
    few = sorted({row.asked for row in results.rows} - asked)
    return TEMPLATE.read_text(encoding="utf-8").format(
        date=results.date,
        machine=results.machine,
        asked=max(asked),
        fewer=f" Ways that take long were asked fewer ({few[0]} at least)." if few else "",
        plot=PLOT.name,
        by_size=by_size(results),
        targets=targets(results),
    )


def keep(results: Results, *, is_written: bool) -> None:
    """Keep the figures in var/bench; write the page and draw its plot, if asked to."""
    DATA.parent.mkdir(parents=True, exist_ok=True)
    DATA.write_text(json.dumps(asdict(results), indent=1), encoding="utf-8")
    if not is_written:
        return
    draw_plot("bench.search.plot", DATA, PLOT)
    PAGE.write_text(page(results), encoding="utf-8")
