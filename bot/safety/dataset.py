"""The screen's own messages: written by the project, in data/safety/messages, one a line with its labels."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from bot.safety.verdict import Level

HEADER = ["text", "level", "signal", "language", "kind"]
_HELD_APART_SHARE = 10


class BadDataError(ValueError):
    """A data file of the screen cannot be read as it should; the message names file and line."""


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled message. `signal` is "-" where there is none; `kind` says which manner of speaking it is."""

    text: str
    level: Level
    signal: str
    language: str
    kind: str
    source: str

    @property
    def hard(self) -> bool:
        """Whether it is from a file whose authors hid danger between the lines, or wrote harmless twins of it."""
        return self.source.partition(".")[0].endswith("_wide")

    @property
    def held_apart(self) -> bool:
        """Whether the message is one of the tenth that is never trained on (fixed by its words' hash)."""
        words = "".join(c for c in self.text.casefold() if c.isalnum())
        return int.from_bytes(hashlib.sha256(words.encode()).digest()[:4]) % _HELD_APART_SHARE == 0


def read_examples(folder: Path) -> list[Example]:
    """Every message in the folder's TSV files, in a fixed order. Raises BadDataError on a malformed line."""
    examples: list[Example] = []
    for path in sorted(folder.glob("*.tsv")):
        lines = path.read_text(encoding="utf-8").splitlines()
        if not lines or lines[0].split("\t") != HEADER:
            raise BadDataError(f"{path}: the first line must be {' '.join(HEADER)}")
        for number, line in enumerate(lines[1:], start=2):
            cells = line.split("\t")
            if len(cells) != len(HEADER) or cells[1] not in Level:
                raise BadDataError(f"{path}:{number}: expected {len(HEADER)} columns and a known level")
            text, level, signal, language, kind = cells
            examples.append(Example(text, Level(level), signal, language, kind, path.stem))
    return examples
