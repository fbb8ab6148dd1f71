"""Turning the text of a package into rows of the database, and saying what is wrong with line and field.

Mended: ids that are not UUIDs get one (the original is kept), an empty status of a service becomes "active".
Refused: what would break the directory or a person's safety. Everything else is a warning for the editors.
"""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from bot.directory.consistency import check_display_rules, check_links, leave_out
from bot.directory.display import is_partial_date
from bot.directory.hours import is_valid
from bot.directory.packages import TABLES, Package
from bot.directory.problems import Problem, Row, Values
from bot.store.directory_tables import HsdsTable

_IDS = uuid.UUID("6f3c86a5-96d1-5d0c-9b7e-0c4f1f0a9a55")  # namespace of the UUIDs given to ids that are not
_OWN = {"dataset", "extra"}
_FORMULA = re.compile(r"^(=|@|\+(?!\s*\d)|-(?=[A-Za-z(]+\())")
# Columns that name a row without a foreign key: (table, column) -> table of the row, or the column that says it.
_SOFT_LINKS = {
    ("organizations", "parent_organization_id"): "organizations",
    ("taxonomy_terms", "parent_id"): "taxonomy_terms",
}
_ENTITY_COLUMNS = {("attributes", "link_id"): "link_entity", ("metadata", "resource_id"): "resource_type"}
_ENTITIES = {name.rstrip("s"): name for name in TABLES} | {
    "service": "services", "organization": "organizations", "location": "locations", "address": "addresses",
    "taxonomy": "taxonomies", "accessibility": "accessibility",
}  # fmt: skip


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
    checked = Checked(problems=list(package.problems), mended=Counter(package.mended))
    originals: dict[str, dict[str, Row]] = {}
    for name, table in TABLES.items():
        checked.rows[name] = {}
        originals[name] = {}
        for row in package.tables.get(name, []):
            originals[name].setdefault(_uuid(package.name, name, row.values.get("id", "")), row)
            _RowCheck(package.name, table, row, checked).run()
    checked.problems += check_links(checked.rows, originals)
    checked.problems += check_display_rules(checked.rows, originals)
    if skip_bad_rows:
        checked.refused = leave_out(checked.rows, originals, checked.errors)
        checked.problems = checked.warnings
    return checked


class _RowCheck:
    def __init__(self, dataset: str, table: type[HsdsTable], row: Row, checked: Checked) -> None:
        self.dataset, self.table, self.row, self.checked = dataset, table, row, checked
        self.name = table.__tablename__

    def run(self) -> None:
        raw = self.row.values
        original = raw.get("id", "").strip()
        if not original:
            return self._problem("error", "id", "is missing")
        key = _uuid(self.dataset, self.name, original)
        if key in self.checked.rows[self.name]:
            return self._problem("error", "id", "is used twice")
        columns = {c.name: c.info for c in self.table.__table__.columns if c.name not in _OWN}
        extra = {column: text for column, text in raw.items() if column not in columns and text.strip()}
        if key != original:
            extra.setdefault("original_id", original)
            self.checked.mended["ids that were not UUIDs"] += 1
        values: Values = {"id": key, "dataset": self.dataset, "extra": extra}
        for column, info in columns.items():
            if column != "id":
                values[column] = self._value(column, info, raw.get(column, ""))
        self._complete(values)
        self.checked.rows[self.name][key] = values
        for column, text in raw.items():
            if _FORMULA.match(text):
                self._problem("error", column, "begins like a spreadsheet formula")
        return None

    def _value(self, column: str, info: Mapping[str, Any], text: str) -> Any:
        if info["form"] or info.get("one_of"):
            text = text.strip()  # free text keeps its spaces, so that it goes out as it came in
        if not text.strip():
            if info.get("required") and not (self.name == "services" and column == "status"):
                severity = "error" if column in ("name", "number") or info["form"] == "link" else "warning"
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
        return text

    def _number(self, column: str, text: str) -> float | None:
        try:
            return float(text)
        except ValueError:
            self._problem("error", column, "is not a number")
            return None

    def _soft_link(self, column: str) -> str | None:
        if kind := _ENTITY_COLUMNS.get((self.name, column)):
            entity = self.row.values.get(kind, "")
            return entity if entity in TABLES else _ENTITIES.get(entity)
        return _SOFT_LINKS.get((self.name, column))

    def _complete(self, values: Values) -> None:
        if self.name == "services" and not values["status"]:
            values["status"] = "active"
            self.checked.mended["services without a status, now active"] += 1

    def _problem(self, severity: str, column: str | None, message: str) -> None:
        problem = Problem(severity, f"{self.name}.csv", self.row.line, column, message)
        self.checked.problems.append(problem)


def _uuid(dataset: str, table: str, text: str) -> str:
    """The id itself if it is a UUID, else one that is always the same for this id of this table."""
    text = text.strip()
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return str(uuid.uuid5(_IDS, f"{dataset}/{table}/{text}"))
