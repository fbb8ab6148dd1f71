"""A directory of three services, written as a package that tests can spoil."""

from __future__ import annotations

import csv
from pathlib import Path

Rows = list[dict[str, str]]


def small_package() -> dict[str, Rows]:
    """Tables of a correct package: a pantry that may be shown, one to be confirmed, a secret shelter."""
    return {
        "organizations": [
            {"id": "org", "name": "Valley Helpers", "description": "Offers help."},
        ],
        "services": [
            _service("pantry", "Valley pantry", "Despensa Valley", confidence="high", opening_hours="We 12:00-14:00"),
            _service("maybe", "Church pantry", "Despensa de la iglesia", confidence="medium"),
            _service("refuge", "Refuge", "Refugio", confidence="high", safety_flags="dv-location-withheld"),
        ],
        "phones": [
            _phone("pantry", "505-555-0100"),
            _phone("maybe", "505-555-0101"),
            _phone("refuge", "505-555-0102"),
        ],
        "locations": [{"id": "place", "location_type": "physical", "latitude": "35.08", "longitude": "-106.65"}],
        "service_at_location": [{"id": "at", "service_id": "pantry", "location_id": "place"}],
        "addresses": [
            {
                "id": "address",
                "location_id": "place",
                "address_1": "1 Main St",
                "city": "Albuquerque",
                "state_province": "NM",
                "postal_code": "87102",
                "country": "US",
                "address_type": "physical",
            }
        ],
        "taxonomies": [{"id": "tax", "name": "category", "description": "What is needed"}],
        "taxonomy_terms": [
            {"id": "food", "code": "food", "name": "food", "description": "Food", "taxonomy": "category"}
        ],
        "attributes": [
            {"id": f"attribute-{key}", "link_id": key, "taxonomy_term_id": "food", "link_entity": "service"}
            for key in ("pantry", "maybe")
        ],
    }


def write_package(folder: Path, tables: dict[str, Rows]) -> Path:
    """Write the tables as CSV files; the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns, restval="")
            writer.writeheader()
            writer.writerows(rows)
    return folder


def _service(key: str, name: str, spanish: str, **more: str) -> dict[str, str]:
    words = {
        "name": name,
        "name_es": spanish,
        "description": f"{name} gives food.",
        "description_es": f"{spanish} da comida.",
    }
    return {"id": key, "short_id": key, "organization_id": "org", "status": "active", **words, **more}


def _phone(service: str, number: str) -> dict[str, str]:
    return {"id": f"phone-{service}", "service_id": service, "number": number, "type": "voice", "description": "Office"}
