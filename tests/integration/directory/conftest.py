"""The city's directory, imported once for each test process, and a clock that stands still."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.city import City
from bot.directory import Directory, load_directory
from bot.directory.index import Index
from bot.settings import Settings
from bot.store.base import Base
from bot.store.session import open_database
from tests.support.moments import A_TUESDAY


@pytest.fixture(scope="session")
def loaded_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of an SQLite database that holds the city's directory."""
    keys = {"encryption_keys": Fernet.generate_key().decode(), "hash_key": "k" * 32}
    settings = Settings(var_dir=tmp_path_factory.mktemp("directory"), **keys)

    async def load() -> None:
        async with open_database(settings) as database:
            async with database.engine.begin() as connection:
                await connection.run_sync(Base.metadata.create_all)
            await load_directory(database, settings.directory_dir)

    asyncio.run(load())
    return settings


@pytest.fixture
async def directory(loaded_settings: Settings, city: City) -> AsyncIterator[Directory]:
    """The directory on a Tuesday morning."""
    async with open_database(loaded_settings) as database:
        yield Directory(database.sessions, city, lambda: A_TUESDAY)


@pytest.fixture(scope="session")
def index(loaded_settings: Settings, city: City) -> Index:
    """The index alone, for questions that need no database."""

    async def build() -> Index:
        async with open_database(loaded_settings) as database:
            return await Directory(database.sessions, city).refresh()

    return asyncio.run(build())


@pytest.fixture(scope="session")
def judged() -> list[dict[str, str]]:
    """Queries with the categories of a usable answer."""
    lines = (Path(__file__).parent / "judged.tsv").read_text(encoding="utf-8").splitlines()
    header = lines[0].split("\t")
    return [dict(zip(header, line.split("\t"), strict=True)) for line in lines[1:]]
