"""Running the Alembic migrations, from the command line and from tests."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.ext.asyncio import create_async_engine

from bot.errors import DatabaseNotReady

_FOLDER = Path(__file__).parent / "migrations"


def configuration(url: str) -> Config:
    """Alembic's configuration for this database; `url` as in the settings."""
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["url"] = url
    return config


def upgrade(url: str) -> str:
    """Bring the database to the newest revision; its name. Makes the folder of an SQLite file."""
    _make_folder(url)
    command.upgrade(configuration(url), "head")
    return newest()


def newest() -> str:
    """The revision that this version of the code works with."""
    return str(ScriptDirectory(str(_FOLDER)).get_current_head())


async def present_revision(url: str) -> str | None:
    """The revision that the database is at; None where it has no tables yet."""
    _make_folder(url)
    engine = create_async_engine(url)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(_revision)
    finally:
        await engine.dispose()


async def check_revision(url: str) -> None:
    """DatabaseNotReady, with what to do, unless the tables are those of this version."""
    present = await present_revision(url)
    if present != newest():
        what = f"is at revision {present}, not {newest()}" if present else "has no tables yet"
        raise DatabaseNotReady(f"the database {what}: run `acs db upgrade`")


def _make_folder(url: str) -> None:
    """SQLite makes its file by itself, and not the folder."""
    parsed = make_url(url)
    if parsed.drivername.startswith("sqlite") and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
