"""What the search's bench says about what it measured."""

from __future__ import annotations

from bench.search.speed_report import FULL_TEXT, IN_MEMORY, IN_POSTGRES, Results, Row, by_size, page, targets


def results() -> Results:
    return Results(
        "a machine",
        "2026-11-24",
        [
            Row(IN_MEMORY, 10_000, 120, 4.0, 8.25, 4.0, 8.0),
            Row(IN_POSTGRES, 1_000_000, 120, 30.0, 71.0, 9.0, 12.0),
            Row(FULL_TEXT, 1_000_000, 9, 300.0, 900.0, 0.2, 0.3),
        ],
    )


def test_every_size_has_a_line_and_what_was_not_measured_is_empty() -> None:
    lines = [[cell.strip() for cell in line.split("|")[1:-1]] for line in by_size(results()).splitlines()]
    assert lines[2] == ["10,000", "4.0 / 8.2", "", "", ""]
    assert lines[3] == ["1,000,000", "", "30.0 / 71.0", "300.0 / 900.0", ""]


def test_targets_are_judged_by_the_slowest_of_twenty() -> None:
    said = targets(results())
    assert "8.2" in said
    assert [line.split("|")[-2].strip() for line in said.splitlines()[2:]] == ["met", "not met"]


def test_a_run_without_postgresql_says_so() -> None:
    alone = Results("a machine", "2026-11-24", results().rows[:1])
    assert "not measured" in targets(alone)
    assert "120 judged texts" in page(alone)
    assert "asked fewer (9 at least)" in page(results())
