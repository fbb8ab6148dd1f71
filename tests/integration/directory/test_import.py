"""Importing and exporting: all or nothing, and a second time changes nothing. On SQLite and on PostgreSQL."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select

from bot.directory import load_directory
from bot.directory.checking import check_package
from bot.directory.exporting import export_package
from bot.directory.exporting_json import export_json
from bot.directory.importing import ImportRefused, ImportReport, import_package
from bot.directory.packages import read_package
from bot.settings import ROOT
from bot.store.directory_tables import HSDS_TABLES, DirectoryDataset, Service
from bot.store.session import Database
from tests.support.small_directory import Rows, small_package, write_package

CITY = ROOT / "data/directory/albuquerque"


async def bring_in(database: Database, folder: Path) -> ImportReport:
    package = read_package(folder)
    async with database.write() as session:
        return await import_package(session, package, check_package(package))


async def names(database: Database) -> set[str | None]:
    async with database.read() as session:
        return set(await session.scalars(select(Service.name)))


def rows_of(folder: Path) -> dict[str, Counter[tuple[tuple[str, str], ...]]]:
    """What the files say, whatever the order of rows and columns."""
    found = {}
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            found[path.name] = Counter(
                tuple(sorted((key, value) for key, value in row.items() if value)) for row in csv.DictReader(file)
            )
    return found


async def test_the_citys_directory_comes_in_whole_and_once(database: Database) -> None:
    """The second start finds nothing to do, and neither does a second import."""
    report = await load_directory(database, CITY)
    assert report is not None
    assert report.added["services"] == 207
    assert await load_directory(database, CITY) is None
    again = await bring_in(database, CITY)
    assert not again.did_something
    assert again.unchanged["services"] == 207
    async with database.read() as session:
        assert await session.scalar(select(DirectoryDataset.revision)) == 1


async def test_what_went_out_is_what_came_in(database: Database, tmp_path: Path) -> None:
    """For editors every cell of every table is as it was, extra columns included."""
    await load_directory(database, CITY)
    async with database.read() as session:
        await export_package(session, tmp_path, dataset="albuquerque", for_editors=True)
    assert rows_of(tmp_path) == rows_of(CITY)
    assert (tmp_path / "datapackage.json").read_text() == (CITY / "datapackage.json").read_text()


async def test_json_goes_out_as_it_came_in(database: Database, tmp_path: Path) -> None:
    """The city's services as JSON, read into an empty data set, give the same JSON again."""
    await load_directory(database, CITY)
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    async with database.read() as session:
        await export_json(session, first, for_editors=True)
    async with database.write() as session:
        for table in reversed(HSDS_TABLES):
            await session.execute(delete(table))
    report = await bring_in(database, first)
    assert report.added["services"] == 207
    async with database.read() as session:
        await export_json(session, second, for_editors=True)
    assert first.read_text() == second.read_text()


async def test_a_public_export_keeps_the_rules(database: Database, tmp_path: Path) -> None:
    """Nothing unconfirmed or for responders only, nothing that hangs on it, and what stayed back is counted."""
    await load_directory(database, CITY)
    async with database.read() as session:
        report = await export_package(session, tmp_path)
    with (tmp_path / "services.csv").open(encoding="utf-8", newline="") as file:
        services = list(csv.DictReader(file))
    assert {row["verification"] for row in services} == {"verified"}
    assert (len(services), report.held_back["services"]) == (53, 154)
    known = {row["id"] for row in services}
    for name in ("phones", "service_at_location", "schedules", "languages", "service_areas"):
        with (tmp_path / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            assert {row["service_id"] for row in csv.DictReader(file)} <= known
    assert check_package(read_package(tmp_path)).errors == []


async def test_changes_are_counted_and_nothing_else_is_touched(database: Database, tmp_path: Path) -> None:
    tables = small_package()
    await bring_in(database, write_package(tmp_path / "small", tables))
    tables["services"][0]["description"] = "New words."
    tables["services"] = tables["services"][:2]
    tables["phones"] = tables["phones"][:2]
    tables["phones"].append({**tables["phones"][0], "id": "new", "number": "505-555-0199"})
    report = await bring_in(database, write_package(tmp_path / "small", tables))
    assert (report.changed["services"], report.removed["services"]) == (1, 1)
    assert (report.added["phones"], report.removed["phones"]) == (1, 1)
    assert report.unchanged["organizations"] == 1
    async with database.read() as session:
        assert await session.scalar(select(DirectoryDataset.revision)) == 2


async def test_a_package_with_an_error_changes_nothing(database: Database, tmp_path: Path) -> None:
    await bring_in(database, write_package(tmp_path / "small", small_package()))
    spoiled = small_package()
    spoiled["services"][0]["name"] = "Changed"
    spoiled["services"][1]["status"] = "perhaps"
    with pytest.raises(ImportRefused) as refused:
        await bring_in(database, write_package(tmp_path / "small", spoiled))
    assert [problem.line for problem in refused.value.problems] == [3]
    assert "Valley pantry" in await names(database)


async def test_an_import_that_is_cancelled_leaves_the_old_data(database: Database, tmp_path: Path) -> None:
    await bring_in(database, write_package(tmp_path / "small", small_package()))
    changed = small_package()
    changed["services"][0]["name"] = "Changed"
    package = read_package(write_package(tmp_path / "small", changed))

    def cancel(what: str, done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        async with database.write() as session:
            await import_package(session, package, check_package(package), cancel)
    assert "Valley pantry" in await names(database)


async def test_two_data_sets_live_side_by_side(database: Database, tmp_path: Path) -> None:
    other: dict[str, Rows] = small_package()
    await bring_in(database, write_package(tmp_path / "small", small_package()))
    await bring_in(database, write_package(tmp_path / "other", other))
    async with database.read() as session:
        assert await session.scalar(select(func.count()).select_from(Service)) == 6
