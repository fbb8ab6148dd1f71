"""Editors write a record that no import has brought: checked like an edit, in the history, and taken back by undo."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from bot.city import City
from bot.directory import Directory, Query
from bot.editor.creating import DATASET
from bot.store import directory_tables as tables
from bot.store.session import Database
from tests.support.editors import Editor, load, package_with_twins

DESCRIPTION = {"en": "Bikes are mended for free.", "es": "Arreglan bicicletas gratis."}
WORKSHOP: dict[str, Any] = {
    "name": {"en": "Bike workshop", "es": "Taller de bicicletas"},
    "description": DESCRIPTION,
    "phones": [{"number": "(505) 555-0177"}],
    "place": {"address_1": "2 Main St", "city": "Albuquerque", "state": "nm", "zip": "87102"},
    "hours": "Sat 9 am-noon",
    "eligibility": {"en": "Anyone", "es": ""},
    "categories": ["transport"],
    "languages": ["en", "es"],
}


async def _create(eva: Editor, status: int = 200, organization: str = "Wheels", **changes: Any) -> Any:
    return await eva.post("records", {"organization": organization, "record": {**WORKSHOP, **changes}}, status=status)


async def test_a_new_record_is_whole_and_held_back_until_verified(eva: Editor, database: Database, city: City) -> None:
    seen = await _create(eva)
    assert (seen["short_id"], seen["organization"], seen["status"]) == ("bike-workshop", "Wheels", "active")
    assert seen["verification"] == "unverified"
    assert seen["record"]["phones"][0]["number"] == "505-555-0177"
    assert seen["record"]["place"]["state"] == "NM"
    assert seen["record"]["description"] == DESCRIPTION
    assert seen["hours_words"] == "Sat 9 am-noon"
    assert [(row["action"], row["by"]) for row in seen["history"]] == [("create", "Eva Baca")]
    verified = await eva.act("bike-workshop", "verify", how="phone")
    assert verified["verification"] == "verified"
    directory = Directory(database.sessions, city)
    await directory.refresh()
    found = (await directory.search(Query(text="bike workshop"))).matches[0]
    assert (found.id, found.phone, found.confirmed) == ("bike-workshop", "505-555-0177", True)


async def test_every_field_that_is_wrong_is_named_and_nothing_is_kept(eva: Editor, database: Database) -> None:
    refused = await _create(
        eva, status=422, organization=" ", name={"en": "", "es": ""}, phones=[{"number": "12"}], categories=[]
    )
    fields = {problem["field"] for problem in refused["error"]["fields"]}
    assert fields == {"organization", "name.en", "phones.0.number", "categories"}
    async with database.read() as session:
        rows = select(func.count()).where(tables.Service.dataset == DATASET)
        assert await session.scalar(rows) == 0


async def test_an_organization_is_written_once_and_every_id_is_another(eva: Editor, database: Database) -> None:
    ids = [(await _create(eva, organization=name))["short_id"] for name in ("Wheels", "wheels", "Spokes")]
    assert ids == ["bike-workshop", "bike-workshop-2", "bike-workshop-3"]
    async with database.read() as session:
        statement = select(tables.Organization.name).where(tables.Organization.dataset == DATASET)
        assert sorted(await session.scalars(statement)) == ["Spokes", "Wheels"]


async def test_its_making_can_be_undone_and_that_too(eva: Editor) -> None:
    seen = await _create(eva)
    undone = await eva.undo(seen["history"][0]["id"])
    assert (undone["status"], undone["record"]["name"]) == ("inactive", WORKSHOP["name"])
    back = await eva.undo(undone["history"][0]["id"])
    assert (back["status"], back["record"]) == ("active", seen["record"])


async def test_what_was_done_to_it_later_is_undone_first(eva: Editor) -> None:
    seen = await _create(eva)
    await eva.edit("bike-workshop", hours="24/7")
    assert (await eva.undo(seen["history"][0]["id"], status=409))["error"]["code"] == "changed_since"


async def test_an_import_leaves_it_alone(eva: Editor, database: Database, tmp_path: Path) -> None:
    seen = await _create(eva)
    package = package_with_twins()
    package["services"][0]["name"] = "Another name"
    await load(database, tmp_path, package)
    assert (await eva.record("bike-workshop"))["record"] == seen["record"]


async def test_a_secret_place_is_not_kept(eva: Editor, database: Database) -> None:
    seen = await _create(eva, withheld=True)
    assert seen["record"]["place"] is None
    async with database.read() as session:
        assert await session.scalar(select(func.count()).where(tables.Address.dataset == DATASET)) == 0
