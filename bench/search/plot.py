"""Draws the plot of docs/directory-speed.md: `engine/.venv/bin/python -m bench.search.plot RESULTS.json PLOT.svg`."""

from __future__ import annotations

from typing import Any

from bench.drawing import draw_from_command_line, pyplot

WAYS = (
    ("ours, SQLite", "#7aa6c2", "o"),
    ("ours, PostgreSQL", "#1f5f8b", "o"),
    ("full text alone", "#b3541e", "s"),
    ("ILIKE", "#8a8a8a", "^"),
)
TARGETS = ((10, "at most 10 ms: SQLite, 10,000"), (60, "at most 60 ms: PostgreSQL, 1,000,000"))


def draw(results: dict[str, Any]) -> Any:
    figure, axes = pyplot.subplots(figsize=(8, 4.5))
    for way, colour, marker in WAYS:
        rows = sorted((row for row in results["rows"] if row["way"] == way), key=lambda row: row["services"])
        sizes = [row["services"] for row in rows]
        axes.plot(sizes, [row["p95"] for row in rows], color=colour, marker=marker, label=f"{way}, p95")
        axes.plot(sizes, [row["p50"] for row in rows], color=colour, marker=marker, linestyle=":", alpha=0.6)
    for most, label in TARGETS:
        axes.axhline(most, color="#2e7d32", linewidth=0.8, linestyle="--")
        axes.text(1_000, most * 1.08, label, fontsize=7, color="#2e7d32")
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("services")
    axes.set_ylabel("milliseconds a question (dotted: p50)")
    axes.legend(fontsize=8)
    return figure


if __name__ == "__main__":
    draw_from_command_line(draw, "directory-speed")
