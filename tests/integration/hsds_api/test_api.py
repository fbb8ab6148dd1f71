"""The HSDS API as other systems use it: pages, views, filters, caching, refusals. On SQLite and on PostgreSQL."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from referencing import Registry, Resource

from bot.hsds_api import PREFIX
from bot.settings import ROOT
from bot.store.session import Database
from tests.support.hsds import EXAMPLES, SCHEMAS, differences, load, needs_specification
from tests.support.hsds_api import URL, Reader, bring_in
from tests.support.small_directory import Rows, small_package, write_package

LISTS = ("services", "organizations", "locations", "service_at_locations", "taxonomies", "taxonomy_terms")


def five_services() -> dict[str, Rows]:
    """Services of another publisher, who says nothing of verification; two places, ten miles and more apart."""
    tables = small_package()
    base = tables["services"][0]
    tables["services"] = [
        {"id": f"s{n}", "organization_id": "org", "name": f"Service {n}", "status": "active", "description": words,
         "last_modified": changed}
        for n, (words, changed) in enumerate(
            [("Hot food", "2026-01-01T00:00:00Z"), ("Cold FOOD", "2026-03-01T10:00:00-07:00"), ("Beds", ""),
             ("100% free", "2026-02-01"), ("Niños", "2026-06-01T00:00:00.500Z")]
        )
    ]  # fmt: skip
    assert base["id"] == "pantry"
    tables["phones"] = [{"id": "p", "service_id": "s0", "number": "505-555-0100"}]
    tables["attributes"] = [{"id": "a", "link_id": "s1", "taxonomy_term_id": "food", "link_entity": "service"}]
    tables["taxonomy_terms"][0]["taxonomy_id"] = "tax"
    tables["taxonomy_terms"].append(
        {"id": "soup", "name": "soup", "description": "Soup", "taxonomy_id": "tax", "parent_id": "food"}
    )
    far = {"id": "far", "location_type": "physical", "latitude": "35.69", "longitude": "-105.94"}
    tables["locations"].append(far)
    tables["service_at_location"] = [
        {"id": "l0", "service_id": "s0", "location_id": "place"},
        {"id": "l1", "service_id": "s1", "location_id": "far"},
    ]
    return tables


@pytest.fixture
async def five(database: Database, reader: Reader, tmp_path: Path) -> Reader:
    await bring_in(database, write_package(tmp_path / "five", five_services()))
    return reader


def names(contents: list[Any]) -> list[str]:
    return sorted(entry["name"][-1] for entry in contents)


async def test_it_says_what_it_is(reader: Reader) -> None:
    for path in ("", "/"):
        about = await reader.get(path)
        assert about == {
            "version": "3.0", "profile": "https://docs.openreferral.org/en/3.0/",
            "openapi_url": f"{URL}{PREFIX}/openapi.json",
        }  # fmt: skip
    document = await reader.get("/openapi.json")
    assert document["openapi"] == "3.1.0"
    assert document["servers"] == [{"url": f"{URL}{PREFIX}"}]
    assert {f"/{name}" for name in LISTS} <= set(document["paths"])


@needs_specification
async def test_every_path_of_the_specification_is_there(reader: Reader) -> None:
    """With every parameter that it names."""
    ours, theirs = (await reader.get("/openapi.json"))["paths"], load(SCHEMAS / "openapi.json")
    known = theirs["components"]["parameters"]
    for path, item in theirs["paths"].items():
        given = {parameter["name"] for parameter in ours[path]["get"].get("parameters", [])}
        for parameter in item.get("parameters", []) + item["get"].get("parameters", []):
            name = known[parameter["$ref"].rsplit("/", 1)[1]]["name"] if "$ref" in parameter else parameter["name"]
            assert name in given, f"{path}: {name}"


async def test_pages_hold_together(five: Reader) -> None:
    """Every record once, whatever the size of a page; behind the last page is an empty one."""
    seen: list[str] = []
    for number in range(1, 5):
        page = await five.get("/services", page=str(number), per_page="2")
        contents = page.pop("contents")
        seen += [entry["id"] for entry in contents]
        assert page == {
            "total_items": 5, "total_pages": 3, "page_number": number, "size": len(contents),
            "first_page": number == 1, "last_page": number >= 3, "empty": number == 4,
        }  # fmt: skip
    assert len(seen) == len(set(seen)) == 5


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({"search": "food"}, "01"),
        ({"search": "FOOD hot"}, "0"),
        ({"search": "100%"}, "3"),
        ({"search": "%"}, "3"),
        ({"search": "_"}, ""),
        ({"taxonomy_term_id": "soup"}, ""),
        ({"taxonomy_term_id": "nonsense"}, ""),
        ({"modified_after": "2026-03-01T17:00:00Z"}, "124"),
        ({"modified_after": "2026-03-01T17:00:01Z"}, "24"),
        ({"modified_after": "2026-02-01T00:00:00Z"}, "1234"),
        ({"modified_after": "2026-06-01T00:00:00.6Z"}, "2"),
        ({"modified_after": "2999-01-01T00:00:00Z"}, ""),
        ({"modified_after": "0001-01-01T00:00:00+14:00"}, "01234"),
    ],
)
async def test_services_are_filtered(five: Reader, parameters: dict[str, str], found: str) -> None:
    """A service that does not say when it was changed counts as changed with its data set: nothing is missed."""
    assert names(await five.contents("/services", **parameters)) == list(found)


async def test_links_filter_by_the_ids_that_the_api_gives(five: Reader) -> None:
    (organization,) = await five.contents("/organizations")
    (food,) = [term for term in await five.contents("/taxonomy_terms") if term["name"] == "food"]
    taxonomy = food["taxonomy_detail"]["id"]
    assert len(await five.contents("/services", organization_id=organization["id"])) == 5
    assert names(await five.contents("/services", taxonomy_term_id=food["id"])) == ["1"]
    assert names(await five.contents("/services", taxonomy_id=taxonomy)) == ["1"]
    assert [t["name"] for t in await five.contents("/taxonomy_terms", parent_id=food["id"])] == ["soup"]
    assert [t["name"] for t in await five.contents("/taxonomy_terms", top_only="true")] == ["food"]
    assert len(await five.contents("/taxonomy_terms", taxonomy_id=taxonomy)) == 2
    at = await five.contents("/service_at_locations", taxonomy_id=taxonomy)
    assert names([entry["service"] for entry in at]) == ["1"]


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({"postcode": "87102"}, "0"),
        ({"postcode": "87108", "proximity": "100"}, ""),
        ({"postcode": "87108", "proximity": "20000"}, "0"),
        ({"postcode": "87108", "proximity": "200000"}, "01"),
        ({"postcode": "00000"}, ""),
    ],
)
async def test_places_are_found_by_postcode(five: Reader, parameters: dict[str, str], found: str) -> None:
    at = await five.contents("/service_at_locations", **parameters)
    assert names([entry["service"] for entry in at]) == list(found)


async def test_views_from_least_to_most(five: Reader) -> None:
    minimal = await five.contents("/services", minimal="true")
    assert all(list(entry) == ["id", "modified_date"] for entry in minimal)
    assert len(minimal) == 5
    short = {entry["id"]: entry for entry in await five.contents("/services")}
    full = {entry["id"]: entry for entry in await five.contents("/services", full="true")}
    first = next(entry for entry in short.values() if entry["name"] == "Service 0")
    assert first["organization"]["name"] == "Valley Helpers"
    assert "phones" not in first
    assert full[first["id"]]["phones"][0]["number"] == "505-555-0100"
    assert full[first["id"]] == await five.get(f"/services/{first['id']}")
    assert await five.lines("/services", full="true") == sorted(full.values(), key=lambda entry: str(entry["id"]))


async def test_organizations_name_their_services(five: Reader) -> None:
    (organization,) = await five.contents("/organizations")
    assert "services" not in organization
    one = await five.get(f"/organizations/{organization['id']}")
    assert [list(service) for service in one["services"]] == [["id", "name", "status"]] * 5
    whole = await five.get(f"/organizations/{organization['id']}", full_service="true")
    assert [service.get("phones") is not None for service in whole["services"]].count(True) == 1


async def test_who_has_it_already_is_not_sent_it_again(five: Reader, database: Database, tmp_path: Path) -> None:
    """Until the directory changes."""
    first = await five.client.get(f"{PREFIX}/services")
    assert first.headers["Cache-Control"] == "public, max-age=60"
    asks = {"If-None-Match": first.headers["ETag"]}
    again = await five.client.get(f"{PREFIX}/services", headers=asks)
    assert (again.status, await again.read()) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert (await five.client.get(f"{PREFIX}/services?page=2", headers=asks)).status == 200
    tables = five_services()
    tables["services"][0]["name"] = "Another 0"
    await bring_in(database, write_package(tmp_path / "five", tables))
    assert (await five.client.get(f"{PREFIX}/services", headers=asks)).status == 200


async def test_any_page_may_read_and_none_may_write(five: Reader) -> None:
    for path in (f"{PREFIX}/services", f"{PREFIX}/nothing"):
        answer = await five.client.get(path, headers={"Origin": "https://other.example"})
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    asks = {"Origin": "https://other.example", "Access-Control-Request-Method": "GET"}
    preflight = await five.client.options(f"{PREFIX}/services", headers=asks)
    assert preflight.status == 204
    assert "GET" in preflight.headers["Access-Control-Allow-Methods"]
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        refused = await five.client.request(method, f"{PREFIX}/services", json={})
        assert refused.status == 405
        assert (await refused.json())["error"]["code"] == "only_get"
        assert refused.headers["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize(
    ("path", "parameters", "refusal"),
    [
        ("/nothing", {}, (404, "not_found", "there is nothing at this address")),
        ("/services/nonsense", {}, (404, "not_found", "there is no such service here")),
        ("/services/a%2F..%2Fb", {}, (404, "not_found", "there is no such service here")),
        ("/services/00000000-0000-0000-0000-000000000000", {}, (404, "not_found", "there is no such service here")),
        ("/services", {"colour": "red"}, (400, "unknown_parameter", "colour is not a parameter of this list")),
        ("/services", {"page": "0"}, (400, "wrong_parameter", "page: Input should be greater than or equal to 1")),
        ("/services", {"page": "x"}, (400, "wrong_parameter", "page: must be a whole number")),
        ("/services", {"page": "9" * 30}, (400, "wrong_parameter", "page: must be a whole number")),
        ("/services", {"per_page": "1001"},
         (400, "wrong_parameter", "per_page: Input should be less than or equal to 1000")),
        ("/services", {"full": "maybe"}, (400, "wrong_parameter", "full: must be true or false")),
        ("/services", {"format": "xml"}, (400, "wrong_parameter", "format: Input should be 'json' or 'ndjson'")),
        ("/services", {"modified_after": "soon"},
         (400, "wrong_parameter", "modified_after: must be a time stamp such as 2026-01-31T08:00:00Z")),
        ("/services", {"modified_after": "2026-01-01T00:00:00"},
         (400, "wrong_parameter", "modified_after: must say its distance from UTC, as in 2026-01-31T08:00:00Z")),
    ],
)  # fmt: skip
async def test_a_refusal_says_why(
    reader: Reader, path: str, parameters: dict[str, str], refusal: tuple[int, str, str]
) -> None:
    assert await reader.refusal(path, **parameters) == refusal


@needs_specification
@pytest.mark.parametrize(
    ("example", "path"),
    [
        ("service_list", "/services"),
        ("organization_list", "/organizations"),
        ("service_at_location_list", "/service_at_locations"),
        ("taxonomy_list", "/taxonomies"),
        ("taxonomy_term_list", "/taxonomy_terms"),
    ],
)
async def test_lists_are_as_the_specification_shows_them(
    reader: Reader, database: Database, example: str, path: str
) -> None:
    """Imported from the example of the whole record, the list is the example of the list."""
    await bring_in(database, EXAMPLES / "service_full.json")
    page, shown = await reader.get(path), load(EXAMPLES / f"{example}.json")
    assert page.keys() == shown.keys()
    assert differences(page["contents"], shown["contents"]) == []


@needs_specification
@pytest.mark.parametrize(
    ("example", "path"),
    [
        ("service_full", "/services"),
        ("service_at_location_full", "/service_at_locations"),
        ("location", "/locations"),
        ("taxonomy", "/taxonomies"),
        ("taxonomy_term", "/taxonomy_terms"),
    ],
)
async def test_records_are_as_the_specification_shows_them(
    reader: Reader, database: Database, example: str, path: str
) -> None:
    shown = load(EXAMPLES / f"{example}.json")
    await bring_in(database, EXAMPLES / f"{example}.json")
    assert differences(await reader.get(f"{path}/{shown['id']}"), shown) == []
    keeps_the_schema(example.removesuffix("_full"), shown)


def keeps_the_schema(name: str, document: Any) -> None:
    """The document against the specification's own JSON schema."""
    schemas = {path.name: load(path) for path in SCHEMAS.glob("*.json")}
    resources = [(file, Resource.from_contents(schema | {"$schema": "https://json-schema.org/draft/2020-12/schema"}))
                 for file, schema in schemas.items()]  # fmt: skip
    registry: Registry[Any] = Registry().with_resources(resources)
    schema = json.loads(json.dumps(schemas[f"{name}.json"]))
    schema.pop("name", None)
    problems = jsonschema.Draft202012Validator(schema, registry=registry).iter_errors(document)
    assert [f"{list(problem.absolute_path)}: {problem.message}" for problem in problems] == []


@needs_specification
async def test_every_record_of_the_city_keeps_the_specifications_schema(reader: Reader, database: Database) -> None:
    await bring_in(database, ROOT / "data/directory/albuquerque")
    for path, name in (
        ("/services", "service"),
        ("/organizations", "organization"),
        ("/locations", "location"),
        ("/service_at_locations", "service_at_location"),
    ):
        for document in await reader.lines(path, full="true"):
            keeps_the_schema(name, document)
    for path, name in (("/taxonomies", "taxonomy"), ("/taxonomy_terms", "taxonomy_term")):
        for document in await reader.lines(path):
            keeps_the_schema(name, document)
