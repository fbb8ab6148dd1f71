"""HSDS 3.0 in and out: the specification's own examples, a real export of another 211, fields nobody knows."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from bot.directory.checking import Checked, check_package
from bot.directory.exporting import export_package
from bot.directory.exporting_json import Shape, export_json
from bot.directory.importing import ImportRefused, ImportReport, import_package
from bot.directory.packages import Package, read_package
from bot.store.directory_tables import HSDS_TABLES
from bot.store.session import Database
from tests.support.hsds import EXAMPLES, MIAMI, SCHEMAS, differences, load, needs_miami, needs_specification
from tests.support.small_directory import small_package, write_package


async def bring_in(
    database: Database, path: Path, *, skip_bad_rows: bool = False, name: str | None = None
) -> tuple[Package, Checked, ImportReport]:
    package = read_package(path, name=name)
    checked = check_package(package, skip_bad_rows=skip_bad_rows)
    async with database.write() as session:
        return package, checked, await import_package(session, package, checked)


async def json_of(database: Database, file: Path, shape: Shape, *, for_editors: bool = False) -> Any:
    async with database.read() as session:
        await export_json(session, file, shape=shape, for_editors=for_editors)
    return load(file)


def cells(folder: Path) -> dict[str, list[dict[str, str]]]:
    found = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found[path.name] = [{key: text for key, text in row.items() if text} for row in csv.DictReader(file)]
    return found


@needs_specification
async def test_the_examples_tables_go_out_as_they_came_in(database: Database, tmp_path: Path) -> None:
    """Every table of the schema is in the example; it is exported as anybody gets it, not only for editors."""
    package, _, report = await bring_in(database, EXAMPLES / "csv")
    assert set(package.tables) == {table.__tablename__ for table in HSDS_TABLES}
    assert report.added.total() == 21
    async with database.read() as session:
        written = await export_package(session, tmp_path / "out")
    assert cells(tmp_path / "out") == cells(EXAMPLES / "csv")
    assert written.held_back.total() == 0
    _, _, again = await bring_in(database, tmp_path / "out", name="csv")
    assert not again.did_something


@needs_specification
async def test_the_examples_tables_as_json_go_out_as_they_came_in(database: Database, tmp_path: Path) -> None:
    """Two numbers stand in the example where its own schema has text: they go out as text, and that is said."""
    _, checked, _ = await bring_in(database, EXAMPLES / "tabular.json")
    out = await json_of(database, tmp_path / "out.json", Shape.TABLES)
    assert differences(out, load(EXAMPLES / "tabular.json")) == [
        ".locations.csv[0].external_identifier: '10092008082' is not 10092008082",
        ".organization_identifiers.csv[0].identifier: '1234567' is not 1234567",
    ]
    assert checked.mended == {"numbers where HSDS has text, now text": 2}


@needs_specification
@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("service_full", Shape.SERVICES),
        ("organization_full", Shape.ORGANIZATIONS),
        ("service_at_location_full", Shape.SERVICE_AT_LOCATIONS),
        ("location", Shape.LOCATIONS),
        ("taxonomy", Shape.TAXONOMIES),
        ("taxonomy_term", Shape.TAXONOMY_TERMS),
    ],
)
async def test_the_nested_examples_go_out_as_they_came_in(
    database: Database, tmp_path: Path, name: str, shape: Shape
) -> None:
    await bring_in(database, EXAMPLES / f"{name}.json")
    out = await json_of(database, tmp_path / "out.json", shape)
    assert differences(out, [load(EXAMPLES / f"{name}.json")]) == []


@needs_specification
@pytest.mark.parametrize("name", ["service", "organization", "taxonomy", "taxonomy_term", "service_at_location"])
def test_a_page_of_an_api_is_a_package(name: str) -> None:
    """What another HSDS API answers can be imported as it is."""
    page = EXAMPLES / f"{name}_list.json"
    package = read_package(page)
    (table,) = [table for table in package.tables if table.rstrip("s").startswith(name.rstrip("y"))]
    assert [row.values["id"] for row in package.tables[table]] == [item["id"] for item in load(page)["contents"]]


async def test_fields_that_hsds_does_not_know_survive(database: Database, tmp_path: Path) -> None:
    """In JSON with their types, in tables as text; a later version's whole lists too."""
    service = {
        "id": "ac148810-d857-441c-9679-408f346de14b", "name": "Pantry", "status": "active",
        "organization": {"id": "d9d5e0f5-d3ce-4f73-9a2f-4dd0ecc6c610", "name": "Helpers", "description": "Help."},
        "service_capacity": [{"id": "1", "available": 3.5, "unit": {"name": "bed"}}],
        "is_open": False, "nothing": None, "house_rule": "=cmd|' /C calc'!A0", "score": 7,
    }  # fmt: skip
    (tmp_path / "new.json").write_text(json.dumps(service))
    await bring_in(database, tmp_path / "new.json")
    out = await json_of(database, tmp_path / "out.json", Shape.SERVICES)
    assert differences(out[0] | {"alert": None}, service) == []
    async with database.read() as session:
        await export_package(session, tmp_path / "tables", for_editors=True)
    (row,) = cells(tmp_path / "tables")["services.csv"]
    assert (row["is_open"], row["score"], json.loads(row["service_capacity"])) == (
        "false", "7", service["service_capacity"],
    )  # fmt: skip
    assert row["house_rule"] == "'=cmd|' /C calc'!A0"
    assert read_package(tmp_path / "tables").tables["services"][0].values["house_rule"] == service["house_rule"]


async def test_a_row_may_leave_when_what_names_it_changes(database: Database, tmp_path: Path) -> None:
    """A service moves to another place, and the old place goes: no link breaks on the way."""
    tables = small_package()
    await bring_in(database, write_package(tmp_path / "small", tables))
    tables["locations"][0]["id"] = tables["addresses"][0]["location_id"] = "elsewhere"
    tables["service_at_location"][0]["location_id"] = "elsewhere"
    _, _, report = await bring_in(database, write_package(tmp_path / "small", tables))
    assert (report.added["locations"], report.removed["locations"], report.changed["service_at_location"]) == (1, 1, 1)


async def test_an_id_belongs_to_one_data_set(database: Database, tmp_path: Path) -> None:
    """Said with the way out; taxonomies alone are shared."""
    tables = small_package()
    shared = "5c4d79d7-cc55-470e-9f1f-8cad074e4892"
    tables["taxonomies"][0]["id"] = shared
    await bring_in(database, write_package(tmp_path / "one", tables))
    tables["organizations"][0]["id"] = "d9d5e0f5-d3ce-4f73-9a2f-4dd0ecc6c610"
    for service in tables["services"]:
        service["organization_id"] = tables["organizations"][0]["id"]
    _, _, report = await bring_in(database, write_package(tmp_path / "two", tables))
    assert report.mended["taxonomies shared with another data set, used as they are there"] == 1
    with pytest.raises(ImportRefused) as refused:
        await bring_in(database, write_package(tmp_path / "three", tables))
    assert "is in data set 'two' already" in str(refused.value.problems[0])


@pytest.mark.slow
@needs_miami
@needs_specification
async def test_a_real_export_comes_in_with_a_report_and_goes_out_valid(database: Database, tmp_path: Path) -> None:
    """Miami's 211 of 2019, HSDS 2.0: every row is there, counted as mended, or refused with line and reason."""
    if database.is_postgres:
        pytest.skip("the same rows as on SQLite; once is enough for 75,000 of them")
    package, checked, report = await bring_in(database, MIAMI)
    lines = {path.stem: sum(1 for _ in csv.reader(path.open(encoding="utf-8"))) - 1 for path in MIAMI.glob("*.csv")}
    eligibility = lines.pop("eligibility")
    refused = Counter(problem.file for problem in report.refused)
    refused_eligibility = refused.pop("eligibility.csv")
    made = report.mended["organizations that were only named"] + len(package.tables["taxonomies"])
    merged = report.mended["terms that stand twice"]
    assert report.added.total() + refused.total() + merged == sum(lines.values()) + made
    told = sum("\n" in (row["eligibility_description"] or "") or bool(row["eligibility_description"])
               for row in checked.rows["services"].values())  # fmt: skip
    assert told + refused_eligibility <= eligibility
    assert {(p.file, p.field) for p in report.refused} == {
        ("phones.csv", "number"), ("taxonomy.csv", "id"), ("eligibility.csv", "service_id"),
    }  # fmt: skip
    assert all(problem.line for problem in report.refused)
    async with database.read() as session:
        written = await export_package(session, tmp_path / "out")
    assert (written.written.total(), written.held_back.total()) == (report.added.total(), 0)
    again = check_package(read_package(tmp_path / "out"))
    assert again.errors == []
    assert {name: len(rows) for name, rows in again.rows.items()} == {
        name: len(rows) for name, rows in checked.rows.items()
    }
    _every_row_keeps_the_schema(tmp_path / "out")


def _every_row_keeps_the_schema(folder: Path) -> None:
    """Each table against the specification's tabular data package: names, required columns, enums, types."""
    described = {resource["path"]: resource["schema"] for resource in load(SCHEMAS / "datapackage.json")["resources"]}
    ours = {resource["path"]: resource["schema"] for resource in load(folder / "datapackage.json")["resources"]}
    for name, rows in cells(folder).items():
        fields = {field["name"]: field for field in described[name]["fields"]}
        types = {field["name"]: field["type"] for field in ours[name]["fields"]}
        assert all(fields[column]["type"] == types[column] for column in fields.keys() & types.keys())
        schema = {
            "required": ["id"],
            "properties": {
                column: {"enum": field["constraints"]["enum"]}
                for column, field in fields.items()
                if "enum" in field.get("constraints", {})
            },
        }
        check = jsonschema.Draft202012Validator(schema)
        for row in rows:
            assert check.is_valid(row), f"{name}: {row['id']}"
            for column in row.keys() & fields.keys():
                if fields[column]["type"] == "number":
                    float(row[column])
