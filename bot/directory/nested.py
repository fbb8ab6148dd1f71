"""HSDS as JSON: whole services or organizations with everything nested in them, to tables and back.

What nests where is one table, `CHILDREN`, that reading and writing share. The same row may stand in several places
(a telephone under its service and under its location): it is one row that then has all those links.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from bot.directory.problems import Problem, Row
from bot.errors import AcsError
from bot.store.directory_tables import HSDS_TABLES

Document = dict[str, Any]
Tables = dict[str, list[Row]]

_EVERYWHERE = {"attributes": "attributes", "metadata": "metadata"}

# table -> (property -> table of many rows, property -> table of one row); attributes and metadata hang on every row
CHILDREN: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "services": (
        {
            "phones": "phones",
            "schedules": "schedules",
            "service_areas": "service_areas",
            "service_at_locations": "service_at_location",
            "languages": "languages",
            "funding": "funding",
            "cost_options": "cost_options",
            "required_documents": "required_documents",
            "contacts": "contacts",
        },
        {"organization": "organizations", "program": "programs"},
    ),
    "organizations": (
        {
            "funding": "funding",
            "contacts": "contacts",
            "phones": "phones",
            "locations": "locations",
            "programs": "programs",
            "organization_identifiers": "organization_identifiers",
            "services": "services",
        },
        {},
    ),
    "service_at_location": (
        {"contacts": "contacts", "phones": "phones", "schedules": "schedules"},
        {"service": "services", "location": "locations"},
    ),
    "locations": (
        {
            "languages": "languages",
            "addresses": "addresses",
            "contacts": "contacts",
            "accessibility": "accessibility",
            "phones": "phones",
            "schedules": "schedules",
        },
        {},
    ),
    "contacts": ({"phones": "phones"}, {}),
    "phones": ({"languages": "languages"}, {}),
    "attributes": ({}, {"taxonomy_term": "taxonomy_terms"}),
    "taxonomy_terms": ({}, {"taxonomy_detail": "taxonomies"}),
}


def children_of(table: str) -> tuple[dict[str, str], dict[str, str]]:
    """What nests in a row of a table: properties of many rows and of one, each with its table."""
    many, one = CHILDREN.get(table, ({}, {}))
    return ({**many, **{name: target for name, target in _EVERYWHERE.items() if target != table}}, one)


LINK_TO = {
    "services": "service_id",
    "organizations": "organization_id",
    "locations": "location_id",
    "phones": "phone_id",
    "contacts": "contact_id",
    "service_at_location": "service_at_location_id",
}
LINK_FROM = {
    "organization": "organization_id",
    "program": "program_id",
    "service": "service_id",
    "location": "location_id",
    "taxonomy_term": "taxonomy_term_id",
    "taxonomy_detail": "taxonomy_id",
}
# What `link_entity` and `resource_type` call a row of a table.
ENTITIES = {
    "services": "service",
    "organizations": "organization",
    "locations": "location",
    "service_at_location": "service_at_location",
    "addresses": "address",
    "contacts": "contact",
    "phones": "phone",
    "schedules": "schedule",
    "programs": "program",
    "funding": "funding",
    "service_areas": "service_area",
    "required_documents": "required_document",
    "languages": "language",
    "accessibility": "accessibility",
    "cost_options": "cost_option",
    "organization_identifiers": "organization_identifier",
    "taxonomies": "taxonomy",
    "taxonomy_terms": "taxonomy_term",
    "attributes": "attribute",
    "metadata": "metadata",
    "meta_table_descriptions": "meta_table_description",
}


class NotHsdsJson(AcsError):
    """The document is not one of those that HSDS describes."""


def flatten(
    document: Any, file: str = "", problems: list[Problem] | None = None, mended: Counter[str] | None = None
) -> Tables:
    """The rows of an object, a list of them, a page of an API (`contents`), or an object of tables.

    Raises NotHsdsJson when it is none of these. A property that has another type than HSDS says is a problem.
    """
    reading = _Reading(file, problems if problems is not None else [], mended if mended is not None else Counter())
    if isinstance(document, dict) and isinstance(document.get("contents"), list):
        document = document["contents"]
    if isinstance(document, dict) and (named := _named_tables(document)):
        for name, rows in named.items():
            for line, row in enumerate(rows, start=1):
                reading.read(name, row, {}, line, f"{name} {line}")
    else:
        items = document if isinstance(document, list) else [document]
        for line, item in enumerate(items, start=1):
            reading.read(_kind_of(item, file), item, {}, line, f"item {line}" if len(items) > 1 else "")
    return {name: list(rows.values()) for name, rows in reading.found.items() if rows}


def _named_tables(document: Document) -> dict[str, list[Document]]:
    """An object such as {"services.csv": [...]}: its tables. An organization with its services is not one."""
    named = {key.removesuffix(".csv"): value for key, value in document.items()}
    return named if named and all(key in _COLUMNS and isinstance(value, list) for key, value in named.items()) else {}


def _kind_of(item: Any, file: str) -> str:
    if not isinstance(item, dict) or "id" not in item:
        raise NotHsdsJson("this JSON is neither an HSDS object with an id nor a list of them")
    if "location_type" in item:
        return "locations"
    if "location" in item:
        return "service_at_location"
    if "status" in item or "service_at_locations" in item:
        return "services"
    if "taxonomy_detail" in item or "taxonomy" in item or "parent_id" in item or "term_uri" in item:
        return "taxonomy_terms"
    if "name" in item and "description" in item:
        said = "version" in item or "taxonom" in file.lower()  # without either, the two look the same
        return "taxonomies" if said and item.keys() <= _OF_A_TAXONOMY else "organizations"
    raise NotHsdsJson("this JSON object is no service, organization, location, taxonomy or taxonomy term")


class _Reading:
    """The rows found so far. The same row in several places is one row."""

    def __init__(self, file: str, problems: list[Problem], mended: Counter[str]) -> None:
        self.file, self.problems, self.mended = file, problems, mended
        self.found: dict[str, dict[str, Row]] = {name: {} for name in _COLUMNS}

    def read(self, table: str, item: Any, links: dict[str, str], line: int, place: str) -> str:
        """Keep the row and all that nests in it; its id."""
        if not isinstance(item, dict):
            raise NotHsdsJson(f"{place or 'the document'}: a row of {table} is not an object")
        many, one = children_of(table)
        key = _text(item.get("id"))
        row = self.found[table].setdefault(key, Row(line, {}, self.file, place))
        own = {name: value for name, value in item.items() if name not in many and name not in one}
        self._keep(table, row, own, links)
        for name, target in one.items():
            if item.get(name) is not None:
                inherited = {"organization_id": row.values.get("organization_id", "")} if name == "program" else {}
                child = self.read(target, item[name], inherited, line, f"{place} {name}".strip())
                row.values[LINK_FROM[name]] = child
        for name, target in many.items():
            children = item.get(name) or []
            if not isinstance(children, list):
                raise NotHsdsJson(f"{place or 'the document'}: {name} is not a list")
            for number, child in enumerate(children, start=1):
                self.read(target, child, _link(target, table, key), line, f"{place} {name} {number}".strip())
        return key

    def _keep(self, table: str, row: Row, own: Document, links: dict[str, str]) -> None:
        texts = dict(links)
        for name, value in own.items():
            if name not in _COLUMNS[table]:
                if isinstance(value, str):
                    texts[name] = value
                else:
                    row.more[name] = value
            elif isinstance(value, dict | list):
                self.problems.append(row.problem("error", name, "is not a single value", table=table))
            elif (text := _text(value)) or name not in links:
                texts[name] = text
                if not isinstance(value, str | None) and name not in _NUMBERS[table]:
                    self.mended["numbers where HSDS has text, now text"] += 1
        for name, text in texts.items():
            before = row.values.get(name)
            if text and before and before != text:
                message = "is another one where the same row stands a second time, the last is kept"
                self.problems.append(row.problem("warning", name, message, table=table))
            if text or before is None:
                row.values[name] = text


def _link(child: str, parent: str, key: str) -> dict[str, str]:
    if child == "attributes":
        return {"link_id": key, "link_entity": ENTITIES[parent]}
    if child == "metadata":
        return {"resource_id": key, "resource_type": ENTITIES[parent]}
    return {LINK_TO[parent]: key}


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def nest(
    tables: Mapping[str, list[Document]], root: str = "services", reached: set[tuple[str, str]] | None = None
) -> list[Document]:
    """Whole objects from rows of tables: each row of `root` with everything that hangs on it.

    A link is said by the nesting and not repeated in the row, unless it leads to a row that is not in `tables`.
    `reached` takes the table and id of every row that found its place.
    """
    by_id = {name: {row["id"]: row for row in rows} for name, rows in tables.items()}
    by_link: dict[tuple[str, str, str], list[Document]] = {}
    for name, rows in tables.items():
        for row in rows:
            for column in (*LINK_TO.values(), "link_id", "resource_id"):
                if row.get(column):
                    by_link.setdefault((name, column, row[column]), []).append(row)

    def is_said(name: str, value: Any) -> bool:
        return name in ("link_id", "resource_id") or (name in _TARGET and value in by_id.get(_TARGET[name], {}))

    def whole(table: str, row: Document, above: tuple[str, ...]) -> Document:
        many, one = children_of(table)
        document = {name: value for name, value in row.items() if not is_said(name, value)}
        above = (*above, table)
        if reached is not None:
            reached.add((table, row["id"]))
        for name, target in many.items():
            column = _BY_ENTITY.get(target) or LINK_TO[table]
            children = [] if target in above else by_link.get((target, column, row["id"]), [])
            if children:
                document[name] = [whole(target, child, above) for child in children]
        for name, target in one.items():
            child = by_id.get(target, {}).get(row.get(LINK_FROM[name], ""))
            if child is not None and target not in above:
                document[name] = whole(target, child, above)
        return document

    return [whole(root, row, ()) for row in tables.get(root, [])]


_BY_ENTITY = {"attributes": "link_id", "metadata": "resource_id"}
_COLUMNS = {table.__tablename__: {c.name for c in table.__table__.columns} - {"dataset", "extra"}
            for table in HSDS_TABLES}  # fmt: skip
_NUMBERS = {table.__tablename__: {c.name for c in table.__table__.columns if c.info.get("form") in ("number", "digits")}
            for table in HSDS_TABLES}  # fmt: skip
_OF_A_TAXONOMY = _COLUMNS["taxonomies"] | {"metadata"}
_TARGET = {column: table for table, column in LINK_TO.items()} | {
    column: CHILDREN[table][1][name] for table in CHILDREN for name, column in LINK_FROM.items()
    if name in CHILDREN[table][1]
}  # fmt: skip
