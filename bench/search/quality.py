"""How good the answers to graded queries are, beside ILIKE and full text: `python -m bench.search.quality`."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
from cryptography.fernet import Fernet

from bench.figures import table
from bench.search import baselines, judgements
from bench.search.speed import NOW, server
from bot.city import City
from bot.directory import Directory, Query, load_directory
from bot.directory.display import Verification
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


async def measure() -> None:
    async with city_directory() as (_, directory, index), server() as address:
        plain = await _baselines(address, index)

        def ours(text: str, language: str) -> Sequence[str]:
            query = Query(text=text, speak="es" if language == "es" else "en", limit=5)
            return [card.id for card in directory.answer(index, query).matches]

        ways = [("ours", ours), *((name, found.__getitem__) for name, found in plain.items())]
        grader, lines = judgements.Grader(index.entries, index.vocabulary), []
        for name in judgements.SETS:
            for language in ("en", "es"):
                asked = [query for query in judgements.queries(name) if query.language == language]
                for way, search in ways:
                    find = search if way == "ours" else lambda text, spoken, found=search: found((text, spoken))
                    figures = grader.measure(asked, find)
                    lines.append([f"{name} {language}", way, f"{figures.usable:.1%}", f"{figures.ndcg:.3f}"])
        print(table(["queries", "by", "usable in 3", "nDCG@5"], lines))


async def _baselines(address: str, index: Index) -> dict[str, dict[tuple[str, str], Sequence[str]]]:
    """What ILIKE and full text find for every query."""
    connection = await asyncpg.connect(address)
    await connection.execute(baselines.TABLE)
    await connection.executemany(
        "INSERT INTO plain VALUES ($1, $2, $3, NULL, NULL, to_tsvector('english', $2), to_tsvector('spanish', $2))",
        [(entry.id, entry.search_text, entry.verification is Verification.VERIFIED) for entry in index.entries],
    )
    found: dict[str, dict[tuple[str, str], Sequence[str]]] = {"ILIKE": {}, "full text alone": {}}
    for query in (query for name in judgements.SETS for query in judgements.queries(name)):
        key = (query.text, query.language)
        found["ILIKE"][key] = await baselines.by_ilike(connection, *key)
        found["full text alone"][key] = await baselines.by_full_text(connection, *key)
    await connection.close()
    return found


if __name__ == "__main__":
    asyncio.run(measure())
