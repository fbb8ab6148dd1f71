"""A row of a package as text, and what can be wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Values = dict[str, Any]  # a row as the database takes it


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a package. An `error` stops the import; a `warning` is for whoever mends the data."""

    severity: str
    file: str
    line: int | None
    field: str | None
    message: str

    def __str__(self) -> str:
        place = self.file + (f", line {self.line}" if self.line else "") + (f", {self.field}" if self.field else "")
        return f"{self.severity}: {place}: {self.message}"


@dataclass(frozen=True, slots=True)
class Row:
    """`line` is where the row ends in its file, so that people find it."""

    line: int
    values: dict[str, str]
