"""What a turn tells the editors is stored with its replies: a report lowers the record and stands in their queue."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.city import City
from bot.directory import Directory, Query
from bot.editor import reports
from bot.editor.finding import Diligence, queue
from bot.store.editing import ServiceReport, ServiceUpkeep, UnmetNeed
from bot.store.session import Database
from tests.support.editors import load, package_with_twins
from tests.support.residents import Resident, ToldEngine

FOOD = {"needs": ["food"], "location": {"zip": "87108"}}


@pytest.fixture
async def directory(database: Database, city: City, tmp_path: Path) -> Directory:
    await load(database, tmp_path, package_with_twins())
    return Directory(database.sessions, city)


def _listed(*ids: str, widened: str | None = None, offset: int = 0) -> list[dict[str, Any]]:
    shown = {"ids": ids, "total": 9, "offset": offset, "near": None, "style": "list", "widened": widened}
    return [{"resources": shown}]


def _problem(service: str, kind: str) -> list[dict[str, Any]]:
    command = {"command": "problem", "service": service, "kind": kind}
    return [command, {"say": "utter_problem_noted", "values": {}}]


async def _unmet(database: Database) -> dict[tuple[str, str, str], int]:
    async with database.read() as session:
        return {(row.need, row.zip, row.language): row.count for row in await session.scalars(select(UnmetNeed))}


async def _first(directory: Directory) -> str:
    await directory.refresh()
    return (await directory.search(Query(text="food"))).matches[0].id


@pytest.mark.parametrize(
    ("language", "text", "kind"),
    [("en", "that number doesn't work", "wrong_number"), ("es", "ese lugar está cerrado", "closed")],
)
async def test_a_report_lowers_the_record_and_is_in_the_queue(
    resident: Resident, engine: ToldEngine, database: Database, directory: Directory,
    language: str, text: str, kind: str,
) -> None:  # fmt: skip
    best = await _first(directory)
    engine.replies = _problem(best, kind)
    heard = await resident.says(text)
    assert resident.expected("utter_problem_noted", language) in heard[0]
    assert await _first(directory) != best
    async with database.read() as session:
        report = (await session.scalars(select(ServiceReport))).one()
        first = (await queue(session, Diligence(datetime.now(UTC).date(), 180), 9))[0]
    assert (report.kind, report.channel, report.language) == (kind, "sms", language)
    assert (first.short_id, first.open_reports) == (best, 1)


async def test_a_record_that_is_gone_spoils_no_answer(resident: Resident, engine: ToldEngine) -> None:
    engine.replies = _problem("no-such", "closed")
    assert resident.expected("utter_problem_noted", "en") in (await resident.says("that place is closed"))[0]


@pytest.mark.usefixtures("directory")
async def test_what_is_listed_is_counted_once_a_message(
    resident: Resident, engine: ToldEngine, database: Database
) -> None:
    engine.replies, engine.intake = _listed("pantry", "twin"), FOOD
    await resident.says("i need food in 87108")
    engine.replies = [{"resources": {"ids": ["pantry"], "total": 2, "style": "details"}}]
    await resident.says("1")
    async with database.read() as session:
        shown = {row.shown for row in await session.scalars(select(ServiceUpkeep))}
        assert len((await session.scalars(select(ServiceUpkeep))).all()) == 2
    assert shown == {1}
    assert await _unmet(database) == {}


@pytest.mark.usefixtures("directory")
@pytest.mark.parametrize(
    ("replies", "count"),
    [
        ([{"say": "utter_no_results", "values": {}}], 1),
        (_listed("pantry", widened="other"), 1),
        (_listed("pantry", widened="unsure"), 0),
        (_listed("pantry", widened="other", offset=3), 0),
        ([{"say": "utter_no_more_results", "values": {}}], 0),
    ],
    ids=["nothing", "widened", "unsure", "more of it", "no more"],
)
async def test_a_need_that_nothing_met_is_noted(
    resident: Resident, engine: ToldEngine, database: Database, replies: list[dict[str, Any]], count: int
) -> None:
    engine.replies, engine.intake = replies, FOOD
    await resident.says("necesito comida en 87108")
    assert await _unmet(database) == ({("food", "87108", "es"): count} if count else {})


async def test_a_need_without_a_category_is_another(resident: Resident, engine: ToldEngine, database: Database) -> None:
    engine.replies = [{"say": "utter_no_results", "values": {}}]
    await resident.says("i need somebody to fix my roof")
    assert await _unmet(database) == {(reports.OTHER_NEED, "", "en"): 1}
