"""A made-up directory of any size for PostgreSQL: the city's services copied over the country, brought in by COPY."""

from __future__ import annotations

import random
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import zipcodes

from bench.search import baselines
from bot.directory import wide_rows as rows
from bot.directory.display import Verification
from bot.directory.index import Index
from bot.directory.places import Point

HERE = ("87108", "87102", "87121")  # where the questions are asked from
_GAP = re.compile("@[a-z_]+@")
_SYLLABLES = [f"{first}{second}" for first in "bdfgklmp" for second in "aeiou"][:37]
_CITIES = 300
_DISTINCT_HOURS = 2_000
_COLUMNS = "id entry vector words facets place minimum_age maximum_age hours_id quality".split()
_PLAIN = "id said verified english spanish lat lon".split()
_INDEXES = """
CREATE INDEX services_place ON directory_search.services USING gist (place, facets);
CREATE INDEX services_facets ON directory_search.services USING gin (facets);
CREATE INDEX services_words ON directory_search.services USING gin (words);
CREATE INDEX services_quality ON directory_search.services (quality DESC);
CREATE INDEX services_placeless ON directory_search.services (quality DESC) WHERE place IS NULL;
"""


@dataclass(frozen=True)
class Made:
    """One made-up service in PostgreSQL's COPY form: for our table, and for the baselines'."""

    ours: bytes
    plain: bytes


def made(small: Index, start: int, stop: int, stems: Sequence[tuple[str, str]]) -> Iterator[Made]:
    """Services `start` to `stop`. A third of those without a place stay so; the others belong to a city."""
    chance = random.Random(start)
    cities, hours = _cities(), hours_of(small)
    templates = [_template(small, place, stems[place]) for place in range(len(small))]
    for number in range(start, stop):
        template = chance.choice(templates)
        lat, lon = chance.choice(cities)
        point = (round(lat + chance.gauss(0, 0.12), 5), round(lon + chance.gauss(0, 0.12), 5))
        if not template.has_place and chance.random() < 0.34:
            point = None
        hours_id, word = chance.randrange(len(hours)), _word(chance.randrange(50_000))
        yield template.filled(number, point, hours_id, hours[hours_id], word)


def _word(number: int) -> str:
    """One of fifty thousand words that nobody has heard."""
    return "".join(_SYLLABLES[number // 37**place % 37] for place in range(3))


@dataclass(frozen=True)
class _Template:
    """A service of the city with gaps for what differs in a copy, already in COPY's escapes."""

    ours: str
    plain: str
    has_place: bool
    facets: tuple[str, str]  # with a place, without one

    def filled(self, number: int, point: Point | None, hours_id: int, hours: str, word: str) -> Made:
        lat, lon = point or ("\\N", "\\N")
        gaps = {
            "@number@": str(number), "@word@": word, "@lat@": str(lat), "@lon@": str(lon), "@hours_id@": str(hours_id),
            "@hours@": f'"{hours}"' if hours else "null",
            "@point@": f"[{point[0]},{point[1]}]" if point else "null",
            "@place@": rows.cube_of(point) or "\\N",
            "@facets@": self.facets[point is None],
            "@quality@": str(number % 97 / 1e4),
        }  # fmt: skip
        return Made(_filled(self.ours, gaps), _filled(self.plain, gaps))


def _filled(template: str, gaps: dict[str, str]) -> bytes:
    return _GAP.sub(lambda gap: gaps[gap[0]], template).encode()


def _template(small: Index, place: int, stems: tuple[str, str]) -> _Template:
    entry = small.entries[place]
    name = {key: f"{value} @number@" for key, value in entry.name.items()}
    moved = replace(
        entry, id="s@number@", row_id="r@number@", name=name, search_text=f"{entry.search_text} @word@",
        point=None, hours=None,
    )  # fmt: skip
    packed = rows.packed(moved).replace('"point":null', '"point":@point@').replace('"hours":null', '"hours":@hours@')
    words = [*rows.words_of(entry), "@word@"]
    vector = f"\\x{rows.vector_bytes(small.vectors[place]).hex()}"
    values = [
        "r@number@", packed, vector, _lexemes(words), "@facets@", "@place@", entry.minimum_age, entry.maximum_age,
        "@hours_id@", "@quality@",
    ]  # fmt: skip
    verified = entry.verification is Verification.VERIFIED
    without = rows.facets_of(moved)
    with_place = [facet for facet in without if facet != rows.PLACELESS]
    return _Template(
        _line(values),
        _line(["s@number@", moved.search_text, verified, *stems, "@lat@", "@lon@"]),
        entry.point is not None,
        (_lexemes(with_place), _lexemes(without)),
    )


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


async def grow(connection: Any, small: Index, start: int, stop: int) -> None:
    """Add services until there are `stop`; indexes are made new afterwards, which is quicker than filling them."""
    for name in ("services_place", "services_facets", "services_words", "services_quality", "services_placeless"):
        await connection.execute(f"DROP INDEX IF EXISTS directory_search.{name}")
    for name in ("plain_english", "plain_spanish", "plain_place"):
        await connection.execute(f"DROP INDEX IF EXISTS {name}")
    both = "SELECT to_tsvector('english', $1)::text, to_tsvector('spanish', $1)::text"
    stems = [tuple(await connection.fetchrow(both, entry.search_text)) for entry in small.entries]
    services = made(small, start, stop, stems)
    while batch := list(islice(services, 5_000)):
        await connection.copy_to_table(
            "services", schema_name="directory_search", columns=_COLUMNS, source=_stream([row.ours for row in batch])
        )
        await connection.copy_to_table("plain", columns=_PLAIN, source=_stream([row.plain for row in batch]))
    await connection.execute(_INDEXES + baselines.INDEXES)
    await connection.execute("TRUNCATE directory_search.vocabulary")
    await connection.execute(
        "INSERT INTO directory_search.vocabulary SELECT word, ndoc "
        "FROM ts_stat('SELECT words FROM directory_search.services') WHERE word ~ '^[a-z]+$'"
    )
    await connection.execute("VACUUM ANALYZE directory_search.services")
    await connection.execute("VACUUM ANALYZE plain")
    await connection.execute("ANALYZE directory_search.vocabulary")


async def _stream(lines: Sequence[bytes]) -> AsyncIterator[bytes]:
    yield b"".join(lines)


def _cities() -> list[tuple[float, float]]:
    chance = random.Random(3)
    everywhere = [(float(place["lat"]), float(place["long"])) for place in zipcodes.list_all()]
    ours = [(35.08, -106.62)] * 3  # as large as the larger ones
    return ours + chance.sample(everywhere, _CITIES)


def _lexemes(words: Sequence[str]) -> str:
    return " ".join(f"'{word}'" for word in words)


def _line(values: Sequence[Any]) -> str:
    return "\t".join(map(_cell, values)) + "\n"


def _cell(value: Any) -> str:
    if value is None:
        return "\\N"
    return str(value).replace("\\", "\\\\").replace("\t", " ").replace("\n", "\\n").replace("\r", " ")
