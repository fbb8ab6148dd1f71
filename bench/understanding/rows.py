"""The labelled messages: tests/understanding/data/<topic>.<language>.tsv, one a line, six columns.

text, what was asked just before, intent, call type, needs, facts. "-" is none. `|` stands between answers that are
all right (the first is the one counted), `*` is not judged, and "-" among answers says that silence is right too.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "tests/understanding/data"
TRAINING = ROOT / "data/nlu"
LANGUAGES = ("en", "es")
_COLUMNS = 6
_WORDS = re.compile(r"[^\w]+")
_ENTITY = re.compile(r"\[([^\]]*)\](?:\([^)]*\)|\{[^}]*\})")


@dataclass(frozen=True)
class Row:
    """One message and what it means. `needs`: for each category the names that are right."""

    text: str
    asked: str | None
    intents: tuple[str, ...]
    call_types: tuple[str, ...]
    needs: tuple[tuple[str, ...], ...] | None
    facts: dict[str, tuple[str, ...]] = field(hash=False)
    source: str
    """File and line: to be looked up, so that no report has to quote a message."""

    @property
    def intent(self) -> str:
        return self.intents[0]


def rows(language: str, folder: Path = DATA) -> list[Row]:
    """All messages of a language. ValueError, with file and line, where a line is not six columns."""
    found = []
    for file in sorted(folder.glob(f"*.{language}.tsv")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if line and not line.startswith("#"):
                found.append(_row(line, f"{file.name}:{number}"))
    return found


def _row(line: str, source: str) -> Row:
    columns = line.split("\t")
    if len(columns) != _COLUMNS:
        raise ValueError(f"{source}: {len(columns)} columns")
    text, asked, intents, call_types, needs, facts = columns
    return Row(
        text, None if asked == "-" else asked, tuple(intents.split("|")), tuple(call_types.split("|")),
        _needs(needs), _facts(facts, source), source,
    )  # fmt: skip


def _needs(column: str) -> tuple[tuple[str, ...], ...] | None:
    """None: not judged."""
    if column == "*":
        return None
    return () if column == "-" else tuple(tuple(one.split("/")) for one in column.split(","))


def _facts(column: str, source: str) -> dict[str, tuple[str, ...]]:
    facts: dict[str, tuple[str, ...]] = {}
    for part in column.split(";") if column != "-" else ():
        key, equals, value = part.strip().partition("=")
        if not equals or not value or key in facts:
            raise ValueError(f"{source}: {part.strip()!r} is no fact")
        facts[key] = tuple(value.split("|"))
    return facts


def plain(text: str) -> str:
    """Without case, accents, punctuation; two messages that differ in nothing else are the same."""
    bare = unicodedata.normalize("NFD", text.lower())
    letters = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return _WORDS.sub(" ", letters).strip() or text.strip()


def trained_on(folder: Path = TRAINING) -> set[str]:
    """Every training example, plain."""
    found = set()
    for file in folder.glob("*.yml"):
        for block in yaml.safe_load(file.read_text(encoding="utf-8")).get("nlu", []):
            for line in block.get("examples", "").splitlines():
                found.add(plain(_ENTITY.sub(r"\1", line.strip().removeprefix("-"))))
    return found


def kept_apart(language: str) -> list[Row]:
    """The messages to measure with: those that stand in the training data by now, word for word, are left out."""
    known = trained_on()
    return [row for row in rows(language) if plain(row.text) not in known]
