"""The benchmark's arithmetic and its tables."""

from __future__ import annotations

import pytest

from bench.figures import Sample, Spread, percentile, ratios, table
from bench.report import lengths, page, sending, starts_and_memory, targets, turns
from bench.results import Results
from bench.side import resident_megabytes


@pytest.mark.parametrize(
    ("values", "percent", "expected"),
    [([3.0], 95, 3.0), ([1.0, 2.0, 3.0], 50, 2.0), ([4.0, 1.0, 3.0, 2.0], 50, 2.5), (list(range(101)), 95, 95.0)],
)
def test_percentile(values: list[float], percent: float, expected: float) -> None:
    assert percentile(values, percent) == pytest.approx(expected)


def test_no_values_are_no_figure() -> None:
    with pytest.raises(ValueError, match="no values"):
        percentile([], 50)


def test_rate_is_of_the_whole_time() -> None:
    assert Sample([0.1] * 30, 1.5).rate == pytest.approx(20)
    assert Sample([], 0.0).rate == 0.0


def test_work_is_of_one_turn() -> None:
    assert Sample([0.1] * 30, 1.5, processor=0.6).work == pytest.approx(20)
    assert Sample([], 1.0).work == 0.0


def test_ratios_are_of_one_round_each() -> None:
    """A round in which the machine was busy for both sides changes no ratio."""
    assert ratios([10.0, 20.0, 60.0], [5.0, 10.0, 20.0]) == Spread(2.0, 2.0, 3.0)
    with pytest.raises(ValueError, match="zip"):
        ratios([1.0], [1.0, 2.0])


def test_a_table_lines_up() -> None:
    assert table(["what", "ms"], [["a", "10"], ["longer", "7"]]).splitlines() == [
        "| what   | ms |",
        "| :----- | -: |",
        "| a      | 10 |",
        "| longer |  7 |",
    ]


def test_memory_of_running_processes_is_seen() -> None:
    assert sum(resident_megabytes().values()) > 1


@pytest.fixture
def results() -> Results:
    scale = {
        "starts": 1, "rounds": 2, "seconds": 4.0, "residents": (1, 16), "warm_up": 1.0, "longest": 60,
        "conversations": 1, "places": (5, 50), "window": 10, "turns": 10,
    }  # fmt: skip
    made = Results("a machine", "2026-11-22", scale, 80.0)
    for side, slow in (("starter", 10.0), ("ours", 1.0)):
        made.starts[side] = [3 * slow]
        made.memory_started[side] = made.memory_loaded[side] = {"one": 100 * slow, "two": 50.0}
        for kind in ("plain", "action", "journey"):
            for residents in (1, 16):
                for busy in (1, 2):
                    made.add(
                        side,
                        kind,
                        residents,
                        p50=slow * busy,
                        p95=2 * slow * busy,
                        rate=100 / slow,
                        work=slow,
                        turns=10,
                    )
        made.lengths[side] = [[slow * (1 + turn * (side == "starter")) for turn in range(60)]]
    made.sending = {"texts": 300, "rate": 60.0, "work": 12.0}
    return made


def test_growth_compares_the_turns_around_the_places(results: Results) -> None:
    assert results.growth("ours") == pytest.approx(1.0)
    assert results.at_turn("starter", 5) == pytest.approx(55)
    assert results.at_turn("starter", 50) == pytest.approx(505)


def test_targets_say_whether_they_are_met(results: Results) -> None:
    assert targets(results).count(" met |") == 4
    assert "not met" not in targets(results)
    for sample in results.samples["ours journey 16"]:
        sample["rate"] = 20.0
    assert "2.0×" in targets(results)
    assert "not met" in targets(results)


def test_the_page_holds_every_table(results: Results) -> None:
    written = page(results)
    for part in (f(results) for f in (targets, turns, sending, starts_and_memory, lengths)):
        assert part in written
    assert "{" not in written
