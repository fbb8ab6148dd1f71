"""Writers of SQLite share a disk sync and nothing else: what one breaks is taken back alone."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import IntegrityError

from bot.settings import Settings
from bot.store.base import Base
from bot.store.models import Conversation
from bot.store.session import DATABASE_GONE, Database, open_database


@pytest.fixture
async def own(settings: Settings, tmp_path: Path) -> AsyncIterator[Database]:
    """A database of its own, whatever else the test run uses."""
    there = settings.model_copy(update={"database_url": f"sqlite+aiosqlite:///{tmp_path}/own.db"})
    async with open_database(there) as database:
        async with database.engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        yield database


async def _add(database: Database, name: str) -> None:
    async with database.write() as session:
        session.add(Conversation(channel="web", address_hash=name.rjust(64, "0")))


async def _stored(database: Database) -> set[str]:
    async with database.read() as session:
        return {name.lstrip("0") for name in await session.scalars(select(Conversation.address_hash))}


async def test_writers_at_the_same_moment_share_a_commit(own: Database) -> None:
    commits: list[object] = []
    event.listen(own.engine.sync_engine, "commit", commits.append)
    await asyncio.gather(*(_add(own, f"a{number}") for number in range(1, 21)))
    assert len(await _stored(own)) == 20
    assert len(commits) < 10


async def test_a_writer_that_fails_takes_nobody_along(own: Database) -> None:
    names = ["a", "b", "a", "c"]  # the second "a" breaks a unique constraint
    outcomes = await asyncio.gather(*(_add(own, name) for name in names), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [type(None), type(None), IntegrityError, type(None)]
    assert await _stored(own) == {"a", "b", "c"}


async def test_a_cancelled_writer_leaves_nothing_and_holds_nobody_up(own: Database) -> None:
    inside = asyncio.Event()

    async def slow() -> None:
        async with own.write() as session:
            session.add(Conversation(channel="web", address_hash="f" * 64))
            await session.flush()
            inside.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(slow())
    await inside.wait()
    after = asyncio.create_task(_add(own, "b"))
    await asyncio.sleep(0)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    await asyncio.wait_for(after, 5)
    assert await _stored(own) == {"b"}


async def test_a_commit_that_fails_is_heard_by_everyone_in_it(own: Database) -> None:
    """A transaction that the database gave up is not taken for stored."""

    async def write(name: str) -> None:
        async with own.write() as session:
            session.add(Conversation(channel="web", address_hash=name.rjust(64, "0")))
            if name == "b":
                await session.flush()
                await (await session.connection()).exec_driver_sql("ROLLBACK")  # as SQLite does on a full disk

    outcomes = await asyncio.gather(write("a"), write("b"), return_exceptions=True)
    assert all(isinstance(outcome, DATABASE_GONE) for outcome in outcomes)
    await _add(own, "c")
    assert await _stored(own) == {"c"}


async def test_the_event_loop_goes_on_while_another_process_holds_the_lock(own: Database, tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "own.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    waiting = asyncio.create_task(_add(own, "late"))
    async with asyncio.timeout(1):
        await asyncio.sleep(0.2)
        async with own.read() as session:
            await session.execute(text("SELECT 1"))
    assert not waiting.done()
    other.execute("ROLLBACK")
    await asyncio.wait_for(waiting, 10)
    other.close()
    assert await _stored(own) == {"late"}
