"""Figures of the screen on labelled messages: the held-apart tenth, and other people's texts where there are some."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.safety.dataset import read_examples
from bot.safety.inputs import DATA
from bot.safety.screen import Screen
from bot.safety.verdict import Level, Verdict

MAX_CHARACTERS = 600  # the targets are set on rows up to this length
_BATCH = 64
_ESCALATE = "escalate"  # what should happen to a message: a person is alerted, it is asked about, or nothing
_ASK = "ask"
_LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled message of a measurement."""

    text: str
    group: str
    language: str
    expected: str
    kind: str = ""
    hard: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """A share of messages, with its 95 % Wilson interval."""

    count: int
    total: int

    @property
    def value(self) -> float:
        """The share, 0 to 1."""
        return self.count / self.total if self.total else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Lower and upper bound of the 95 % interval."""
        if not self.total:
            return 0.0, 1.0
        z, n, p = 1.96, self.total, self.value
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        reach = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        return max(0.0, middle - reach), min(1.0, middle + reach)

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.value:6.1%} ({self.count}/{self.total}, {low:.1%} to {high:.1%})"


@dataclass(frozen=True, slots=True)
class Figures:
    """How one group of messages fared: caught = concern or more, escalated = crisis or more."""

    group: str
    caught: Share
    escalated: Share


@dataclass(frozen=True, slots=True)
class Judged:
    """A labelled message with the screen's verdict on it."""

    row: Row
    verdict: Verdict


def judge(screen: Screen, rows: Sequence[Row]) -> list[Judged]:
    """The screen's verdict on every row."""
    judged: list[Judged] = []
    for start in range(0, len(rows), _BATCH):
        batch = rows[start : start + _BATCH]
        verdicts = screen.check_all([(row.text, ()) for row in batch])
        judged += [Judged(row, verdict) for row, verdict in zip(batch, verdicts, strict=True)]
    return judged


def figures(judged: Iterable[Judged]) -> list[Figures]:
    """Shares by group, in the order of first appearance."""
    groups: dict[str, list[Level]] = {}
    for item in judged:
        groups.setdefault(item.row.group, []).append(item.verdict.level)
    return [
        Figures(
            group,
            Share(sum(level > Level.NONE for level in levels), len(levels)),
            Share(sum(level.escalates for level in levels), len(levels)),
        )
        for group, levels in groups.items()
    ]


def held_apart(data: Path = DATA) -> list[Row]:
    """The tenth of the project's own messages that was never trained on, grouped by language and level."""
    expected = {Level.NONE: _LEAVE, Level.CONCERN: _ASK}
    return [
        Row(e.text, f"own {e.language} {e.level}", e.language, expected.get(e.level, _ESCALATE), e.kind, e.hard)
        for e in read_examples(data / "messages")
        if e.held_apart
    ]


def typo_rows(rows: Sequence[Row], seed: int = 7) -> list[Row]:
    """The same messages with one random slip each: a letter dropped, doubled, swapped with the next or changed."""
    chance = random.Random(seed)  # noqa: S311 (typing slips, not secrets)
    return [replace(row, text=_slip(row.text, chance)) for row in rows]


def _slip(text: str, chance: random.Random) -> str:
    places = [i for i, character in enumerate(text) if character.isalpha()]
    if not places:
        return text
    at = chance.choice(places)
    kind = chance.choice(("drop", "double", "swap", "change"))
    if kind == "drop":
        return text[:at] + text[at + 1 :]
    if kind == "double":
        return text[:at] + text[at] + text[at:]
    if kind == "swap" and at + 1 < len(text):
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text[:at] + chance.choice("abcdefghijklmnopqrstuvwxyz") + text[at + 1 :]


def shared_rows(folder: Path) -> list[Row]:
    """Other people's labelled texts (tab separated, no quoting), for measuring only; none if the folder is absent."""
    rows: list[Row] = []
    for path in sorted(folder.glob("*.tsv")):
        lines = path.read_text(encoding="utf-8").splitlines()
        for line in lines[1:]:
            text, label, _, language, *_ = line.split("\t")
            if len(text) > MAX_CHARACTERS:
                continue
            expected = _ESCALATE if label == "crisis" else _ASK if label == "ambiguous" else _LEAVE
            group = f"{path.stem} {label}"
            if path.stem.startswith("hardneg"):
                group = path.stem
            rows.append(Row(text, group, language, expected))
    return rows


def table(all_figures: Sequence[Figures]) -> str:
    """The figures as lines of text."""
    lines = [f"{'group':34} {'caught (concern or more)':38} escalated (crisis or more)"]
    lines += [f"{f.group:34} {f.caught!s:38} {f.escalated}" for f in all_figures]
    return "\n".join(lines)
