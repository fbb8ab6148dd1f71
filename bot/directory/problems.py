"""A row of a package as text, and what can be wrong with it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

Values = dict[str, Any]  # a row as the database takes it


_LONGEST = 160  # letters of a part of a line
NO_ROW = ("", "")  # a row that could not be read, and that an import may leave out


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a package. An `error` stops the import; a `warning` is for whoever mends the data; what is
    `refused` is a row that was left out.

    `place` says where in a file that has no lines worth counting (JSON). `row` is the table and the id of the row
    that is meant, once these are known.
    """

    severity: str
    file: str
    line: int | None
    field: str | None
    message: str
    place: str = ""
    row: tuple[str, str] | None = dataclasses.field(default=None, compare=False)

    def __str__(self) -> str:
        where = self.place or (f"line {self.line}" if self.line else "")
        parts = [_shown(part) for part in (self.file, where, self.field) if part]
        return f"{self.severity}: {', '.join(parts)}: {_shown(self.message)}"


def _shown(text: str) -> str:
    """What a terminal may be given of a text that came with a file: no control characters, and not endless."""
    return "".join(letter if letter.isprintable() else "?" for letter in text[:_LONGEST])


@dataclass(frozen=True, slots=True)
class Row:
    """`line` is where the row ends in its file, so that people find it; `place` says it better for JSON.

    `more` holds what JSON has and HSDS does not know, in its own type.
    """

    line: int
    values: dict[str, str]
    file: str = ""
    place: str = ""
    more: dict[str, Any] = dataclasses.field(default_factory=dict)

    def problem(
        self, severity: str, field: str | None, message: str, *, table: str = "", key: str | None = None
    ) -> Problem:
        """What is wrong with this row, said with where it came from."""
        row = (table, key) if key is not None else None
        return Problem(severity, self.file or f"{table}.csv", self.line, field, message, self.place, row)
