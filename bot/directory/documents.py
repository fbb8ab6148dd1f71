"""Rows as others read them: text for CSV, typed values for JSON."""

from __future__ import annotations

import json
import math
from functools import cache
from typing import Any

from bot.directory.disclosure import caution_for, is_private
from bot.store.directory_tables import HsdsTable

Document = dict[str, Any]

_OWN = ("dataset", "extra")


@cache
def columns_of(table: type[HsdsTable]) -> dict[str, dict[str, Any]]:
    """The columns that a row leaves with, in HSDS's order, and what is known of each."""
    return {column.name: dict(column.info) for column in table.__table__.columns if column.name not in _OWN}


def values_of(row: HsdsTable, *, for_editors: bool) -> Document:
    """Everything a row says, in its own types. For others than editors unconfirmed services carry a caution."""
    values: Document = {column: getattr(row, column) for column in columns_of(type(row))}
    for column, value in row.extra.items():
        if for_editors or not is_private(column):
            values[column] = value
    if not for_editors and (caution := caution_for(row)):
        values["alert"] = caution
    return values


def texts_of(row: HsdsTable, *, for_editors: bool) -> dict[str, str]:
    """The row as the cells of a CSV file."""
    return {column: as_text(value) for column, value in values_of(row, for_editors=for_editors).items()}


def as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict | list | bool):
        return json.dumps(value, ensure_ascii=False)
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def document_of(row: HsdsTable, *, for_editors: bool, strict: bool = False) -> Document:
    """The row as a JSON object: numbers are numbers, and what is not known is not there.

    Properties that HSDS requires are there even if empty. `strict` leaves out a text where HSDS has a number,
    for readers who hold us to the schema.
    """
    columns = columns_of(type(row))
    document: Document = {}
    for column, value in values_of(row, for_editors=for_editors).items():
        info = columns.get(column)
        if info is None:
            document[column] = value
        elif value is None or value == "":
            if info.get("required") and info.get("form") != "link" and column not in ("link_id", "resource_id"):
                document[column] = ""
        elif info.get("form") in ("number", "digits"):
            number = _number(value)
            if isinstance(number, int | float) or not strict:
                document[column] = number
        else:
            document[column] = value
    return document


def _number(value: Any) -> Any:
    """100 for 100.0 and for "100"; a text that is no number stays as it is."""
    if isinstance(value, str):
        try:
            value = float(value) if value.isascii() else math.nan
        except ValueError:
            return value
        if not math.isfinite(value):
            return value
    return int(value) if value.is_integer() else value
