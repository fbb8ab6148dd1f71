"""Keeping PostgreSQL's search table equal to the HSDS tables: all of it once, then what the database noted as changed
(`directory_search.touched`, written by triggers, see its migration)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import batched
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.directory import wide_rows as rows
from bot.directory.entries import Entry
from bot.directory.meaning import Vectors
from bot.directory.some_entries import load_entries_of, load_some_entries
from bot.directory.vectors import vectors_for
from bot.directory.wide_sql import LIST

FORM = "1"  # of the rows: another one means that all are written again
_BATCH = 2_000
_INSERT = """
INSERT INTO directory_search.services
    (id, facts, facets, place, minimum_age, maximum_age, hours_id, quality, words, vector, entry)
VALUES (:id, :facts, array_to_tsvector(:facets), CAST(:place AS cube), :minimum_age, :maximum_age, :hours_id, :quality,
        array_to_tsvector(:words), :vector, :entry)
"""
COUNT_ALL = """INSERT INTO directory_search.vocabulary
SELECT word, ndoc FROM ts_stat('SELECT words FROM directory_search.services') WHERE word ~ '^[a-z]+$'"""
_COUNTED = """SELECT word, count(*) AS services FROM directory_search.services,
LATERAL unnest(tsvector_to_array(words)) AS word WHERE id = ANY(:ids) AND word ~ '^[a-z]+$' GROUP BY word"""
_COUNT_IN = f"""INSERT INTO directory_search.vocabulary AS known {_COUNTED}
ON CONFLICT (word) DO UPDATE SET services = known.services + excluded.services"""
# S608: the only part that is put in is the statement above.
_COUNT_OUT = f"""UPDATE directory_search.vocabulary AS known SET services = known.services - gone.services
FROM ({_COUNTED}) AS gone WHERE known.word = gone.word"""  # noqa: S608
_WITH_KEPT = """WITH RECURSIVE chain(id) AS (SELECT unnest(CAST(:ids AS text[])) UNION
SELECT merged_into FROM directory_upkeep JOIN chain ON service_id = chain.id WHERE merged_into IS NOT NULL)
SELECT id FROM chain WHERE id IS NOT NULL ORDER BY id"""  # the kept record answers for the ids of those merged into it
_FORGET = (
    _COUNT_OUT,
    "DELETE FROM directory_search.vocabulary WHERE services <= 0",
    "DELETE FROM directory_search.other_ids WHERE id = ANY(:ids)",
    "DELETE FROM directory_search.best WHERE id = ANY(:ids)",
    "DELETE FROM directory_search.services WHERE id = ANY(:ids)",
)


async def renew(session: AsyncSession, revisions: str) -> int:
    """Make the search table equal to the directory, if it is not: how many services were written.

    One transaction, except for its very first mark; readers see the old rows until it ends. Several bots may try at
    once: the first does the work and the others wait.
    """
    version = f"{FORM} {revisions}"
    known = await _locked(session)
    if known is None:
        # Committed at once: from now on the database notes changes, also those that this filling comes too early for.
        await session.execute(text("INSERT INTO directory_search.state VALUES ('', 0)"))
        await session.commit()
        known = await _locked(session)
    if known == version:
        return 0
    noted = await session.scalars(text("DELETE FROM directory_search.touched RETURNING id"))
    touched = sorted(set(noted))
    if (known or "").startswith(f"{FORM} "):
        written = await _write_again(session, list(await session.scalars(text(_WITH_KEPT), {"ids": touched})))
    else:
        written = await _write_all(session)
    await session.execute(
        text(
            "UPDATE directory_search.state SET version = :version, "
            "services = (SELECT count(*) FROM directory_search.services)"
        ),
        {"version": version},
    )
    return written


async def _locked(session: AsyncSession) -> str | None:
    await session.execute(text("LOCK TABLE directory_search.state IN EXCLUSIVE MODE"))
    version: str | None = await session.scalar(text("SELECT version FROM directory_search.state"))
    return version


async def _write_all(session: AsyncSession) -> int:
    """Opening hours stay: other bots know them by their ids."""
    for table in ("services", "best", "other_ids", "vocabulary"):
        # S608: the names of the tables are the four above.
        await session.execute(text(f"DELETE FROM directory_search.{table}"))  # noqa: S608
    written, last = 0, ""
    while True:
        last_seen, entries = await load_some_entries(session, last, _BATCH)
        if last_seen is None:
            break
        last = last_seen
        await _write(session, entries)
        written += len(entries)
    await session.execute(text(COUNT_ALL))
    return written


async def _write_again(session: AsyncSession, ids: Sequence[str]) -> int:
    """Those services as they are now; those that are gone, or for nobody's eyes, are taken out."""
    written = 0
    for some in batched(ids, _BATCH):
        keys = {"ids": list(some)}
        for statement in _FORGET:
            await session.execute(text(statement), keys if ":ids" in statement else {})
        entries = await load_entries_of(session, some)
        await _write(session, entries)
        await session.execute(text(_COUNT_IN), keys)
        written += len(entries)
    return written


async def _write(session: AsyncSession, entries: Sequence[Entry]) -> None:
    if not entries:
        return
    vectors = await vectors_for(session, entries)
    hours = await _hours(session, entries)
    values = [row_of(entry, vector, hours) for entry, vector in zip(entries, vectors, strict=True)]
    await session.execute(text(_INSERT), values)
    await session.execute(text(LIST.format(which="WHERE id = ANY(:ids)")), {"ids": [entry.row_id for entry in entries]})
    others = {
        other: entry.row_id for entry in entries for other in (*entry.former_ids, entry.id) if other != entry.row_id
    }
    if others:
        await session.execute(
            text("INSERT INTO directory_search.other_ids VALUES (:other, :id) ON CONFLICT DO NOTHING"),
            [{"other": other, "id": key} for other, key in others.items()],
        )


async def _hours(session: AsyncSession, entries: Sequence[Entry]) -> dict[str, int]:
    """The ids of these opening hours; "" are those that nobody knows."""
    wanted = {"hours": sorted({entry.hours or "" for entry in entries})}
    await session.execute(
        text(
            "INSERT INTO directory_search.hours (hours) SELECT told FROM unnest(CAST(:hours AS text[])) AS told "
            "WHERE told NOT IN (SELECT hours FROM directory_search.hours)"
        ),
        wanted,
    )
    known = text("SELECT hours, id FROM directory_search.hours WHERE hours = ANY(:hours)")
    found = await session.execute(known, wanted)
    return {row.hours: row.id for row in found}


def row_of(entry: Entry, vector: Vectors, hours: dict[str, int]) -> dict[str, Any]:
    """The columns of one service. `hours`: ids of the distinct opening hours."""
    return {
        "id": entry.row_id,
        "facts": rows.facts_of(entry),
        "facets": rows.facets_of(entry),
        "place": rows.cube_of(entry.point),
        "minimum_age": entry.minimum_age,
        "maximum_age": entry.maximum_age,
        "hours_id": hours[entry.hours or ""],
        "quality": rows.quality_of(entry),
        "words": rows.words_of(entry),
        "vector": rows.vector_bytes(vector),
        "entry": rows.packed(entry),
    }
