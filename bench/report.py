"""Says what was measured: tables for the terminal and docs/performance.md, and the data of its plot."""

from __future__ import annotations

from pathlib import Path

from bench.figures import Spread, table
from bench.results import COMPARED, OURS, STARTER, Results, draw_plot
from bot.settings import ROOT

PAGE = ROOT / "docs/performance.md"
TEMPLATE = Path(__file__).with_name("performance_page.md")
PLOT = ROOT / "docs/images/performance.svg"
THROUGHPUT, LATENCY, GROWTH = 5.0, 0.5, 1.3
"""The targets: at least, at most, at most."""


def console(results: Results) -> str:
    parts = [starts_and_memory(results), turns(results), sending(results), lengths(results), targets(results)]
    return "\n\n".join(["", *parts])


def starts_and_memory(results: Results) -> str:
    rows = []
    for title, side in (("`rasa init` starter", STARTER), ("ours", OURS)):
        start = Spread.of(results.starts[side])
        by_process = ", ".join(f"{name} {size:.0f}" for name, size in results.memory_started[side].items())
        started, loaded = (sum(memory[side].values()) for memory in (results.memory_started, results.memory_loaded))
        rows.append([title, _three(start, 1), f"{started:.0f} ({by_process})", f"{loaded:.0f}"])
    return table(["", "first answer after, s (min / median / max)", "memory then, MB", "after the load, MB"], rows)


def turns(results: Results) -> str:
    rows = []
    for title, theirs, ours in COMPARED:
        for residents in results.scale["residents"]:
            row = [title if residents == results.scale["residents"][0] else "", str(residents)]
            for side, kind in ((STARTER, theirs), (OURS, ours)):
                p50, p95, rate, work = (
                    results.spread(side, kind, residents, name).median for name in ("p50", "p95", "rate", "work")
                )
                row += [f"{p50:.0f} / {p95:.0f}", f"{rate:.1f}", f"{work:.0f}"]
            row += [_three(results.ratio((theirs, ours), residents, name), 2) for name in ("p50", "rate")]
            rows.append(row)
    header = [
        "what", "at once", "starter p50 / p95 ms", "a second", "work ms", "ours p50 / p95 ms", "a second", "work ms",
        "latency ratio", "throughput ratio",
    ]  # fmt: skip
    return table(header, rows)


def lengths(results: Results) -> str:
    first = results.scale["places"][0]
    rows = []
    for place in results.scale["places"]:
        row = [str(place)]
        for side in (STARTER, OURS):
            ms = results.at_turn(side, place)
            row += [f"{ms:.0f}", f"{ms / results.at_turn(side, first):.2f}"]
        rows.append(row)
    against = f"against the {first}th"
    return table(["turn", "starter's turn with an action, ms", against, "our whole journey, ms", against], rows)


def targets(results: Results) -> str:
    """Each target, what was measured, and whether it is met: with the most residents at once, and with one."""
    alone, many = results.scale["residents"][0], results.scale["residents"][-1]
    kinds, last, first = ("action", "journey"), results.scale["places"][-1], results.scale["places"][0]
    rate, at_many = (results.ratio_of_medians(kinds, many, figure) for figure in ("rate", "p50"))
    one, growth = results.ratio_of_medians(kinds, alone, "p50"), results.growth(OURS)
    rows = [
        [f"throughput of a journey, {many} at once", f"at least {THROUGHPUT:g}×", f"{rate:.1f}×", rate >= THROUGHPUT],
        [f"its latency, {many} at once", f"at most {LATENCY:g}×", f"{at_many:.2f}×", at_many <= LATENCY],
        [f"its latency, {alone} at once", f"at most {LATENCY:g}×", f"{one:.2f}×", one <= LATENCY],
        [f"turn {last} against turn {first}", f"at most {GROWTH:g}×", f"{growth:.2f}×", growth <= GROWTH],
    ]  # fmt: skip
    said = [[*map(str, row[:3]), "met" if row[3] else "not met"] for row in rows]
    return table(["target, against the starter's turn with an action", "wanted", "measured", ""], said)


def sending(results: Results) -> str:
    row = [f"{results.sending[name]:.{digits}f}" for name, digits in (("texts", 0), ("rate", 1), ("work", 1))]
    return table(["from the outbox on", "texts", "a second", "work ms"], [["sending and four delivery reports", *row]])


def _three(spread: Spread, digits: int) -> str:
    return " / ".join(f"{value:.{digits}f}" for value in (spread.least, spread.median, spread.most))


def page(results: Results) -> str:
    """docs/performance.md, whole: the figures in the text of performance_page.md."""
    measured = sum(sample["turns"] for samples in results.samples.values() for sample in samples)
    return TEMPLATE.read_text(encoding="utf-8").format(
        **results.scale,
        date=results.date,
        machine=results.machine,
        measured=int(measured),
        trained=f"It was trained in {results.training:.0f} s. " if results.training > 5 else "",
        plot=PLOT.name,
        targets_table=targets(results),
        turns_table=turns(results),
        sending_table=sending(results),
        starts_table=starts_and_memory(results),
        lengths_table=lengths(results),
    )


def write_report(results: Results, data: Path) -> None:
    """Write the page, and draw its plot from `data`."""
    draw_plot("bench.plot", data, PLOT)
    PAGE.write_text(page(results), encoding="utf-8")
