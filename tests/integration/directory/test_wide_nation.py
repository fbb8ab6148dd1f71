"""A made-up nation in PostgreSQL: no filter is ever broken, whichever branch of the search found a service."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest

from bench.search import nation
from bench.search.questions import NOW, questions
from bot.city import City
from bot.directory import Directory, Query
from bot.directory.index import Index
from bot.directory.query import SearchResult
from bot.settings import Settings
from bot.store.migrate import upgrade
from bot.store.session import open_database

pytestmark = pytest.mark.postgres
SERVICES = 3_000


async def test_no_condition_is_broken(settings: Settings, fresh_postgres_url: str, index: Index, city: City) -> None:
    address = fresh_postgres_url.replace("+asyncpg", "")
    await asyncio.to_thread(upgrade, fresh_postgres_url)
    connection = await asyncpg.connect(address)
    await nation.prepare(connection, index)
    await connection.close()
    for start in (0, SERVICES // 2):
        await nation.grow(address, start, start + SERVICES // 2, lambda said: None)
    settings.database_url = fresh_postgres_url
    settings.__dict__.pop("resolved_database_url", None)
    async with open_database(settings) as database:
        directory = Directory(database.sessions, city, lambda: NOW, in_memory=-1)
        found = [(query, await directory.search(query)) for query in questions()[0][:60]]
    assert sum(bool(result.matches) for _, result in found) > 50
    for query, result in found:
        _check(query, result)


def _check(query: Query, result: SearchResult) -> None:
    for card in result.matches:
        assert card.distance_miles is None or card.distance_miles <= 60
        if result.widened in (None, "unsure"):
            assert query.language is None or query.language in card.languages
            assert query.open_at is None or card.open_now is True
            assert card.confirmed
