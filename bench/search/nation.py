"""A made-up directory of any size in PostgreSQL: the city's services copied over the country, by PostgreSQL itself."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import asyncpg
import zipcodes

from bench.search import baselines
from bot.directory import wide_rows as rows
from bot.directory.display import Verification
from bot.directory.index import Index
from bot.directory.wide_filling import COUNT_ALL, FORM
from bot.directory.wide_sql import LIST

_SYLLABLES = [f"{first}{second}" for first in "bdfgklmp" for second in "aeiou"][:37]
_WORDS = 50_000  # that nobody has heard
_CITIES = 300
_DISTINCT_HOURS = 2_000
_BATCH = 20_000
_AT_ONCE = 2  # as many connections fill at once

_TEMPLATES = """
CREATE UNLOGGED TABLE template (place int PRIMARY KEY, facts text, facets tsvector, placeless tsvector, has_place bool,
    minimum_age real, maximum_age real, words tsvector, vector bytea, entry text, said text, verified bool,
    english tsvector, spanish tsvector);
CREATE UNLOGGED TABLE city (place int PRIMARY KEY, lat float, lon float);
CREATE UNLOGGED TABLE word (place int PRIMARY KEY, word text);
ALTER TABLE directory_search.services SET UNLOGGED;
ALTER TABLE directory_search.best SET UNLOGGED;
ALTER TABLE directory_search.services SET (autovacuum_enabled = off)
"""

_COUNTS = """SELECT (SELECT count(*) FROM template) AS templates, (SELECT count(*) FROM city) AS cities,
    (SELECT count(*) FROM word) AS words, (SELECT count(*) FROM directory_search.hours) AS hours"""

# A third of those without a place stay so; the others belong to a city.
_PICKED = """
CREATE TEMP TABLE picked ON COMMIT DROP AS
SELECT n AS number, t.*, w.word, h.id AS hours_id, h.hours, coalesce('"' || nullif(h.hours, '') || '"', 'null') AS told,
    CASE WHEN p.somewhere OR t.has_place THEN round((c.lat + p.north)::numeric, 5) END AS lat,
    CASE WHEN p.somewhere OR t.has_place THEN round((c.lon + p.east)::numeric, 5) END AS lon
FROM (SELECT n, floor(random() * {templates})::int AS template, floor(random() * {cities})::int AS city,
        floor(random() * {words})::int AS word, floor(random() * {hours})::int AS hours, random() > 0.34 AS somewhere,
        random_normal(0, 0.12) AS north, random_normal(0, 0.12) AS east
    FROM generate_series({start}, {stop} - 1) AS n OFFSET 0) p
JOIN template t ON t.place = p.template JOIN city c ON c.place = p.city JOIN word w ON w.place = p.word
JOIN directory_search.hours h ON h.id = p.hours
"""
_OURS = """
INSERT INTO directory_search.services
    (id, facts, facets, place, minimum_age, maximum_age, hours_id, quality, words, vector, entry)
SELECT 'r' || number, {facts}, CASE WHEN lat IS NULL THEN placeless ELSE facets END,
    CASE WHEN lat IS NOT NULL THEN cube(ARRAY[
        cosd(lat) * cosd(lon), cosd(lat) * sind(lon), sind(lat)]) END,
    minimum_age, maximum_age, hours_id, number % 97 / 1e4, words || array_to_tsvector(ARRAY[word]), vector, {entry}
FROM picked
"""
_PLAIN = """
INSERT INTO plain SELECT 's' || number, said || ' ' || word, verified, lat, lon,
    english || to_tsvector('english', word), spanish || to_tsvector('spanish', word) FROM picked
"""
_GAPS = {
    "@number@": "number::text",
    '"@hours@"': "told",
    '"@point@"': "coalesce('[' || lat || ',' || lon || ']', 'null')",
}


async def prepare(connection: Any, small: Index) -> None:
    """The tables that copies are made from, and those of the baselines."""
    await connection.execute(_TEMPLATES + ";" + baselines.TABLE + baselines.INDEXES)
    chance = random.Random(3)
    everywhere = [(float(place["lat"]), float(place["long"])) for place in zipcodes.list_all()]
    cities = [(35.08, -106.62)] * 3 + chance.sample(everywhere, _CITIES)  # ours is as large as the larger ones
    words = ("".join(_SYLLABLES[number // 37**place % 37] for place in range(3)) for number in range(_WORDS))
    await connection.executemany("INSERT INTO city VALUES ($1, $2, $3)", [(i, *at) for i, at in enumerate(cities)])
    await connection.executemany("INSERT INTO word VALUES ($1, $2)", list(enumerate(words)))
    await connection.executemany("INSERT INTO directory_search.hours VALUES ($1, $2)", list(enumerate(hours_of(small))))
    await connection.executemany(
        "INSERT INTO template VALUES ($1, $2, array_to_tsvector($3::text[]), array_to_tsvector($4::text[]), $5, $6, $7,"
        " array_to_tsvector($8::text[]), $9, $10, $11, $12, to_tsvector('english', $11), to_tsvector('spanish', $11))",
        [_template(small, place) for place in range(len(small))],
    )


def _template(small: Index, place: int) -> tuple[Any, ...]:
    """A service of the city with gaps for what differs in a copy."""
    entry = small.entries[place]
    name = {key: f"{value} @number@" for key, value in entry.name.items()}
    marked: Any = "@point@"  # stands where a pair of numbers will
    moved = replace(entry, id="s@number@", row_id="r@number@", name=name, point=marked, hours="@hours@")
    facets = rows.facets_of(moved)
    return (
        place, rows.facts_of(moved), facets, [*facets, rows.PLACELESS], entry.point is not None, entry.minimum_age,
        entry.maximum_age, rows.words_of(entry), rows.vector_bytes(small.vectors[place]), rows.packed(moved),
        entry.search_text, entry.verification is Verification.VERIFIED,
    )  # fmt: skip


def hours_of(small: Index) -> list[str]:
    """The city's opening hours and as many made up as a large directory has."""
    chance = random.Random(1)
    days = ["Mo-Fr", "Mo-Sa", "Tu-Th", "Mo,We,Fr", "Mo-Su", "Sa,Su"]
    found = {hours or "" for hours in small.hours}
    while len(found) < _DISTINCT_HOURS:
        opens, closes = chance.randrange(5, 12), chance.randrange(13, 23)
        half = chance.choice(["00", "15", "30", "45"])
        found.add(f"{chance.choice(days)} {opens:02}:{half}-{closes:02}:{chance.choice(['00', '15', '30', '45'])}")
    return sorted(found)


async def grow(address: str, start: int, stop: int, told: Callable[[str], None]) -> None:
    """Add services `start` to `stop`. Indexes are made new afterwards, which is quicker than filling them."""
    connection = await asyncpg.connect(address)
    indexes = await _dropped_indexes(connection)
    batches = iter([(first, min(first + _BATCH, stop)) for first in range(start, stop, _BATCH)])
    await asyncio.gather(*(_fill(address, batches, told) for _ in range(_AT_ONCE)))
    told("lists of the best")
    await connection.execute("TRUNCATE directory_search.best")
    await connection.execute(LIST.format(which=""))
    for name, statement in indexes.items():
        told(f"index {name}")
        await connection.execute(statement)
    told("words are counted")
    await connection.execute("TRUNCATE directory_search.vocabulary")
    await connection.execute(COUNT_ALL)
    await connection.execute("DELETE FROM directory_search.state")
    await connection.execute("INSERT INTO directory_search.state VALUES ($1, $2)", f"{FORM} ()", stop)
    for table in ("directory_search.services", "directory_search.best", "directory_search.vocabulary", "plain"):
        await connection.execute(f"VACUUM ANALYZE {table}")
    await connection.close()


async def _dropped_indexes(connection: Any) -> dict[str, str]:
    """The statements that make the indexes again, by name; primary keys stay."""
    found = await connection.fetch(
        "SELECT schemaname || '.' || indexname AS name, indexdef FROM pg_indexes WHERE indexname !~ '_pkey$' AND "
        "(tablename = 'plain' OR schemaname = 'directory_search' AND tablename IN ('services', 'best'))"
    )
    for row in found:
        await connection.execute(f"DROP INDEX {row['name']}")
    return {row["name"]: row["indexdef"] for row in found}


async def _fill(address: str, batches: Iterator[tuple[int, int]], told: Callable[[str], None]) -> None:
    connection = await asyncpg.connect(address)
    counts = dict(await connection.fetchrow(_COUNTS))
    ours = _OURS.format(facts=_filled("facts"), entry=_filled("entry"))
    for start, stop in batches:
        async with connection.transaction():
            await connection.execute("SELECT setseed($1)", start / 1e8)
            await connection.execute(_PICKED.format(start=start, stop=stop, **counts))
            await connection.execute(ours)
            await connection.execute(_PLAIN)
        told(f"{stop} services")
    await connection.close()


def _filled(column: str) -> str:
    for gap, value in _GAPS.items():
        column = f"replace({column}, '{gap}', {value})"
    return column
