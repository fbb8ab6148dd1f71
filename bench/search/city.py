"""The city's own directory, for benches that ask it or make it larger."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from cryptography.fernet import Fernet

from bench.search.questions import NOW
from bot.city import City
from bot.directory import Directory, load_directory
from bot.directory.index import Index
from bot.settings import Settings
from bot.store.base import Base
from bot.store.session import open_database


@asynccontextmanager
async def city_directory() -> AsyncIterator[tuple[Settings, Directory, Index]]:
    """The city's directory in SQLite, in a folder that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(var_dir=Path(folder), encryption_keys=Fernet.generate_key().decode(), hash_key="bench" * 8)
        async with open_database(settings) as database:
            async with database.engine.begin() as connection:
                await connection.run_sync(Base.metadata.create_all)
            await load_directory(database, settings.directory_dir)
            directory = Directory(database.sessions, City.load(settings.city_file), lambda: NOW)
            yield settings, directory, await directory.refresh()
