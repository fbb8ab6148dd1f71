"""How well the intake understands: places found and normalised, and F1 of every fact, on messages kept for measuring.

    python -m bench.intake_eval [--misses] [FILE.tsv ...]

A row is: message, the slot just asked ("-" for none), the place ("-" for none, `|` between right answers), and
`key=value; key=value` facts. A value of several right answers is `a|b`; `-` among them: saying nothing is right.
Free text (description, last seen, direction, name) counts as found when every word of the value is in it.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bot.intake import Facts, extract
from bot.intake.words import read

DATA = Path(__file__).resolve().parents[1] / "tests/unit/intake/data"
FREE_TEXT = frozenset({"description", "last_seen", "direction", "name"})
KEYS = (
    "call_type", "needs", "for_whom", "danger", "injured", "weapons", "description", "direction", "last_seen",
    "in_view", "will_stay", "indoors", "name", "callback", "this_number", "correction", "refused", "unknown",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One labelled message."""

    text: str
    language: str
    asked: str | None
    places: tuple[str, ...]
    facts: dict[str, tuple[str, ...]]


@dataclass
class Score:
    """Counts for one language."""

    rows: int = 0
    places_right: int = 0
    hits: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    invented: Counter[str] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)

    @property
    def places(self) -> float:
        """Share of messages whose place, or lack of one, is exactly right."""
        return self.places_right / max(1, self.rows)

    def f1(self, key: str) -> float:
        """F1 of one fact; 1.0 when it never occurs."""
        wrong = self.missed[key] + self.invented[key]
        return 2 * self.hits[key] / (2 * self.hits[key] + wrong) if self.hits[key] or wrong else 1.0


def rows(file: Path) -> Iterator[Row]:
    """The labelled messages of a file named after its language ("en.tsv", "es_rough.tsv")."""
    for line in file.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            text, asked, place, facts = (line.split("\t") + [""] * 4)[:4]
            labels = dict(part.strip().split("=", 1) for part in facts.split(";") if part.strip())
            wanted = {key: tuple(value.split("|")) for key, value in labels.items()}
            yield Row(text, file.name[:2], None if asked == "-" else asked, tuple(place.split("|")), wanted)


def measure(file: Path) -> Score:
    """Reads every message of the file and compares."""
    score = Score()
    for row in rows(file):
        facts = extract(row.text, row.language, row.asked)
        score.rows += 1
        place = facts.location.normalized if facts.location else "-"
        if place in row.places:
            score.places_right += 1
        else:
            score.misses.append(f"place  {row.text!r}: {place!r}, not {'|'.join(row.places)!r}")
        for key in KEYS:
            _compare(score, row, key, _said(facts, key))
    return score


def _said(facts: Facts, key: str) -> str | None:
    value = getattr(facts, key)
    if isinstance(value, frozenset | tuple):
        return ",".join(sorted(value)) or None
    return str(value).lower() if isinstance(value, bool) and value else (value or None)


def _compare(score: Score, row: Row, key: str, said: str | None) -> None:
    wanted = row.facts.get(key, ())
    if said is None:
        if wanted and "-" not in wanted:
            score.missed[key] += 1
            score.misses.append(f"{key}  {row.text!r}: nothing, not {'|'.join(wanted)!r}")
        return
    if any(_agree(key, said, value) for value in wanted):
        score.hits[key] += 1
        return
    score.invented[key] += 1
    score.missed[key] += bool(wanted) and "-" not in wanted
    score.misses.append(f"{key}  {row.text!r}: {said!r}, not {'|'.join(wanted) or None!r}")


def _agree(key: str, said: str, wanted: str) -> bool:
    if key in FREE_TEXT:
        got, need = read(said).keys, read(wanted).keys
        return set(need) <= set(got) and len(got) <= 3 * len(need) + 4
    return said == ",".join(sorted(wanted.split(",")))


def milliseconds(file: Path) -> float:
    """Mean time of one message, every message read for the first time."""
    messages = list(rows(file))
    read.cache_clear()
    start = time.perf_counter()
    for row in messages:
        extract(row.text, row.language, row.asked)
    return (time.perf_counter() - start) / len(messages) * 1000


def main() -> None:
    """Prints the figures of the given files, or of all of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--misses", action="store_true", help="also print every message that is not right")
    options = parser.parse_args()
    extract("warm up at central and yale", "en")
    for file in options.files or sorted(DATA.glob("*.tsv")):
        score = measure(file)
        print(f"{file.stem}: {score.rows} messages, {milliseconds(file):.2f} ms each")
        print(f"  place found and normalised  {score.places:.3f}")
        for key in KEYS:
            count = score.hits[key] + score.missed[key]
            print(f"  {key:<12} F1 {score.f1(key):.3f}  ({count} labelled, {score.invented[key]} wrong)")
        if options.misses:
            print("\n".join(f"    {miss}" for miss in score.misses))


if __name__ == "__main__":
    main()
