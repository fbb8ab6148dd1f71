"""HSDS as JSON: whole services or organizations with everything nested in them, to tables and back.

What nests where is one table, `CHILDREN`, that reading and writing share. The same row may stand in several places
(a telephone under its service and under its location): it is one row that then has all those links.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.directory.problems import Row
from bot.errors import AcsError

Document = dict[str, Any]
Tables = dict[str, list[Row]]

# table -> (property -> table of many rows, property -> table of one row)
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
            "attributes": "attributes",
            "metadata": "metadata",
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
ENTITIES = {"services": "service", "organizations": "organization", "locations": "location"}


class NotHsdsJson(AcsError):
    """The document is not one of those that HSDS describes."""


def flatten(document: Any, tables: Iterable[str]) -> Tables:
    """The rows of an object, a list of them, a page of an API (`contents`), or an object of tables.

    Raises NotHsdsJson when it is none of these.
    """
    found: dict[str, dict[str, Row]] = {name: {} for name in tables}
    if isinstance(document, dict) and isinstance(document.get("contents"), list):
        document = document["contents"]
    if isinstance(document, dict) and (named := _named_tables(document, found)):
        for name, rows in named.items():
            for line, row in enumerate(rows, start=1):
                _read(name, row, {}, line, found)
    else:
        for line, item in enumerate(document if isinstance(document, list) else [document], start=1):
            _read(_kind_of(item), item, {}, line, found)
    return {name: list(rows.values()) for name, rows in found.items() if rows}


def _named_tables(document: Document, tables: Mapping[str, Any]) -> dict[str, list[Document]]:
    """An object such as {"services.csv": [...]}: its tables. An organization with its services is not one."""
    named = {key.removesuffix(".csv"): value for key, value in document.items()}
    return named if named and all(key in tables and isinstance(value, list) for key, value in named.items()) else {}


def _kind_of(item: Any) -> str:
    if not isinstance(item, dict) or "id" not in item:
        raise NotHsdsJson("this JSON is neither an HSDS object with an id nor a list of them")
    if "location_type" in item:
        return "locations"
    if "location" in item:
        return "service_at_location"
    if "status" in item or "service_at_locations" in item:
        return "services"
    if "taxonomy_detail" in item or "taxonomy" in item:
        return "taxonomy_terms"
    if "name" in item and "description" in item:
        return "organizations"
    raise NotHsdsJson("this JSON object is no service, organization, location or taxonomy term")


def _read(table: str, item: Any, links: dict[str, str], line: int, found: dict[str, dict[str, Row]]) -> str:
    """Keep the row and all that nests in it; its id."""
    if not isinstance(item, dict):
        raise NotHsdsJson(f"item {line}: a row of {table} is not an object")
    many, one = CHILDREN.get(table, ({}, {}))
    key = _text(item.get("id"))
    own = {name: _text(value) for name, value in item.items() if name not in many and name not in one}
    values = links | {name: text for name, text in own.items() if text or name not in links}
    row = found[table].setdefault(key, Row(line, {}))
    row.values.update({name: text for name, text in values.items() if text or name not in row.values})
    for name, target in one.items():
        if item.get(name) is not None:
            inherited = {"organization_id": row.values["organization_id"]} if name == "program" else {}
            row.values[LINK_FROM[name]] = _read(target, item[name], inherited, line, found)
    for name, target in many.items():
        for child in item.get(name) or []:
            _read(target, child, _link(target, table, key), line, found)
    return key


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


def nest(tables: Mapping[str, list[Document]], root: str = "services") -> list[Document]:
    """Whole objects from rows of tables: each row of `root` with everything that hangs on it.

    Links are said by the nesting and are not repeated in the rows.
    """
    by_id = {name: {row["id"]: row for row in rows} for name, rows in tables.items()}
    by_link: dict[tuple[str, str, str], list[Document]] = {}
    for name, rows in tables.items():
        for row in rows:
            for column in (*LINK_TO.values(), "link_id", "resource_id"):
                if row.get(column):
                    by_link.setdefault((name, column, row[column]), []).append(row)

    def whole(table: str, row: Document, above: tuple[str, ...]) -> Document:
        many, one = CHILDREN.get(table, ({}, {}))
        document = {name: value for name, value in row.items() if name not in _LINKS}
        above = (*above, table)
        for name, target in many.items():
            column = {"attributes": "link_id", "metadata": "resource_id"}.get(target) or LINK_TO[table]
            children = [] if target in above else by_link.get((target, column, row["id"]), [])
            if children:
                document[name] = [whole(target, child, above) for child in children]
        for name, target in one.items():
            child = by_id.get(target, {}).get(row.get(LINK_FROM[name], ""))
            if child is not None and target not in above:
                document[name] = whole(target, child, above)
        return document

    return [whole(root, row, ()) for row in tables.get(root, [])]


_LINKS = {*LINK_TO.values(), *LINK_FROM.values(), "link_id", "resource_id"}
