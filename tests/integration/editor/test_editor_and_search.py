"""What editors and residents say about a record is seen by the search, and outlives the next import."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import delete, select

from bot.desk import DeskServices
from bot.directory import Directory, Query
from bot.directory.checking import check_package
from bot.directory.importing import import_package
from bot.directory.packages import read_package
from bot.editor import reports
from bot.editor.reapply import keep_edits
from bot.store.directory_tables import Address
from bot.store.editing import DirectoryChange
from bot.store.session import Database
from tests.support.desk import SQLITE_ONLY, Clock
from tests.support.editors import Editor, package_with_twins
from tests.support.small_directory import Rows, write_package

pytestmark = SQLITE_ONLY


@pytest.fixture
def directory(services: DeskServices, clock: Clock) -> Directory:
    return Directory(services.database.sessions, services.city, clock)


async def first(directory: Directory, text: str) -> str:
    await directory.refresh()
    return (await directory.search(Query(text=text))).matches[0].id


async def test_a_reported_record_comes_after_others(eva: Editor, directory: Directory, database: Database) -> None:
    """Until somebody has looked at it. Another bot process sees it as well: it asks the database for the revision."""
    best = await first(directory, "food")
    async with database.write() as session:
        await reports.report_problem(session, best, "closed", "sms", "en")
    assert await first(directory, "food") != best
    await eva.post(f"records/{best}/dismiss")
    assert await first(directory, "food") == best


async def test_a_card_of_a_merged_record_still_leads_somewhere(eva: Editor, directory: Directory) -> None:
    """Also when the one that was kept is merged in its turn."""
    for keep, drop in (("twin", "pantry"), ("maybe", "twin")):
        one, other = await eva.record(keep), await eva.record(drop)
        await eva.post(
            "merge",
            {"keep": one["id"], "keep_version": one["version"], "drop": other["id"], "drop_version": other["version"]},
        )
    await directory.refresh()
    for former in ("pantry", "twin"):
        card = await directory.get(former, "en")
        assert card
        assert card.id == "maybe"


async def reimport(database: Database, folder: Path, tables: dict[str, Rows]) -> int:
    package = read_package(write_package(folder / "again" / "small", tables))
    async with database.write() as session:
        await import_package(session, package, check_package(package))
        return await keep_edits(session)


async def test_edits_outlive_the_next_import(eva: Editor, database: Database, tmp_path: Path) -> None:
    """Field by field: what an editor set stands, what was undone does not, and everything else is the files'."""
    await eva.edit("pantry", phones=[{"number": "505-555-0199"}], url="https://kept.example.org")
    seen = await eva.edit("maybe", url="https://undone.example.org")
    await eva.undo(seen["history"][0]["id"])
    await eva.act("twin", "retire", reason="closed")
    await eva.act("pantry", "verify", how="visit")
    before = await eva.record("pantry")
    tables = package_with_twins()
    for row in tables["services"]:
        row |= {"description": "From the files.", "url": "https://files.example.org"}
    assert await reimport(database, tmp_path, tables) == 2
    after = await eva.record("pantry")
    assert after["record"]["description"]["en"] == "From the files."
    assert after["record"]["phones"] == before["record"]["phones"]
    assert after["record"]["url"] == "https://kept.example.org"
    assert (after["checked"], after["verification"]) == (before["checked"], "verified")
    assert (await eva.record("maybe"))["record"]["url"] == "https://files.example.org"
    assert (await eva.record("twin"))["status"] == "defunct"
    assert await reimport(database, tmp_path, tables) == 2  # and after the next one


async def test_a_newer_check_in_the_files_counts(eva: Editor, database: Database, tmp_path: Path) -> None:
    await eva.act("maybe", "verify", how="phone", on="2024-05-01")
    tables = package_with_twins()
    tables["services"][1]["assured_date"] = "2025-05-01"
    await reimport(database, tmp_path, tables)
    checked = (await eva.record("maybe"))["checked"]
    assert (checked["on"], checked["by"]) == ("2025-05-01", None)


async def test_a_secret_place_does_not_come_back_with_the_files(
    eva: Editor, database: Database, tmp_path: Path
) -> None:
    await eva.edit("pantry", withheld=True)
    await reimport(database, tmp_path, package_with_twins())
    assert (await eva.record("pantry"))["record"]["place"] is None
    async with database.read() as session:
        assert (await session.scalars(select(Address))).all() == []


async def test_an_import_without_edits_is_left_alone(services: DeskServices) -> None:
    async with services.database.write() as session:
        await session.execute(delete(DirectoryChange))
        assert await keep_edits(session) == 0
