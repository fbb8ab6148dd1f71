"""The migrations make the tables that the code expects, on both databases, and running them again changes nothing."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.ext.asyncio import create_async_engine

import bot.store.directory_tables
import bot.store.editing
import bot.store.logins
import bot.store.marks
import bot.store.models
import bot.store.texted_lists  # noqa: F401 - the tables register themselves
from bot.errors import DatabaseNotReady
from bot.store.base import Base
from bot.store.migrate import check_revision, configuration, upgrade


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


def _check_revision(url: str) -> None:
    with pytest.raises(DatabaseNotReady, match=r"has no tables yet: run `acs db upgrade`"):
        asyncio.run(check_revision(url))
    command.upgrade(configuration(url), "0003")
    with pytest.raises(DatabaseNotReady, match=r"is at revision 0003, not .*: run `acs db upgrade`"):
        asyncio.run(check_revision(url))
    upgrade(url)
    asyncio.run(check_revision(url))


def test_an_old_or_empty_sqlite_is_told(tmp_path: Path) -> None:
    _check_revision(f"sqlite+aiosqlite:///{tmp_path}/new/folder/acs.db")


@pytest.mark.postgres
def test_an_old_or_empty_postgresql_is_told(fresh_postgres_url: str) -> None:
    _check_revision(fresh_postgres_url)


@pytest.mark.parametrize("command", ["serve", "actions"])
def test_what_serves_says_what_to_run(tmp_path: Path, command: str) -> None:
    """One sentence and an exit code, no traceback."""
    result = subprocess.run(
        [sys.executable, "-m", "bot", command],
        env={**os.environ, "ACS_VAR_DIR": str(tmp_path / "var"), "ACS_DATABASE_URL": ""},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert result.returncode == 1
    assert result.stderr.strip() == "acs: the database has no tables yet: run `acs db upgrade`"
