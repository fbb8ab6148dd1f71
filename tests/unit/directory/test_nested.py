"""HSDS as JSON: whole services, with the same row in several places, to tables and back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.directory.nested import NotHsdsJson, flatten, nest
from bot.directory.packages import PackageError, read_package

PHONE: dict[str, Any] = {
    "id": "p",
    "number": "505-555-0100",
    "languages": [{"id": "l", "name": "Spanish", "code": "es"}],
}
SERVICE: dict[str, Any] = {
    "id": "s",
    "name": "Pantry",
    "status": "active",
    "minimum_age": 18,
    "house_rule": "kept",
    "phones": [PHONE],
    "organization": {
        "id": "o",
        "name": "Helpers",
        "description": "Help.",
        "phones": [PHONE],
        "programs": [{"id": "g", "name": "Winter", "description": "Winter."}],
    },
    "program": {"id": "g", "name": "Winter", "description": "Winter."},
    "service_at_locations": [
        {
            "id": "a",
            "location": {
                "id": "h",
                "location_type": "physical",
                "latitude": 35.1,
                "addresses": [{"id": "d", "address_1": "1 Main"}],
            },
        },
    ],
    "attributes": [
        {
            "id": "t",
            "link_entity": "service",
            "taxonomy_term": {
                "id": "f",
                "name": "food",
                "description": "Food",
                "taxonomy_detail": {"id": "x", "name": "needs", "description": "Needs"},
            },
        },
    ],
}  # fmt: skip


def rows(document: Any) -> dict[str, list[dict[str, str]]]:
    return {name: [row.values for row in found] for name, found in flatten(document).items()}


def test_everything_nested_becomes_a_row_with_its_links() -> None:
    found = rows(SERVICE)
    assert found["services"][0]["organization_id"] == "o"
    assert found["services"][0]["house_rule"] == "kept"
    assert found["programs"][0]["organization_id"] == "o"
    assert found["service_at_location"] == [{"service_id": "s", "id": "a", "location_id": "h"}]
    assert found["addresses"][0]["location_id"] == "h"
    assert found["attributes"][0] == {"link_id": "s", "link_entity": "service", "id": "t", "taxonomy_term_id": "f"}
    assert found["taxonomy_terms"][0]["taxonomy_id"] == "x"


def test_a_row_in_two_places_is_one_row_with_both_links() -> None:
    (phone,) = rows(SERVICE)["phones"]
    assert (phone["service_id"], phone["organization_id"]) == ("s", "o")
    assert rows(SERVICE)["languages"] == [{"phone_id": "p", "id": "l", "name": "Spanish", "code": "es"}]


def test_what_was_flattened_nests_again() -> None:
    tables: dict[str, list[dict[str, Any]]] = rows(SERVICE)
    tables["services"][0]["minimum_age"] = 18
    tables["locations"][0]["latitude"] = 35.1
    assert nest(tables) == [SERVICE]


@pytest.mark.parametrize(
    "wrap", [lambda one: one, lambda one: [one], lambda one: {"total_items": 1, "contents": [one]}]
)
def test_one_object_a_list_and_a_page_are_read_alike(wrap: Any) -> None:
    assert rows(wrap(SERVICE)) == rows(SERVICE)


def test_an_object_of_tables_is_read_as_they_are() -> None:
    assert rows({"services.csv": [{"id": "s"}], "phones.csv": [{"id": "p"}]}) == {
        "services": [{"id": "s"}],
        "phones": [{"id": "p"}],
    }


@pytest.mark.parametrize(
    "document", [1, "text", [1], {"a": 1}, {"id": "1"}, {"id": "1", "status": "active", "phones": [3]}]
)
def test_other_json_is_refused(document: Any) -> None:
    with pytest.raises(NotHsdsJson):
        flatten(document)


@pytest.mark.parametrize(
    ("content", "said"),
    [("{not json", "is not JSON"), ("[" * 100_000, "is nested too deeply"), ("[NaN]", "NaN is not a number")],
)
def test_a_file_that_is_no_json_is_refused(tmp_path: Path, content: str | bytes, said: str) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(PackageError, match=said):
        read_package(path)


def test_a_json_file_is_a_package_named_after_it(tmp_path: Path) -> None:
    path = tmp_path / "valley.json"
    path.write_text(json.dumps([SERVICE]), encoding="utf-8")
    package = read_package(path)
    assert package.name == "valley"
    assert len(package.tables["services"]) == 1
