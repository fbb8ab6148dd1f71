"""What the plots share: drawn without a screen, and the same data draws the same file.

Runs in the engine's environment, because Rasa brings matplotlib along.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import matplotlib

matplotlib.use("svg")
from matplotlib import pyplot


def draw_from_command_line(draw: Callable[[dict[str, Any]], Any], salt: str) -> None:
    """`RESULTS.json PLOT.svg`: write the figure that `draw` makes of the results. `salt` names what the plot shows."""
    matplotlib.rcParams["svg.hashsalt"] = salt
    results, plot = sys.argv[1:]
    with open(results, encoding="utf-8") as file:
        figure = draw(json.load(file))
    figure.tight_layout()
    figure.savefig(plot, metadata={"Date": None})


__all__ = ["draw_from_command_line", "pyplot"]
