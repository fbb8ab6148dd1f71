"""Rows of text from the bytes of a CSV file; what cannot be read is a `Problem` with its line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from bot.directory.cells import undo
from bot.directory.problems import NO_ROW, Problem, Row

MAX_FIELD = 1_000_000  # letters

csv.field_size_limit(MAX_FIELD)


def decode(name: str, content: bytes, encoding: str, problems: list[Problem]) -> str | None:
    """The text of a file; None, with the problem noted, when it is in another encoding."""
    try:
        text = content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeError as error:
        start = getattr(error, "start", 0)
        said = "UTF-8" if encoding == "utf-8" else encoding
        hint = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "cp1252"
        message = f"is not {said} text: say --encoding {hint} if a spreadsheet program saved it"
        problems.append(Problem("error", name, content[:start].count(b"\n") + 1, None, message))
        return None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        problems.append(Problem("error", name, line, None, "holds a NUL character: this is not a text file"))
        return None
    return text


def read_header(name: str, text: str, problems: list[Problem]) -> list[str]:
    """The names of the columns; empty, with the problem noted, when there are none or one is there twice."""
    try:
        header = [undo(column.strip()) for column in next(_cells(text), [])]
    except csv.Error as error:
        problems.append(Problem("error", name, 1, None, f"is not CSV: {error}"))
        return []
    if not any(header):
        problems.append(Problem("error", name, 1, None, "is empty: not even the names of the columns are there"))
        return []
    twice = next((column for column in header if header.count(column) > 1), None)
    if twice is not None:
        problems.append(Problem("error", name, 1, twice[:40] or None, "is the name of two columns"))
        return []
    return header


def read_rows(name: str, text: str, header: list[str], problems: list[Problem]) -> Iterator[Row]:
    """The rows below the header. Rows with too few or too many cells are problems."""
    reader = _cells(text)
    try:
        next(reader, None)
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                message = f"has {len(cells)} cells where the header has {len(header)}"
                problems.append(Problem("error", name, reader.line_num, None, message, row=NO_ROW))
                continue
            yield Row(reader.line_num, dict(zip(header, map(undo, cells), strict=True)), name)
    except csv.Error as error:
        # The rest of the file cannot be told apart any more; with an error nothing is imported.
        problems.append(Problem("error", name, reader.line_num, None, f"is not CSV: {error}"))


def _cells(text: str) -> Any:
    """The cells, row by row; some spreadsheets put semicolons or tabs between them."""
    first = text[: text.find("\n") if "\n" in text else None]
    delimiter = max(",;\t", key=first.count) if "," not in first else ","
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
