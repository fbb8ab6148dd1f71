"""How good the answers to graded queries are, beside ILIKE and full text: `python -m bench.search.quality`."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence

import asyncpg

from bench.figures import table
from bench.search import baselines, judgements
from bench.search.city import city_directory
from bench.search.server import server
from bot.directory import Query
from bot.directory.display import Verification
from bot.directory.index import Index


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
    argparse.ArgumentParser(description=__doc__).parse_args()
    asyncio.run(measure())
