"""The engine understands at least this much of messages it was not trained on. `make eval` prints all figures.

The bounds lie a little below what was measured, so that they hold for each small change of the model; whoever
improves the understanding raises them. What the project aims for is higher: see docs/understanding.md.
"""

from __future__ import annotations

import asyncio

import pytest

from bench.understanding.__main__ import figures_of_both
from bench.understanding.score import Figures
from bot.processes import ENGINE_MODEL, ENGINE_PYTHON

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.xdist_group("understanding"),  # read once, judged by all tests here
    pytest.mark.skipif(not ENGINE_PYTHON.exists() or not ENGINE_MODEL.is_dir(), reason="`make run` builds the engine"),
]
FACT_BOUNDS = {
    "description": 0.72, "direction": 0.70, "last_seen": 0.75, "in_view": 0.85, "indoors": 0.85, "danger": 0.75,
    "injured": 0.75, "weapons": 0.80, "name": 0.70, "callback": 0.90, "for_whom": 0.85, "detail": 0.90,
}  # fmt: skip


@pytest.fixture(scope="module")
def measured() -> dict[str, Figures]:
    return asyncio.run(figures_of_both())


@pytest.fixture(params=["en", "es"])
def figures(request: pytest.FixtureRequest, measured: dict[str, Figures]) -> Figures:
    return measured[request.param]


def test_intents(figures: Figures) -> None:
    assert figures.macro_f1 >= 0.90


def test_the_languages_are_understood_alike(measured: dict[str, Figures]) -> None:
    assert abs(measured["en"].macro_f1 - measured["es"].macro_f1) <= 0.045


def test_call_types(figures: Figures) -> None:
    assert figures.call_types.recall >= 0.86


def test_places_are_found_and_normalised(figures: Figures) -> None:
    assert figures.places.recall >= 0.90
    assert figures.places.precision >= 0.90


def test_facts(figures: Figures) -> None:
    weak = {key: round(figures.facts[key].f1, 3) for key, bound in FACT_BOUNDS.items() if figures.facts[key].f1 < bound}
    assert not weak


def test_ordinary_messages_are_not_taken_for_danger(figures: Figures) -> None:
    assert figures.benign_as_danger <= 0.01 * figures.benign
