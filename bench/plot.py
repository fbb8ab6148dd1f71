"""Draws the plot of docs/performance.md: `engine/.venv/bin/python -m bench.plot RESULTS.json PLOT.svg`."""

from __future__ import annotations

import statistics
from typing import Any

from bench.drawing import draw_from_command_line, pyplot

SERIES = (
    ("starter action", "starter: turn with an action", "#b3541e"),
    ("ours action", "ours: turn with an action, engine only", "#7aa6c2"),
    ("ours journey", "ours: whole journey, webhook to outbox", "#1f5f8b"),
)
LENGTHS = (("starter", "starter: turn with an action", "#b3541e"), ("ours", "ours: whole journey", "#1f5f8b"))


def draw(results: dict[str, Any]) -> Any:
    figure, (latency, rate, length) = pyplot.subplots(1, 3, figsize=(13, 4))
    residents = results["scale"]["residents"]
    for axes, name, title in ((latency, "p50", "median latency, ms"), (rate, "rate", "turns a second")):
        bars(axes, results, residents, name)
        axes.set_title(title)
        axes.set_xlabel("conversations at once")
    latency.set_yscale("log")
    rate.legend(fontsize=7, loc="upper left")
    for side, label, colour in LENGTHS:
        times = [statistics.median(turn) for turn in zip(*results["lengths"][side], strict=True)]
        window = results["scale"]["window"]
        smooth = [statistics.median(times[i : i + window]) for i in range(0, len(times) - window + 1, window)]
        length.plot([i * window + window / 2 for i in range(len(smooth))], smooth, label=label, color=colour)
    length.set_title("latency by turn of the conversation, ms")
    length.set_xlabel("turn")
    length.set_ylim(bottom=0)
    length.legend(fontsize=7)
    return figure


def bars(axes: Any, results: dict[str, Any], residents: list[int], name: str) -> None:
    """The median of the rounds, with the least and the most."""
    for offset, (key, label, colour) in enumerate(SERIES):
        rounds = [[sample[name] for sample in results["samples"][f"{key} {count}"]] for count in residents]
        middle = [statistics.median(values) for values in rounds]
        below = [median - min(values) for median, values in zip(middle, rounds, strict=True)]
        above = [max(values) - median for median, values in zip(middle, rounds, strict=True)]
        places = [place + (offset - 1) * 0.27 for place in range(len(residents))]
        axes.bar(places, middle, 0.25, yerr=[below, above], label=label, color=colour, capsize=2)
    axes.set_xticks(range(len(residents)))
    axes.set_xticklabels(residents)


if __name__ == "__main__":
    draw_from_command_line(draw, "performance")
