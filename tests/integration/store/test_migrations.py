"""The migrations make the tables that the code expects, on both databases, and running them again changes nothing."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.ext.asyncio import create_async_engine

import bot.store.directory_tables
import bot.store.editing
import bot.store.logins
import bot.store.marks
import bot.store.models  # noqa: F401 - the tables register themselves
from bot.store.base import Base
from bot.store.migrate import upgrade


async def _differences(url: str) -> list[object]:
    engine = create_async_engine(url)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(
                lambda sync: list(compare_metadata(MigrationContext.configure(sync), Base.metadata))
            )
    finally:
        await engine.dispose()


def _check(url: str) -> None:
    assert upgrade(url) == upgrade(url)
    assert asyncio.run(_differences(url)) == []


def test_sqlite_is_what_the_models_say(tmp_path: Path) -> None:
    _check(f"sqlite+aiosqlite:///{tmp_path}/new/folder/acs.db")


@pytest.mark.postgres
def test_postgresql_is_what_the_models_say(fresh_postgres_url: str) -> None:
    _check(fresh_postgres_url)
