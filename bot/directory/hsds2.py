"""HSDS 2.0 packages, as real exports are, read as HSDS 3.0.

| 2.0 file                        | 3.0 table             | what changes                                           |
|---------------------------------|-----------------------|--------------------------------------------------------|
| organizations                   | organizations         | `url` becomes `website`                                |
| locations                       | locations             | `location_type` is physical                            |
| physical_ and postal_addresses  | addresses             | `address_type` says which                              |
| regular_schedules               | schedules             | weekday and "9:00am" become `byday` and times          |
| holiday_schedules               | schedules             | its dates become `valid_from` and `valid_to`           |
| payments_accepted               | cost_options          | `payment` becomes `option`                             |
| services_at_location            | service_at_location   |                                                        |
| accessibility_for_disabilities  | accessibility         | `accessibility` becomes `description`                  |
| eligibility                     | services              | becomes `eligibility_description` of its service       |
| languages                       | languages             | `language` becomes `name`                              |
| taxonomy                        | taxonomy_terms        | `vocabulary` becomes `taxonomy`, the id also the code  |
| services_taxonomy               | attributes            | ties services to terms, `taxonomy_detail` is the value |

Columns that 3.0 does not have are kept. Every mending is counted; a row that cannot be kept is refused, with its line.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator

from bot.directory.problems import Problem, Row

Values = dict[str, str]

FILES = {
    "physical_addresses": "addresses",
    "postal_addresses": "addresses",
    "regular_schedules": "schedules",
    "holiday_schedules": "schedules",
    "payments_accepted": "cost_options",
    "services_at_location": "service_at_location",
    "accessibility_for_disabilities": "accessibility",
    "taxonomy": "taxonomy_terms",
    "services_taxonomy": "attributes",
}
ELIGIBILITY = "eligibility"

_LINKED_TO = {"organizations", "services", "locations", "services_at_location", "contacts", "taxonomy", "programs"}
_CLOCK = re.compile(r"(\d{1,2}):(\d\d)(?::\d\d)?\s*([ap])?m?", re.IGNORECASE)
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def is_hsds_2(files: dict[str, list[Row]]) -> bool:
    """Some file names exist in 2.0 only."""
    return any(name in files for name in (*FILES, ELIGIBILITY))


def to_hsds_3(files: dict[str, list[Row]], mended: Counter[str], problems: list[Problem]) -> dict[str, list[Row]]:
    """The tables of 3.0 with every row of `files`; the rows keep their line numbers."""
    tables: dict[str, list[Row]] = {}
    for name, rows in files.items():
        if name == ELIGIBILITY:
            continue
        convert = _CONVERT.get(name, _unchanged)
        seen: Counter[str] = Counter()
        ids: set[str] = set()
        for row in _usable(name, rows, mended, problems):
            values = convert(_unescaped(row.values, mended))
            if not values.get("id"):
                values["id"] = _made_id(name, values, seen)
                mended["rows without an id"] += 1
            elif values["id"] in ids and name not in _LINKED_TO:
                values["id"] = _made_id(name, values, seen)
                mended["ids used for several rows that nothing links to"] += 1
            ids.add(values["id"])
            tables.setdefault(FILES.get(name, name), []).append(Row(row.line, values, row.file))
    _add_organizations(tables, mended)
    _add_taxonomies(tables)
    _add_eligibility(tables, files.get(ELIGIBILITY, []), mended, problems)
    return tables


def _usable(name: str, rows: list[Row], mended: Counter[str], problems: list[Problem]) -> Iterator[Row]:
    """The rows without those that such exports are full of and that say nothing, or say two things; each is named."""
    terms: dict[str, Row] = {}
    for row in rows:
        if name == "phones" and not row.values.get("number", "").strip():
            problems.append(row.problem("refused", "number", "a telephone without a number", table=name))
            continue
        key = row.values.get("id", "")
        known = terms.get(key) if name == "taxonomy" and key else None
        if known is None:
            terms[key] = row
            yield row
        elif all(text in ("", known.values.get(column)) for column, text in row.values.items()):
            mended["terms that stand twice"] += 1
        else:
            message = f"{key} is another term in line {known.line}, which is kept"
            problems.append(row.problem("refused", "id", message, table=name))


def _unescaped(values: Values, mended: Counter[str]) -> Values:
    """Line breaks that an export wrote as a backslash and an n."""
    if any("\\n" in text for text in values.values()):
        mended["texts with a literal \\n"] += 1
    return {column: text.replace("\\n", "\n").strip() for column, text in values.items()}


def _made_id(name: str, values: Values, seen: Counter[str]) -> str:
    """An id that is the same the next time, also when rows are in another order."""
    content = hashlib.sha256(repr((name, sorted(values.items()))).encode()).hexdigest()[:24]
    seen[content] += 1
    return f"{content}-{seen[content]}"


def _unchanged(values: Values) -> Values:
    return values


def _renamed(**names: str) -> Callable[[Values], Values]:
    return lambda values: {names.get(column, column): text for column, text in values.items()}


def _address(kind: str) -> Callable[[Values], Values]:
    return lambda values: {**values, "address_type": kind}


def _schedule(values: Values) -> Values:
    day = values.pop("weekday", "")[:2].upper()
    opens, closes = (_clock(values.get(column, "")) for column in ("opens_at", "closes_at"))
    description = values.pop("original_text", "") or values.get("description", "")
    if not (opens and closes):
        # Half an interval, or words: kept for people to read, never as a time.
        values["notes"] = " - ".join(values.get(column, "") for column in ("opens_at", "closes_at"))
    times = {"opens_at": opens, "closes_at": closes, "description": description}
    return {**values, **times, **({"freq": "WEEKLY", "byday": day} if day in _DAYS else {})}


def _clock(text: str) -> str:
    """Half past five in the afternoon, "5:30pm", as "17:30:00"; empty when it may mean two things, or none."""
    found = _CLOCK.fullmatch(text.strip())
    if not found:
        return ""
    hour, minute, half = int(found[1]), int(found[2]), (found[3] or "").lower()
    if not half and len(found[1]) < 2:
        return ""  # "5:00" beside "9:00am" is the afternoon, in a file of its own the morning
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return f"{hour:02d}:{minute:02d}:00" if hour < 24 and minute < 60 else ""


def _term(values: Values) -> Values:
    name = values.get("name", "")
    more = {"code": values.get("id", ""), "taxonomy": values.pop("vocabulary", ""), "description": name}
    return {**values, **{column: text for column, text in more.items() if not values.get(column)}}


def _attribute(values: Values) -> Values:
    named = _renamed(service_id="link_id", taxonomy_id="taxonomy_term_id", taxonomy_detail="value")(values)
    return {**named, "link_entity": "service"}


_CONVERT: dict[str, Callable[[Values], Values]] = {
    "organizations": _renamed(url="website"),
    "locations": lambda values: {**values, "location_type": values.get("location_type") or "physical"},
    "physical_addresses": _address("physical"),
    "postal_addresses": _address("postal"),
    "regular_schedules": _schedule,
    "holiday_schedules": lambda values: _schedule(_renamed(start_date="valid_from", end_date="valid_to")(values)),
    "payments_accepted": _renamed(payment="option"),
    "accessibility_for_disabilities": _renamed(accessibility="description"),
    "languages": _renamed(language="name"),
    "taxonomy": _term,
    "services_taxonomy": _attribute,
}


def _add_organizations(tables: dict[str, list[Row]], mended: Counter[str]) -> None:
    """Organizations that services name and the export does not hold: what is known is the service's name."""
    organizations = tables.setdefault("organizations", [])
    known = {row.values["id"] for row in organizations}
    for service in tables.get("services", []):
        key = service.values.get("organization_id", "")
        if key and key not in known:
            known.add(key)
            name = service.values.get("name", "")
            organizations.append(Row(service.line, {"id": key, "name": name, "description": name}, service.file))
            mended["organizations that were only named"] += 1


def _add_taxonomies(tables: dict[str, list[Row]]) -> None:
    """A taxonomy for each vocabulary that the terms name."""
    for row in tables.get("taxonomy_terms", []):
        name = row.values.get("taxonomy", "")
        if name:
            row.values["taxonomy_id"] = name
            known = tables.setdefault("taxonomies", [])
            if all(taxonomy.values["id"] != name for taxonomy in known):
                known.append(Row(row.line, {"id": name, "name": name, "description": name}, row.file))


def _add_eligibility(
    tables: dict[str, list[Row]], rows: list[Row], mended: Counter[str], problems: list[Problem]
) -> None:
    services = {row.values.get("id"): row.values for row in tables.get("services", [])}
    for row in rows:
        text = _unescaped(row.values, mended).get(ELIGIBILITY, "")
        service = services.get(row.values.get("service_id"))
        if service is None:
            message = "names no service of this package"
            problems.append(row.problem("refused", "service_id", message, table=ELIGIBILITY))
        elif text:
            said = (service.get("eligibility_description", ""), text)
            service["eligibility_description"] = "\n".join(part for part in said if part)
