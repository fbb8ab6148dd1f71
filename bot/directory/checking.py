"""Turning the text of a package into rows of the database, and saying what is wrong with line and field.

Mended: ids that are not UUIDs get one (the original is kept), an empty status of a service becomes "active".
Refused: what would break the directory or a person's safety. Everything else is a warning for the editors.
A cell that a spreadsheet might run as a formula is kept as the text that it is, with a warning.
"""

from __future__ import annotations

import json
import math
import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import String

from bot.directory.cells import is_formula
from bot.directory.consistency import check_display_rules, check_links, check_parents, leave_out
from bot.directory.display import is_partial_date
from bot.directory.hours import is_valid
from bot.directory.nested import ENTITIES, children_of
from bot.directory.packages import TABLES, Package
from bot.directory.problems import Problem, Row, Values
from bot.directory.reading import MAX_FIELD
from bot.store.directory_tables import HsdsTable

_IDS = uuid.UUID("6f3c86a5-96d1-5d0c-9b7e-0c4f1f0a9a55")  # namespace of the UUIDs given to ids that are not
_OWN = {"dataset", "extra"}
# Columns that name a row without a foreign key: (table, column) -> table of the row, or the column that says it.
_SOFT_LINKS = {
    ("organizations", "parent_organization_id"): "organizations",
    ("taxonomy_terms", "parent_id"): "taxonomy_terms",
}
_ENTITY_COLUMNS = {("attributes", "link_id"): "link_entity", ("metadata", "resource_id"): "resource_type"}
_ENTITIES = {entity: table for table, entity in ENTITIES.items()} | {name: name for name in TABLES}
_KINDS = {"locations": "location_type", "addresses": "address_type"}
_LIMITS = {"latitude": 90, "longitude": 180}


def _iso(parse: Callable[[str], object]) -> Callable[[str], bool]:
    def check(text: str) -> bool:
        try:
            parse(text)
        except ValueError:
            return False
        return True

    return check


_FORMS: dict[str, tuple[Callable[[str], bool], str, str]] = {
    "date": (_iso(date.fromisoformat), "error", "is not a date (YYYY-MM-DD)"),
    "datetime": (_iso(datetime.fromisoformat), "error", "is not a time stamp (ISO 8601)"),
    "time": (_iso(time.fromisoformat), "error", "is not a time of day (HH:MM:SS)"),
    "partial_date": (is_partial_date, "error", "is not a year, a month or a day (YYYY-MM-DD)"),
    "opening_hours": (is_valid, "error", "is not in OpenStreetMap's opening_hours form"),
    "digits": (_iso(float), "warning", "is not a number, as HSDS says it is"),
    "email": (lambda text: "@" in text, "warning", "is not an e-mail address"),
    "uri": (lambda text: "://" in text, "warning", "is not a full web address"),
}


@dataclass
class Checked:
    """Rows ready for the database by table, how many were mended and how, and the problems."""

    rows: dict[str, dict[str, Values]] = field(default_factory=dict)
    mended: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    refused: list[Problem] = field(default_factory=list)

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.severity == "error"]

    @property
    def warnings(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.severity == "warning"]


def check_package(package: Package, *, skip_bad_rows: bool = False) -> Checked:
    """Check every row of a package against HSDS 3.0 and this project's rules.

    With `skip_bad_rows`, rows with errors are left out, with what depends on them, and listed in `refused`.
    """
    checked = Checked(
        problems=[problem for problem in package.problems if problem.severity != "refused"],
        refused=[problem for problem in package.problems if problem.severity == "refused"],
        mended=Counter(package.mended),
    )
    originals: dict[str, dict[str, Row]] = {}
    for name, table in TABLES.items():
        checked.rows[name] = {}
        originals[name] = {}
        missing = _missing_columns(package, name, table)
        checked.problems += [Problem("error", f"{name}.csv", 1, column, "is a column that HSDS requires and that is "
                                     "not there") for column in missing]  # fmt: skip
        if "id" in missing:
            continue  # every row would say the same again
        for row in package.tables.get(name, []):
            originals[name].setdefault(_uuid(package.name, name, row.values.get("id", "")), row)
            _RowCheck(package.name, table, row, checked, frozenset(missing)).run()
    checked.problems += check_links(checked.rows, originals)
    checked.problems += check_parents(checked.rows, originals)
    checked.problems += check_display_rules(checked.rows, originals)
    if skip_bad_rows and all(problem.row for problem in checked.errors):
        checked.refused += leave_out(checked.rows, originals, checked.errors)
        checked.problems = checked.warnings
    return checked


def _missing_columns(package: Package, name: str, table: type[HsdsTable]) -> list[str]:
    """Columns without which no row of the table can be taken."""
    header = package.headers.get(name)
    if header is None:
        return []
    columns = {column.name: column.info for column in table.__table__.columns}
    return [column for column, info in columns.items() if column not in header and _is_needed(column, info)]


def _is_needed(column: str, info: Mapping[str, Any]) -> bool:
    """Without this column a row says nothing; other required columns may be empty, which is a warning."""
    return bool(info.get("required")) and (column in ("id", "name", "number") or info["form"] == "link")


class _RowCheck:
    def __init__(
        self, dataset: str, table: type[HsdsTable], row: Row, checked: Checked, missing: frozenset[str]
    ) -> None:
        self.dataset, self.table, self.row, self.checked, self.missing = dataset, table, row, checked, missing
        self.name = table.__tablename__
        self.key = ""

    def run(self) -> None:
        raw = self.row.values
        original = raw.get("id", "").strip()
        self.key = key = _uuid(self.dataset, self.name, original)
        if not original:
            return self._problem("error", "id", "is missing")
        if key in self.checked.rows[self.name]:
            return self._problem("error", "id", "is used twice", is_new=False)
        columns = {c.name: c.info for c in self.table.__table__.columns if c.name not in _OWN}
        extra: Values = {
            self._own_name(column): text for column, text in raw.items() if column not in columns and text.strip()
        } | self.row.more
        if key != original:
            extra.setdefault("original_id", original)
            self.checked.mended["ids that were not UUIDs"] += 1
        values: Values = {"id": key, "dataset": self.dataset, "extra": extra}
        self._look(raw)
        for column, info in columns.items():
            if column != "id":
                values[column] = self._value(column, info, raw.get(column, ""))
        self._complete(values)
        self.checked.rows[self.name][key] = values
        return None

    def _own_name(self, column: str) -> str:
        """A column that is named like something that nests in the row would be taken for it in JSON."""
        many, one = children_of(self.name)
        if column not in many and column not in one:
            return column
        self.checked.mended[f"{self.name}.{column}, now {column}_text: {column} is a list of its own in HSDS"] += 1
        return f"{column}_text"

    def _look(self, raw: Mapping[str, str]) -> None:
        """What no cell may be, whatever its column."""
        for column, text in raw.items():
            if is_formula(text):
                self._problem("warning", column, "begins like a spreadsheet formula, kept as text")
            if len(text) > MAX_FIELD:
                self._problem("error", column, f"is longer than {MAX_FIELD:,} letters")
            if not (_is_clean(text) and _is_clean(column)):
                self._problem("error", column, "holds a character that is no text")
        if self.row.more and not _is_clean(json.dumps(self.row.more, ensure_ascii=False)):
            self._problem("error", None, "holds a character that is no text")
        if self.row.more and len(json.dumps(self.row.more)) > MAX_FIELD:
            self._problem("error", None, f"has more than {MAX_FIELD:,} letters in fields that HSDS does not know")

    def _value(self, column: str, info: Mapping[str, Any], text: str) -> Any:
        if info["form"] or info.get("one_of"):
            text = text.strip()  # free text keeps its spaces, so that it goes out as it came in
        if not text.strip():
            is_mended = column == _KINDS.get(self.name) or (self.name == "services" and column == "status")
            may_be_empty = column in self.missing or is_mended
            if info.get("required") and not may_be_empty:
                severity = "error" if _is_needed(column, info) else "warning"
                self._problem(severity, column, "is required by HSDS and empty")
            return None
        if info.get("one_of") and text not in info["one_of"]:
            self._problem("error", column, f"is none of {', '.join(info['one_of'])}")
        form = info["form"]
        if form == "number":
            return self._number(column, text)
        if form in _FORMS:
            is_right, severity, message = _FORMS[form]
            if not is_right(text):
                self._problem(severity, column, message)
        if form == "link":
            return _uuid(self.dataset, info["table"], text)
        if target := self._soft_link(column):
            return _uuid(self.dataset, target, text)
        kind = self.table.__table__.columns[column].type
        if isinstance(kind, String) and kind.length and len(text) > kind.length:
            self._problem("error", column, f"is longer than {kind.length} letters")
        return text

    def _number(self, column: str, text: str) -> float | None:
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            self._problem("error", column, "is not a number")
            return None
        limit = _LIMITS.get(column, math.inf)
        if abs(number) > limit:
            self._problem("warning", column, f"is not between -{limit} and {limit}")
        return number

    def _soft_link(self, column: str) -> str | None:
        if kind := _ENTITY_COLUMNS.get((self.name, column)):
            entity = self.row.values.get(kind, "")
            return _ENTITIES.get(entity)
        return _SOFT_LINKS.get((self.name, column))

    def _complete(self, values: Values) -> None:
        if self.name == "services" and not values["status"]:
            values["status"] = "active"
            self.checked.mended["services without a status, now active"] += 1
        kind = _KINDS.get(self.name)
        if kind and not values[kind]:
            values[kind] = "physical"
            self.checked.mended[f"{self.name} without a type, now physical"] += 1

    def _problem(self, severity: str, column: str | None, message: str, *, is_new: bool = True) -> None:
        """`is_new`: leaving the row out means leaving out the row with its id; not so of a second one."""
        key = self.key if is_new else ""
        self.checked.problems.append(self.row.problem(severity, column, message, table=self.name, key=key))


def _is_clean(text: str) -> bool:
    """No NUL, which databases refuse, and no half of a character, which cannot be written."""
    if text.isascii():
        return "\0" not in text
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _uuid(dataset: str, table: str, text: str) -> str:
    """The id itself if it is a UUID, else one that is always the same for this id of this table."""
    text = text.strip()
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return str(uuid.uuid5(_IDS, f"{dataset}/{table}/{text}"))
