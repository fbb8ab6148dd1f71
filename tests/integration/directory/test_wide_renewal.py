"""PostgreSQL's search table follows the directory: only what changed is written again, and nobody waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from time import monotonic
from typing import Any

import pytest
from sqlalchemy import select, text, update

from bot.city import City
from bot.directory import Directory, Query, load_directory
from bot.directory.wide_filling import renew
from bot.settings import Settings
from bot.store.directory_tables import DirectoryDataset, Organization, Service
from bot.store.migrate import upgrade
from bot.store.session import Database, open_database
from tests.support.moments import A_TUESDAY

pytestmark = pytest.mark.postgres

# `:one` and `:other` are two verified services, others for each change.
CHANGES = {
    "organizations": "UPDATE organizations SET name = 'Otherhouse' WHERE id = "
    "(SELECT organization_id FROM services WHERE id = :one)",
    "services": "UPDATE services SET name = 'Renamed place', maximum_age = 30 WHERE id = :one",
    "gone": "UPDATE services SET status = 'defunct' WHERE id = :one",
    "locations": "UPDATE locations SET latitude = 35.0, longitude = -106.0 WHERE id IN "
    "(SELECT location_id FROM service_at_location ORDER BY id LIMIT 1)",
    "addresses": "UPDATE addresses SET address_1 = '1 Other Street' WHERE id IN "
    "(SELECT id FROM addresses ORDER BY id LIMIT 1)",
    "phones": "UPDATE phones SET number = '+15055550199' WHERE id IN (SELECT id FROM phones ORDER BY id LIMIT 3)",
    "languages": "DELETE FROM languages WHERE id IN (SELECT id FROM languages ORDER BY id LIMIT 2)",
    "attributes": "DELETE FROM attributes WHERE link_id = :one",
    "links": "DELETE FROM service_at_location WHERE id IN "
    "(SELECT id FROM service_at_location ORDER BY id OFFSET 9 LIMIT 1)",
    "taxonomy_terms": "UPDATE taxonomy_terms SET code = 'food-boxes' WHERE code = 'food'",
    "reported": "INSERT INTO directory_upkeep (service_id, open_reports, shown, worked, did_not_work) "
    "VALUES (:one, 2, 0, 0, 0)",
    "merged": "INSERT INTO directory_upkeep (service_id, open_reports, shown, worked, did_not_work, merged_into) "
    "VALUES (:one, 0, 0, 0, 0, :other)",
    "merged and gone": "UPDATE services SET status = 'inactive' WHERE id IN "
    "(SELECT service_id FROM directory_upkeep WHERE merged_into IS NOT NULL)",
}


@pytest.fixture
async def filled(settings: Settings, fresh_postgres_url: str) -> AsyncIterator[Database]:
    settings.database_url = fresh_postgres_url
    settings.__dict__.pop("resolved_database_url", None)
    await asyncio.to_thread(upgrade, fresh_postgres_url)
    async with open_database(settings) as database:
        await load_directory(database, settings.directory_dir)
        assert await renewed(database, "first") == 205
        yield database


async def renewed(database: Database, revisions: str) -> int:
    async with database.sessions() as session:
        written = await renew(session, revisions)
        await session.commit()
        return written


async def everything(database: Database) -> dict[str, list[Any]]:
    """What the search looks at. Opening hours by what they say: their ids never go away."""
    wanted = {
        "services": "SELECT s.*, h.hours FROM directory_search.services s JOIN directory_search.hours h "
        "ON h.id = hours_id ORDER BY s.id",
        "best": "SELECT * FROM directory_search.best ORDER BY key, id",
        "other_ids": "SELECT * FROM directory_search.other_ids ORDER BY other",
        "vocabulary": "SELECT * FROM directory_search.vocabulary ORDER BY word",
        "state": "SELECT services FROM directory_search.state",
    }
    async with database.read() as session:
        return {name: list(await session.execute(text(statement))) for name, statement in wanted.items()}


async def test_what_changed_is_written_again_as_if_all_were(filled: Database) -> None:
    """Whichever table a change is in; and nothing but what changed."""
    async with filled.read() as session:
        verified = select(Service.id).where(Service.verification == "verified").order_by(Service.id)
        ids = list(await session.scalars(verified))
    for number, (name, statement) in enumerate(CHANGES.items()):
        chosen = {"one": ids[3 * number], "other": ids[3 * number + 1]}
        async with filled.write() as session:
            await session.execute(
                text(statement), {key: value for key, value in chosen.items() if f":{key}" in statement}
            )
        async with filled.read() as session:
            noted = await session.scalar(text("SELECT count(DISTINCT id) FROM directory_search.touched"))
        assert noted, name
        assert await renewed(filled, f"change {number}") <= noted < 60, name
    followed = await everything(filled)
    async with filled.write() as session:
        await session.execute(text("UPDATE directory_search.state SET version = 'another form'"))
    await renewed(filled, "whole")
    afresh = await everything(filled)
    for name, lines in afresh.items():
        assert followed[name] == lines, name


async def test_being_shown_is_no_change(filled: Database) -> None:
    """Counting what was shown happens with every list."""
    count = (
        "INSERT INTO directory_upkeep (service_id, open_reports, shown, worked, did_not_work) "
        "SELECT id, 0, 1, 0, 0 FROM services"
    )
    async with filled.write() as session:
        await session.execute(text(count))
        await session.execute(text("UPDATE directory_upkeep SET shown = shown + 1"))
        assert not await session.scalar(text("SELECT count(*) FROM directory_search.touched"))


async def test_a_question_does_not_wait_for_another_bots_refill(
    filled: Database, city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is answered from what was there before; the new name is found when the other bot is done."""
    monkeypatch.setattr("bot.directory.directory._PATIENCE", 0.2)
    monkeypatch.setattr("bot.directory.directory._LOOK_AGAIN_AFTER", 0.0)
    wide = Directory(filled.sessions, city, lambda: A_TUESDAY, in_memory=0)
    assert (await wide.search(Query(text="storehouse"))).matches[0].id == "storehouse"
    async with filled.write() as session:
        await session.execute(update(Organization).values(name="Quetzalcoatl"))
        await session.execute(update(DirectoryDataset).values(revision=DirectoryDataset.revision + 1))
    async with filled.sessions() as other:
        await other.execute(text("LOCK TABLE directory_search.state IN EXCLUSIVE MODE"))
        await other.execute(text("DELETE FROM directory_search.services"))
        for _ in range(3):
            started = monotonic()
            assert (await wide.search(Query(text="storehouse"))).matches[0].id == "storehouse"
            assert monotonic() - started < 5
        await other.rollback()
    for _ in range(300):
        if (found := await wide.search(Query(text="quetzalcoatl"))).matches:
            break
        await asyncio.sleep(0.1)
    assert found.matches[0].organization == "Quetzalcoatl"
