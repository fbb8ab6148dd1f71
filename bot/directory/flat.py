"""One flat CSV table, a row for each service at a site, as 211 (AIRS) software exports it, read as HSDS 3.0.

Which column is what stands in `data/directory/flat_columns.toml`. A row becomes an organization, a service, a location
with its addresses, and what hangs on them. Columns that the mapping does not name are kept with the service. A place
or number marked private is left out and counted, and the service is flagged as one whose location is withheld.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from bot.directory.display import LOCATION_WITHHELD
from bot.directory.problems import Problem, Row

COLUMNS_FILE = Path(__file__).resolve().parents[2] / "data/directory/flat_columns.toml"

Values = dict[str, str]
Names = Mapping[str, Mapping[str, list[str]]]

_YES = {"yes", "y", "true", "1", "x"}
_PHONE = re.compile(r"phone(\d{1,3})(number|name|description|type|extension|ext|isprivate)?")
_PHONE_PARTS = {"": "number", "name": "description", "ext": "extension"}


@cache
def _mapping() -> Names:
    with COLUMNS_FILE.open("rb") as file:
        raw = tomllib.load(file)
    return {part: {field: [_plain(name) for name in names] for field, names in fields.items()}
            for part, fields in raw.items()}  # fmt: skip


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def is_flat(header: list[str]) -> bool:
    """There is a name of a service or an organization, and a way to reach it."""
    columns, names = {_plain(column) for column in header}, _mapping()

    def has(part: str, field: str) -> bool:
        return any(name in columns for name in names[part][field])

    reached = has("phones", "voice") or has("physical", "address_1") or any(map(_PHONE.fullmatch, columns))
    return reached and (has("service", "name") or has("organization", "name"))


def to_hsds(
    files: Mapping[str, tuple[list[str], list[Row]]], mended: Counter[str], problems: list[Problem]
) -> dict[str, list[Row]]:
    """The tables of HSDS with everything that the flat files say."""
    reading = _Reading(mended, problems)
    for header, rows in files.values():
        plan = _Plan(header)
        for row in rows:
            reading.take(_Cells(row, plan))
    for organization in reading.tables.get("organizations", {}).values():
        if not organization.values.get("description"):
            organization.values["description"] = organization.values["name"]
            mended["organizations without a description, now their name"] += 1
    return {name: list(found.values()) for name, found in reading.tables.items() if found}


class _Plan:
    """Which column of one file is what. A column is taken once."""

    def __init__(self, header: list[str]) -> None:
        by_name = {_plain(column): column for column in reversed(header)}
        self.columns: dict[tuple[str, str], str] = {}
        self.phones: dict[str, dict[str, str]] = {}
        taken: set[str] = set()
        for part, fields in _mapping().items():
            for field, names in fields.items() if part != "status" else ():
                if name := next((name for name in names if name in by_name and name not in taken), None):
                    self.columns[part, field] = by_name[name]
                    taken.add(name)
        for name, column in by_name.items():
            if (found := _PHONE.fullmatch(name)) and name not in taken:
                part = _PHONE_PARTS.get(found[2] or "", found[2] or "")
                self.phones.setdefault(found[1], {}).setdefault(part, column)
                taken.add(name)
        self.kept = [column for name, column in by_name.items() if name not in taken]


class _Cells:
    def __init__(self, row: Row, plan: _Plan) -> None:
        self.row, self.plan = row, plan

    def get(self, part: str, field: str) -> str:
        return self.row.values.get(self.plan.columns.get((part, field), ""), "").strip()

    def part(self, part: str) -> Values:
        found = {field: self.get(part, field) for field in _mapping()[part]}
        return {field: text for field, text in found.items() if text}

    def parts(self, part: str, field: str, separators: str = r"[;|\n]") -> list[str]:
        return [text.strip() for text in re.split(separators, self.get(part, field)) if text.strip()]

    def says_yes(self, part: str, field: str) -> bool:
        return self.get(part, field).lower() in _YES

    def kept(self) -> Values:
        return {column: self.row.values[column] for column in self.plan.kept if self.row.values[column].strip()}


class _Reading:
    def __init__(self, mended: Counter[str], problems: list[Problem]) -> None:
        self.mended, self.problems = mended, problems
        self.tables: dict[str, dict[str, Row]] = {}

    def take(self, cells: _Cells) -> None:
        organization = self._organization(cells)
        if organization is None:
            return
        is_agency = cells.get("private", "level").lower() in ("agency", "organization")
        if is_agency and not cells.get("service", "name"):
            return
        service = self._service(cells, organization, is_agency=is_agency)
        location = self._location(cells, organization, service)
        self._phones(cells, service)
        self._lists(cells, service, location)

    def _organization(self, cells: _Cells) -> str | None:
        own = cells.part("organization")
        name = own.setdefault("name", cells.get("service", "name"))
        if not name:
            self.problems.append(
                cells.row.problem("error", None, "names neither an organization nor a service", key="")
            )
            return None
        is_agency = cells.get("private", "level").lower() in ("agency", "organization")
        key = own.pop("id", "") or (cells.get("service", "id") if is_agency else "") or _made("organization", name)
        if is_agency:
            own.setdefault("description", cells.get("service", "description"))
        self._add("organizations", cells, key, own, merge=True)
        return key

    def _service(self, cells: _Cells, organization: str, *, is_agency: bool) -> str:
        own = cells.part("service")
        own.setdefault("name", cells.get("organization", "name"))
        key = own.pop("id", "") or _made("service", organization, own["name"])
        if said := own.get("status"):
            known = (status for status, words in _mapping()["status"].items() if _plain(said) in words)
            own["status"] = next(known, said)
        if is_agency:
            self.mended["organizations that are their own service"] += 1
        values = {**own, "organization_id": organization, **cells.kept()}
        if hours := cells.get("lists", "hours"):
            values["hours_note"] = hours
        self._add("services", cells, key, values, merge=True)
        return key

    def _location(self, cells: _Cells, organization: str, service: str) -> str | None:
        physical = cells.part("physical")
        private = cells.says_yes("private", "address") or "confidential" in physical.get("address_1", "").lower()
        if private:
            self.tables["services"][service].values["safety_flags"] = LOCATION_WITHHELD
            self.mended["confidential places left out"] += 1
            return None
        own = cells.part("location")
        if not physical.get("address_1") and not ({"latitude", "longitude"} <= own.keys()):
            return None
        place = (physical.get(part, "") for part in ("address_1", "address_2", "city", "postal_code"))
        key = own.pop("id", "") or _made("location", organization, own.get("name", ""), *place)
        self._add("locations", cells, key, {**own, "location_type": "physical", "organization_id": organization})
        link = {"service_id": service, "location_id": key}
        self._add("service_at_location", cells, _made("at", service, key), link)
        postal = {} if cells.says_yes("private", "postal") else cells.part("postal")
        for kind, address in (("physical", physical), ("postal", postal)):
            if address.get("address_1"):
                values = {**address, "address_type": kind, "location_id": key}
                self._add("addresses", cells, _made(kind, key, *address.values()), values)
        return key

    def _phones(self, cells: _Cells, service: str) -> None:
        for values in _numbers(cells):
            if values.pop("isprivate", "").lower() in _YES:
                self.mended["private telephone numbers left out"] += 1
            elif values.get("number"):
                key = _made("phone", service, values["number"], values.get("type", ""))
                self._add("phones", cells, key, {**values, "service_id": service})

    def _lists(self, cells: _Cells, service: str, location: str | None) -> None:
        link = {"service_id": service}

        def add(table: str, *said: str, **values: str) -> None:
            self._add(table, cells, _made(table, service, *said), {**values, **link})

        if hours := cells.get("lists", "hours"):
            add("schedules", hours, description=hours)
        for language in cells.parts("lists", "languages", r"[;|,\n]"):
            add("languages", language, name=language)
        for document in cells.parts("lists", "documents"):
            add("required_documents", document, document=document)
        for area in cells.parts("lists", "area"):
            add("service_areas", area, name=area)
        access = cells.get("lists", "accessibility")
        if access and location:
            key = _made("accessibility", location, access)
            self._add("accessibility", cells, key, {"location_id": location, "description": access})
        self._taxonomy(cells, service)

    def _taxonomy(self, cells: _Cells, service: str) -> None:
        codes = cells.parts("lists", "codes", r"[;|,*\n]")
        terms = cells.parts("lists", "terms", r"[;|*\n]")
        if not codes and not terms:
            return
        if codes and terms and len(codes) != len(terms):
            message = f"{len(codes)} taxonomy codes and {len(terms)} terms: they were not matched"
            self.problems.append(cells.row.problem("warning", None, message))
            pairs = [(code, "") for code in codes] + [("", term) for term in terms]
        else:
            pairs = list(zip(codes or [""] * len(terms), terms or [""] * len(codes), strict=True))
        self._add("taxonomies", cells, "AIRS", {"name": "AIRS", "description": "As in the imported file"})
        for code, term in pairs:
            key, name = code or term, term or code
            values = {"code": code, "name": name, "description": name, "taxonomy": "AIRS", "taxonomy_id": "AIRS"}
            self._add("taxonomy_terms", cells, key, values, merge=True)
            link = {"link_id": service, "link_entity": "service", "taxonomy_term_id": key}
            self._add("attributes", cells, _made("attribute", service, key), link)

    def _add(self, table: str, cells: _Cells, key: str, values: Values, *, merge: bool = False) -> None:
        """Keep a row. The same row of several lines is kept once; what a later line says otherwise is a warning."""
        row = cells.row
        rows = self.tables.setdefault(table, {})
        known = rows.setdefault(key, Row(row.line, {"id": key}, row.file))
        for column, text in values.items():
            before = known.values.get(column, "")
            if not before:
                known.values[column] = text
            elif merge and text and text != before:
                message = f"differs from line {known.line} of the same {table.removesuffix('s')}, which is kept"
                self.problems.append(row.problem("warning", column, message))


def _numbers(cells: _Cells) -> Iterator[Values]:
    for kind in _mapping()["phones"]:
        if number := cells.get("phones", kind):
            yield {"number": number, "type": kind}
    for _, columns in sorted(cells.plan.phones.items(), key=lambda item: int(item[0])):
        said = {part: cells.row.values[column].strip() for part, column in columns.items()}
        yield {"type": "voice", **{part: text for part, text in said.items() if text}}


def _made(*content: str) -> str:
    """An id that is the same the next time."""
    return hashlib.sha256("\x1f".join(content).encode()).hexdigest()[:24]
