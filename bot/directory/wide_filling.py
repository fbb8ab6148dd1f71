"""Filling PostgreSQL's search table from the HSDS tables, some thousand services at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.directory import wide_rows as rows
from bot.directory.entries import Entry, load_some_entries
from bot.directory.meaning import Vectors
from bot.directory.vectors import vectors_for

_BATCH = 2_000
_INSERT = """
INSERT INTO directory_search.services
    (id, entry, vector, words, facets, place, minimum_age, maximum_age, hours_id, quality)
VALUES (:id, :entry, :vector, array_to_tsvector(:words), array_to_tsvector(:facets), CAST(:place AS cube),
        :minimum_age, :maximum_age, :hours_id, :quality)
"""


async def fill(session: AsyncSession, version: str) -> int:
    """Make the search table equal to the directory, if it is not: how many services were written.

    One transaction; several bots may try at once, and the first does the work while the others wait.
    """
    await session.execute(text("LOCK TABLE directory_search.state IN EXCLUSIVE MODE"))
    if await session.scalar(text("SELECT version FROM directory_search.state")) == version:
        return 0
    for table in ("services", "other_ids", "vocabulary", "hours", "state"):
        await session.execute(text(f"DELETE FROM directory_search.{table}"))  # noqa: S608 - fixed names
    hours: dict[str | None, int] = {}
    written, last = 0, ""
    while True:
        last_seen, entries = await load_some_entries(session, last, _BATCH)
        if last_seen is None:
            break
        last = last_seen
        if entries:
            await _write(session, entries, await vectors_for(session, entries), hours)
        written += len(entries)
    await session.execute(
        text("INSERT INTO directory_search.hours (id, hours) VALUES (:id, :hours)"),
        [{"id": key, "hours": value or ""} for value, key in hours.items()] or [{"id": 0, "hours": ""}],
    )
    await count_words(session)
    await session.execute(text("INSERT INTO directory_search.state VALUES (:version)"), {"version": version})
    return written


async def count_words(session: AsyncSession) -> None:
    """The words of all services and how many services have each."""
    await session.execute(
        text(
            "INSERT INTO directory_search.vocabulary SELECT word, ndoc "
            "FROM ts_stat('SELECT words FROM directory_search.services') WHERE word ~ '^[a-z]+$'"
        )
    )


async def _write(
    session: AsyncSession, entries: Sequence[Entry], vectors: Vectors, hours: dict[str | None, int]
) -> None:
    values = [row_of(entry, vector, hours) for entry, vector in zip(entries, vectors, strict=True)]
    await session.execute(text(_INSERT), values)
    others = {
        other: entry.row_id for entry in entries for other in (*entry.former_ids, entry.id) if other != entry.row_id
    }
    if others:
        await session.execute(
            text("INSERT INTO directory_search.other_ids VALUES (:other, :id) ON CONFLICT DO NOTHING"),
            [{"other": other, "id": key} for other, key in others.items()],
        )


def row_of(entry: Entry, vector: Vectors, hours: dict[str | None, int]) -> dict[str, Any]:
    """The columns of one service. `hours` collects the distinct opening hours and their ids."""
    return {
        "id": entry.row_id,
        "entry": rows.packed(entry),
        "vector": rows.vector_bytes(vector),
        "words": rows.words_of(entry),
        "facets": rows.facets_of(entry),
        "place": rows.cube_of(entry.point),
        "minimum_age": entry.minimum_age,
        "maximum_age": entry.maximum_age,
        "hours_id": hours.setdefault(entry.hours, len(hours)),
        "quality": rows.quality_of(entry),
    }
