"""From readings to figures: one `Figures` a language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bench.understanding.agree import ANYTHING, SILENT, agrees, spoken
from bench.understanding.engine import Reading

FACTS = (
    "description", "direction", "last_seen", "in_view", "indoors", "danger", "injured", "weapons", "name", "callback",
    "for_whom", "detail", "will_stay",
)  # fmt: skip
_ELSEWHERE = frozenset(("crime_in_progress", "police_matter", "city_service", "out_of_scope"))
"""Answered with one text: no intake begins, and no fact is looked for."""
_ONLY_WHERE_LABELLED = frozenset(("detail",))
_KINDS_OF_HELP = frozenset(
    "food shelter housing utilities health-care mental-health substance-use clothing showers transport legal-aid "
    "id-documents employment childcare pets cooling day-shelter information-referral".split()
)
"""A need that is none of these says for whom, or more exactly what ("families", "rent-help"), and is never wrong."""
_HAZARDS = frozenset(("danger", "injured", "weapons"))


@dataclass
class Counts:
    """One kind of answer: right, not found, found where there was nothing (or something else)."""

    right: int = 0
    missed: int = 0
    invented: int = 0

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.invented) if self.right + self.invented else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        wrong = self.missed + self.invented
        return 2 * self.right / (2 * self.right + wrong) if self.right or wrong else 1.0


@dataclass
class Figures:
    """Everything measured for one language. `confused`: (meant, understood) and how often; no texts."""

    messages: int = 0
    intents: dict[str, Counts] = field(default_factory=dict)
    strict: dict[str, Counts] = field(default_factory=dict)
    """As `intents`, but of the answers that are all right only the first counts."""
    confused: Counter[tuple[str, str]] = field(default_factory=Counter)
    call_types: Counts = field(default_factory=Counts)
    call_types_confused: Counter[tuple[str, str]] = field(default_factory=Counter)
    needs: Counts = field(default_factory=Counts)
    places: Counts = field(default_factory=Counts)
    place_errors: Counter[str] = field(default_factory=Counter)
    facts: dict[str, Counts] = field(default_factory=lambda: {key: Counts() for key in FACTS})
    benign: int = 0
    benign_as_danger: int = 0
    danger: int = 0
    danger_found: int = 0
    misses: list[str] = field(default_factory=list)
    """Where each error stands (file, line), what was meant and what was understood. For the terminal only."""

    @property
    def macro_f1(self) -> float:
        return macro(self.intents)

    @property
    def strict_macro_f1(self) -> float:
        return macro(self.strict)

    @property
    def accuracy(self) -> float:
        return sum(counts.right for counts in self.intents.values()) / max(1, self.messages)


def macro(intents: dict[str, Counts]) -> float:
    """Mean F1 of the intents that occur among the labels."""
    f1s = [counts.f1 for counts in intents.values() if counts.right or counts.missed]
    return sum(f1s) / max(1, len(f1s))


def measure(readings: Sequence[Reading]) -> Figures:
    """All figures of one language."""
    figures = Figures(messages=len(readings))
    _count_intents(figures, readings)
    for reading in readings:
        _call_type(figures, reading)
        _danger(figures, reading)
        if not reading.row.intent.startswith("danger_") and reading.row.intent not in _ELSEWHERE:
            _needs(figures, reading)
            _place(figures, reading)
            for key in FACTS:
                _fact(figures, reading, key)
    return figures


def _count_intents(figures: Figures, readings: Iterable[Reading]) -> None:
    for reading in readings:
        row, got = reading.row, reading.intent
        _pair(figures.strict, row.intent, got)
        right = got in row.intents
        _pair(figures.intents, row.intent, row.intent if right else got)
        if not right:
            figures.confused[row.intent, got] += 1
            figures.misses.append(f"{row.source} intent {got}, not {'|'.join(row.intents)}")


def _pair(table: dict[str, Counts], meant: str, got: str) -> None:
    if meant == got:
        table.setdefault(meant, Counts()).right += 1
    else:
        table.setdefault(meant, Counts()).missed += 1
        table.setdefault(got, Counts()).invented += 1


def _call_type(figures: Figures, reading: Reading) -> None:
    """Only where a report begins: of an answer inside a form the call type is known already."""
    row, got = reading.row, reading.after.get("call_type") or SILENT
    if row.asked or row.intent.startswith("danger_"):
        return
    if got not in row.call_types:
        figures.call_types_confused[row.call_types[0], got] += 1
        figures.misses.append(f"{row.source} call type {got}, not {'|'.join(row.call_types)}")
    wanted = row.call_types[0] != SILENT
    figures.call_types.right += wanted and got in row.call_types
    figures.call_types.missed += wanted and got not in row.call_types
    figures.call_types.invented += got != SILENT and got not in row.call_types


def _danger(figures: Figures, reading: Reading) -> None:
    urgent = reading.intent.startswith("danger_")
    if any(intent.startswith("danger_") for intent in reading.row.intents):
        figures.danger += 1
        figures.danger_found += urgent
        return
    figures.benign += 1
    figures.benign_as_danger += urgent


def _needs(figures: Figures, reading: Reading) -> None:
    if reading.row.needs is None:
        return
    before = reading.before.get("needs") or []
    got = [need for need in reading.after.get("needs") or [] if need not in before or reading.row.needs]
    for names in reading.row.needs:
        found = any(name in got for name in names)
        figures.needs.right += found
        figures.needs.missed += not found and SILENT not in names
    right = {name for names in reading.row.needs for name in names}
    extra = [need for need in got if need in _KINDS_OF_HELP and need not in right]
    figures.needs.invented += len(extra)
    if extra:
        figures.misses.append(f"{reading.row.source} needs invented: {','.join(extra)}")


def _place(figures: Figures, reading: Reading) -> None:
    wanted = reading.row.facts.get("place", ())
    told = reading.told("location")
    said = spoken(told and told.get("normalized"))
    if ANYTHING in wanted:
        return
    outcome = _count(figures.places, "place", said, wanted)
    if outcome != "right":
        kind = f"{outcome} ({told['kind']})" if told else outcome
        figures.place_errors[kind] += 1
        figures.misses.append(f"{reading.row.source} place {said!r}, not {'|'.join(wanted) or None}")


def _fact(figures: Figures, reading: Reading, key: str) -> None:
    wanted = reading.row.facts.get(key, ())
    if ANYTHING in wanted or (key in _ONLY_WHERE_LABELLED and not wanted):
        return
    told = (reading.told("location") or {}).get("detail") if key == "detail" else reading.told(key)
    said = spoken(told)
    if key in _HAZARDS and not wanted and said == "no":
        return  # a calm report may be read as a calm one
    if _count(figures.facts[key], key, said, wanted) != "right":
        figures.misses.append(f"{reading.row.source} {key} {said!r}, not {'|'.join(wanted) or None}")


def _count(counts: Counts, key: str, said: str | None, wanted: tuple[str, ...]) -> str:
    """Count one answer. "right" also when silence was; else "missed", "invented" or "wrong" (both)."""
    if said is None:
        missed = bool(wanted) and SILENT not in wanted
        counts.missed += missed
        return "missed" if missed else "right"
    if agrees(key, said, wanted):
        counts.right += 1
        return "right"
    counts.invented += 1
    if not wanted or SILENT in wanted:
        return "invented"
    counts.missed += 1
    return "wrong"
