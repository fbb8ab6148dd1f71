"""What must stay in the directory is not in the API, wherever one looks, and not in exports for others."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.directory.exporting import export_package
from bot.directory.exporting_json import Shape, export_json
from bot.settings import ROOT
from bot.store.directory_tables import HSDS_TABLES, Service
from bot.store.session import Database
from tests.support.hsds_api import Reader, bring_in
from tests.support.small_directory import Rows, small_package, write_package

LISTS = ("services", "organizations", "locations", "service_at_locations", "taxonomies", "taxonomy_terms")
SECRET = "SECRET"


def guarded_package() -> dict[str, Rows]:
    """One open service, and every way that I know in which a guarded one could be told of."""
    tables = small_package()
    services = tables["services"]
    services[1] |= {"name": f"{SECRET} unverified", "verification": "unverified"}
    services[2] |= {"conflict_notes": f"{SECRET} notes"}  # the refuge: verified, its location withheld
    other = {**services[0], "short_id": "", "confidence": "high"}
    services.append({**other, "id": "police", "name": f"{SECRET} responders", "safety_flags": "responder-only",
                     "organization_id": "hidden", "verification": "responder_only"})  # fmt: skip
    services.append({**other, "id": "open", "name": "Stated by nobody", "confidence": "", "organization_id": "third"})
    tables["organizations"] += [
        {"id": "hidden", "name": f"{SECRET} organization", "description": "d"},
        {"id": "third", "name": "Third", "description": "d", "conflict_notes": f"{SECRET} notes"},
    ]
    tables["phones"] += [
        {"id": "p1", "service_id": "police", "number": f"{SECRET} 1"},
        {"id": "p2", "organization_id": "third", "service_id": "police", "number": f"{SECRET} 2"},
        {"id": "p3", "organization_id": "third", "contact_id": "c1", "number": f"{SECRET} 3"},
    ]
    tables["contacts"] = [{"id": "c1", "service_id": "maybe", "name": f"{SECRET} contact", "organization_id": "org"}]
    tables["locations"] += [
        {"id": "house", "location_type": "physical", "organization_id": "org", "name": f"{SECRET} house of the refuge"},
        {"id": "station", "location_type": "physical", "name": f"{SECRET} station"},
    ]
    tables["addresses"].append({**tables["addresses"][0], "id": "a2", "location_id": "house", "address_1": SECRET})
    tables["service_at_location"] += [
        {"id": "at2", "service_id": "police", "location_id": "station"},
        {"id": "at3", "service_id": "police", "location_id": "place", "description": SECRET},
    ]
    tables["schedules"] = [{"id": "sc", "service_id": "police", "location_id": "place", "description": SECRET}]
    tables["languages"] = [{"id": "la", "phone_id": "p3", "name": SECRET}]
    tables["attributes"].append(
        {"id": "at", "link_id": "p3", "link_entity": "phone", "taxonomy_term_id": "food", "value": SECRET}
    )
    change = {"last_action_date": "2026-01-01", "last_action_type": "update", "field_name": "address",
              "previous_value": SECRET, "replacement_value": SECRET, "updated_by": "x"}  # fmt: skip
    tables["metadata"] = [
        {"id": f"m{kind}{key}", "resource_type": kind, "resource_id": key, **change}
        for kind, key in (("service", "refuge"), ("service", "police"), ("location", "house"), ("phone", "p1"))
    ]
    return tables


async def everything(reader: Reader) -> str:
    """All that the API gives: short, full, one by one, and as a stream."""
    found: list[Any] = []
    for path in LISTS:
        found.append(await reader.get(f"/{path}"))
        found += await reader.lines(f"/{path}", **({} if path.startswith("taxonom") else {"full": "true"}))
        for entry in await reader.contents(f"/{path}"):
            found.append(await reader.get(f"/{path}/{entry['id']}"))
    found += await reader.lines("/organizations", full_service="true")
    return json.dumps(found)


@pytest.fixture
async def guarded(database: Database, reader: Reader, tmp_path: Path) -> Reader:
    await bring_in(database, write_package(tmp_path / "guarded", guarded_package()))
    return reader


async def test_nothing_guarded_is_in_the_api(guarded: Reader) -> None:
    assert SECRET not in await everything(guarded)
    services = await guarded.contents("/services", full="true")
    assert sorted(service["name"] for service in services) == ["Refuge", "Stated by nobody", "Valley pantry"]
    (refuge,) = [service for service in services if service["name"] == "Refuge"]
    assert refuge["phones"][0]["number"] == "505-555-0102"
    assert "service_at_locations" not in refuge
    (unstated,) = [service for service in services if service["name"] == "Stated by nobody"]
    assert unstated["alert"] == "Not confirmed: call first"
    assert "safety_flags" not in json.dumps(services)


async def test_a_guarded_record_is_as_if_it_were_not(guarded: Reader, database: Database) -> None:
    """Also by its id, in counts, and by filters."""
    async with database.read() as session:
        rows = {row.name: row for row in await session.scalars(select(Service))}
    secret = rows[f"{SECRET} responders"]
    assert (await guarded.refusal(f"/services/{secret.id}"))[:2] == (404, "not_found")
    assert (await guarded.refusal(f"/organizations/{secret.organization_id}"))[:2] == (404, "not_found")
    assert (await guarded.get("/services", search="responders"))["total_items"] == 0
    assert (await guarded.get("/services", organization_id=str(secret.organization_id)))["total_items"] == 0
    assert (await guarded.get("/services", minimal="true"))["total_items"] == 3
    assert (await guarded.get("/service_at_locations", postcode="87102"))["total_items"] == 1


async def test_nothing_guarded_is_in_exports(guarded: Reader, database: Database, tmp_path: Path) -> None:
    """What is held back is counted, and is there for editors."""
    async with database.read() as session:
        report = await export_package(session, tmp_path / "out")
        await export_package(session, tmp_path / "editors", for_editors=True)
        for shape in Shape:
            await export_json(session, tmp_path / "json" / f"{shape}.json", shape=shape)
    written = [*(tmp_path / "out").iterdir(), *(tmp_path / "json").iterdir()]
    assert SECRET not in "".join(file.read_text() for file in written)
    assert report.held_back["services"] == 2
    assert report.held_back["metadata"] == 4
    assert (tmp_path / "editors/contacts.csv").read_text().count(SECRET) == 1


async def test_api_and_export_hold_the_same_rows(reader: Reader, database: Database, tmp_path: Path) -> None:
    """Two ways, one rule: in the city's directory, every row that the export has can be reached, and no other."""
    await bring_in(database, ROOT / "data/directory/albuquerque")
    async with database.read() as session:
        await export_package(session, tmp_path)
    exported: set[str] = set()
    for table in HSDS_TABLES:
        path = tmp_path / f"{table.__tablename__}.csv"
        if path.exists():
            with path.open(encoding="utf-8", newline="") as file:
                exported |= {row["id"] for row in csv.DictReader(file)}
    reached = _ids(json.loads(await everything(reader)))
    assert reached == exported


def _ids(value: Any) -> set[str]:
    if isinstance(value, list):
        return set().union(*map(_ids, value)) if value else set()
    if isinstance(value, dict):
        own = {value["id"]} if "id" in value else set()
        return own.union(*(_ids(child) for child in value.values()))
    return set()


async def test_a_record_that_an_editor_takes_back_is_gone_at_once(guarded: Reader, database: Database) -> None:
    (pantry,) = [service for service in await guarded.contents("/services") if service["name"] == "Valley pantry"]
    async with database.write() as session:
        await session.execute(update(Service).where(Service.id == pantry["id"]).values(verification="unverified"))
    assert (await guarded.refusal(f"/services/{pantry['id']}"))[0] == 404
