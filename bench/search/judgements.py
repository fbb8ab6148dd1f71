"""Queries with graded judgements, and what is made of them.

`grades.tsv` says, for each need, which services answer it: 3 what the need is for, 2 in part or for some, 1 sends on.
The grades were given by reading the records. A query names its needs (`usable`); a service counts with its best
grade among them, at most 2 for any need but the first, and at most 1 when it is only for people whom the query
does not speak of. `unseen_grades.tsv` adds finer needs for the unseen set; what follows a `+` in a need's name is an
audience that the person belongs to ("food+seniors"), and the need `none` marks what the directory has nothing for.

The blind set and the finer needs in `blind_grades.tsv` were written by someone who had read the records but neither the
search, its examples nor any result. They hold the same needs equally often in both languages, each in its own words,
and are kept as they are. No bound rests on them.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import log2
from pathlib import Path

from bot.directory.display import Verification
from bot.directory.entries import Entry
from bot.directory.vocabulary import Vocabulary
from bot.settings import ROOT

FOLDER = ROOT / "tests/integration/directory"
SETS = {name: FOLDER / f"{name}.tsv" for name in ("judged", "fresh", "unseen", "probe", "blind")}
GRADES = tuple(FOLDER / f"{name}.tsv" for name in ("grades", "unseen_grades", "blind_grades"))
USABLE = 2  # the least grade of a service that one can use

Search = Callable[[str, str], Sequence[str]]  # (text, language) -> ids, best first


@dataclass(frozen=True)
class Judged:
    language: str
    text: str
    needs: tuple[str, ...]


@dataclass(frozen=True)
class Figures:
    """Shares from 0 to 1 of one set in one language; `missed` are the queries without a usable one in three."""

    queries: int
    usable: float
    ndcg: float
    missed: tuple[str, ...]


def queries(name: str) -> list[Judged]:
    return [Judged(row["language"], row["query"], tuple(row["usable"].split())) for row in _rows(SETS[name])]


class Grader:
    """What each service is worth for a query."""

    def __init__(self, entries: Iterable[Entry], vocabulary: Vocabulary) -> None:
        self.entries = {entry.id: entry for entry in entries}
        self.vocabulary = vocabulary

    def grades(self, query: Judged) -> dict[str, int]:
        """Service -> 1-3; those that are missing are worth nothing."""
        best: dict[str, int] = {}
        for need in query.needs:
            for service, grade in grades_of(need).items():
                worth = grade if need == query.needs[0] else min(grade, USABLE)
                best[service] = max(best.get(service, 0), worth)
        theirs = {name for need in query.needs for name in need.split("+")}
        theirs |= self.vocabulary.implied(dict.fromkeys(query.needs, 1.0))
        theirs |= self.vocabulary.audiences_in(query.text)
        for service in best:
            audience = self.entries[service].audience
            if audience and not audience & theirs:
                best[service] = 1
        return best

    def ideal(self, query: Judged) -> list[int]:
        """The best list the rules allow: unverified services only when no verified one is usable."""
        grades = self.grades(query)
        verified = {i: g for i, g in grades.items() if self.entries[i].verification is Verification.VERIFIED}
        allowed = verified if any(grade >= USABLE for grade in verified.values()) else grades
        return sorted(allowed.values(), reverse=True)

    def measure(self, asked: Sequence[Judged], search: Search) -> Figures:
        gains, missed = [], []
        for query in asked:
            grades = self.grades(query)
            found = [grades.get(service, 0) for service in search(query.text, query.language)[:5]]
            gains.append(min(1.0, _dcg(found) / _dcg(self.ideal(query)[:5])))
            if max(found[:3], default=0) < USABLE:
                missed.append(query.text)
        count = len(asked)
        return Figures(count, 1 - len(missed) / count, sum(gains) / count, tuple(missed))


@cache
def grades_of(need: str) -> Mapping[str, int]:
    row = next(row for path in GRADES for row in _rows(path) if row["category"] == need)
    return {service: grade for grade in (1, 2, 3) for service in (row[str(grade)] or "").split()}


def _dcg(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / log2(place + 2) for place, grade in enumerate(grades))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
