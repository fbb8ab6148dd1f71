"""Which records look like the same."""

from __future__ import annotations

import random
from time import perf_counter

from bot.editor.merging import Candidate, pairs_among


def candidate(key: str, name: str, *numbers: str, door: str | None = None, organization: str = "o") -> Candidate:
    return Candidate(key, name, organization, frozenset(numbers), door)


def found(*candidates: Candidate) -> list[tuple[str, str]]:
    return [(pair.first.id, pair.second.id) for pair in pairs_among(candidates, set())]


def test_the_same_number_or_door_and_a_name_alike() -> None:
    assert found(candidate("a", "Joy Junction", "5"), candidate("b", "Joy Junction shelter", "5")) == [("a", "b")]
    assert found(candidate("a", "St. Mary's pantry", door="d"), candidate("b", "St Marys Pantry", door="d")) == [
        ("a", "b")
    ]
    assert found(candidate("a", "Clinic", "5"), candidate("b", "Legal aid office", "5")) == []


def test_the_same_name_alone_needs_the_same_organization() -> None:
    assert found(candidate("a", "Food pantry"), candidate("b", "Food Pantry")) == [("a", "b")]
    assert found(candidate("a", "Food pantry"), candidate("b", "Food pantry", organization="p", door="d")) == []


def test_a_switchboard_says_nothing_and_no_pair_is_told_twice() -> None:
    many = [candidate(f"{n:02}", f"Help line number {n}", "311") for n in range(20)]
    assert found(*many) == []
    pair = (candidate("a", "Pantry", "5", door="d"), candidate("b", "Pantry", "5", door="d"))
    assert found(*pair) == [("a", "b")]
    assert pairs_among(pair, {("a", "b")}) == []


def test_ten_thousand_records_take_a_moment() -> None:
    """Never everything with everything."""
    chance = random.Random(1)
    words = [f"word{n}" for n in range(300)]
    many = [candidate(f"{n:05}", " ".join(chance.sample(words, 3)), str(chance.randrange(8000))) for n in range(10_000)]
    began = perf_counter()
    found(*many)
    assert perf_counter() - began < 5
