"""Search over hundreds of thousands of services: PostgreSQL finds the few hundred that can matter, with every filter
applied in SQL; the ranking that a city's directory gets then orders those.

Full text, trigrams and places are indexed; see docs/directory-search.md for what each branch is for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from math import sin
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot.directory import wide_rows as rows
from bot.directory.display import Verification
from bot.directory.entries import Entry
from bot.directory.hours import openness
from bot.directory.index import Index
from bot.directory.person import SENIOR_FROM, YOUTH_UNTIL, Person
from bot.directory.places import EARTH_MILES, zip_center
from bot.directory.query import Query
from bot.directory.ranking import RADIUS_MILES
from bot.directory.text import content_words
from bot.directory.vocabulary import Vocabulary, is_typo

NEAR, PLACELESS, NAMED = 70, 40, 40  # candidates of each kind
_FEW = 600  # services that the rare words of a question may single out together
_LEAST_NEED = 0.2
_CHORD = 2 * sin(RADIUS_MILES / EARTH_MILES / 2)

# Reading a whole table is never right here, and a plan has to know the words that it is for.
_PLANNING = "SELECT set_config('enable_seqscan', 'off', true), set_config('plan_cache_mode', 'force_custom_plan', true)"
_COLUMNS = "id, entry, vector, tsvector_to_array(words) AS words"
_WHERE = """facets @@ CAST(:{facets} AS tsquery)
    AND (CAST(:oldest AS float) IS NULL OR minimum_age IS NULL OR minimum_age <= :oldest)
    AND (CAST(:youngest AS float) IS NULL OR maximum_age IS NULL OR maximum_age >= :youngest)
    AND (CAST(:open AS integer[]) IS NULL OR hours_id = ANY(:open))"""


@dataclass(frozen=True, slots=True)
class Candidate:
    entry: Entry
    vector: bytes
    words: Sequence[str]

    @property
    def is_verified(self) -> bool:
        return self.entry.verification is Verification.VERIFIED


class WideSearch:
    """Candidates for a query. `state` and `zone` say which holidays and whose clock opening hours follow."""

    def __init__(
        self, sessions: async_sessionmaker[AsyncSession], vocabulary: Vocabulary, zone: ZoneInfo, state: str
    ) -> None:
        self._sessions = sessions
        self._vocabulary = vocabulary
        self._zone, self._state = zone, state
        self._hours: list[tuple[int, str | None]] = []
        self._open: dict[datetime, list[int]] = {}

    async def load(self) -> None:
        """Read the distinct opening hours: again whenever the table was filled."""
        async with self._sessions() as session:
            found = await session.execute(text("SELECT id, hours FROM directory_search.hours"))
            self._hours = [(row.id, row.hours) for row in found]
        self._open.clear()

    async def index_for(self, query: Query) -> Index:
        """A small index of what can answer; with the hour and the language given up if nothing verified keeps them."""
        async with self._sessions() as session:
            await session.execute(text(_PLANNING))
            found = await self._candidates(session, query, strict=True)
            gives_up = query.open_at is not None or query.language is not None
            if gives_up and not query.strict and not any(candidate.is_verified for candidate in found.values()):
                found |= await self._candidates(session, query, strict=False)
        ordered = sorted(found.values(), key=lambda candidate: candidate.entry.id)
        return Index(
            [candidate.entry for candidate in ordered],
            rows.vectors_from(candidate.vector for candidate in ordered),
            self._vocabulary,
            [candidate.words for candidate in ordered],
        )

    async def get(self, service_id: str) -> Entry | None:
        """One service by any of its ids."""
        async with self._sessions() as session:
            found = await session.scalar(
                text(
                    "SELECT entry FROM directory_search.services WHERE id = coalesce("
                    "(SELECT id FROM directory_search.other_ids WHERE other = :wanted), :wanted)"
                ),
                {"wanted": service_id},
            )
        return rows.unpacked(found) if found else None

    async def _candidates(self, session: AsyncSession, query: Query, *, strict: bool) -> dict[str, Candidate]:
        person = Person.of(query.eligibility, self._vocabulary)
        here = query.near or (zip_center(query.zip) if query.zip else None)
        codes = self._codes(query)
        named = await self._named(session, query)
        values: dict[str, Any] = {
            **_ages(person),
            "open": self._open_hours(query.open_at) if strict and query.open_at else None,
            "here": rows.cube_of(here),
            "words": named,
        }
        branches: list[str] = []
        for tier in (rows.VERIFIED, rows.UNVERIFIED):
            values[f"any_{tier}"] = _facets(tier, (), query, person, strict=strict)
            values[f"needs_{tier}"] = _facets(tier, codes, query, person, strict=strict)
            values[f"placeless_{tier}"] = f"{values[f'needs_{tier}']} & '{rows.PLACELESS}'"
            if codes or not query.text:
                branches += _by_place(tier, is_somewhere=here is not None)
            if named:
                # What is named may be of any category, unless one was asked for.
                which = "needs" if query.categories else "any"
                branches.append(_words_branch(f"{which}_{tier}", is_somewhere=here is not None))
        if not branches:
            return {}
        statement = text(" UNION ALL ".join(f"({branch})" for branch in branches))
        used = {name: value for name, value in values.items() if f":{name}" in statement.text}
        found = await session.execute(statement, used)
        return {row.id: Candidate(rows.unpacked(row.entry), row.vector, row.words) for row in found}

    def _codes(self, query: Query) -> tuple[str, ...]:
        """Categories that were asked for, else those that the text is about, with what answers it less directly."""
        if query.categories or not query.text:
            return query.categories
        needs = {code: w for code, w in self._vocabulary.needs_in(query.text).items() if w >= _LEAST_NEED}
        return (*needs, *self._vocabulary.related(needs))

    async def _named(self, session: AsyncSession, query: Query) -> str | None:
        """A full-text query of the words that are rare enough to single services out, typos mended."""
        said = content_words(query.text or "")
        if not said:
            return None
        found = await session.execute(
            text("SELECT word, services FROM directory_search.vocabulary WHERE word = ANY(:said)"), {"said": said}
        )
        known: dict[str, int] = {row.word: row.services for row in found}
        forms = {word: [word] for word in said if word in known}
        for word in said:
            if word not in known and len(word) >= 4 and word not in self._vocabulary.known_words:
                forms[word] = await self._alike(session, word, known)
        rarest = sorted({form for found in forms.values() for form in found}, key=lambda form: known[form])
        sums = accumulate(known[form] for form in rarest)
        return " | ".join(f"'{form}'" for form, total in zip(rarest, sums, strict=True) if total <= _FEW) or None

    async def _alike(self, session: AsyncSession, word: str, known: dict[str, int]) -> list[str]:
        """Words of the directory that this one is a slip of."""
        found = await session.execute(
            text("SELECT word, services FROM directory_search.vocabulary WHERE word % :word LIMIT 200"), {"word": word}
        )
        alike = {row.word: row.services for row in found if is_typo(word, row.word)}
        known |= alike
        return list(alike)[:4]

    def _open_hours(self, at: datetime) -> list[int]:
        """Ids of the opening hours that are open; remembered, as many ask about the same minute."""
        minute = at.replace(second=0, microsecond=0)
        if minute not in self._open:
            if len(self._open) >= 64:
                self._open.clear()
            self._open[minute] = [
                key for key, hours in self._hours if openness(hours, at, self._zone, self._state).open is True
            ]
        return self._open[minute]


def _ages(person: Person) -> dict[str, float | None]:
    """The age limits that a record may not break, see Person.ruled_out."""
    if person.age is not None:
        return {"oldest": float(person.age), "youngest": float(person.age)}
    return {
        "oldest": float(YOUTH_UNTIL) if "youth" in person.groups else None,
        "youngest": float(SENIOR_FROM) if "seniors" in person.groups else None,
    }


def _facets(tier: str, codes: Sequence[str], query: Query, person: Person, *, strict: bool) -> str:
    """The conditions as PostgreSQL's text query over facets."""
    terms = [f"'{tier}'"]
    if codes:
        terms.append(f"({' | '.join(f"'c:{_safe(code)}'" for code in codes)})")
    if strict and query.language:
        terms.append(f"'l:{_safe(query.language)}'")
    groups = person.groups
    if ("women" in groups and "men" not in groups) or "families" in groups:
        terms.append(f"!'{rows.ONLY_MEN}'")
    if "men" in groups and "women" not in groups:
        terms.append(f"!'{rows.ONLY_WOMEN}'")
    wishes: Iterable[tuple[bool, str]] = (
        (person.no_id, "!'x:id-required'"), (person.walk_in, f"'{rows.WALK_IN}'"), (person.free, f"'{rows.FREE}'"),
    )  # fmt: skip
    return " & ".join([*terms, *(term for is_wished, term in wishes if is_wished)])


def _safe(code: str) -> str:
    return "".join(letter for letter in code if letter.isalnum() or letter in "-_:.")


def _by_place(tier: str, *, is_somewhere: bool) -> list[str]:
    """Near ones first, and those without a place; without a "here", the best of all."""
    if not is_somewhere:
        return [_select(f"needs_{tier}", "", "quality DESC", NEAR + PLACELESS)]
    near = f"AND place <@ cube_enlarge(CAST(:here AS cube), {_CHORD:.9f}, 3)"
    return [
        _select(f"needs_{tier}", near, "place <-> CAST(:here AS cube)", NEAR),
        _select(f"placeless_{tier}", "AND place IS NULL", "quality DESC", PLACELESS),
    ]


def _words_branch(facets: str, *, is_somewhere: bool) -> str:
    """Services that share rare words with the question, those with most of them first; the nearest among equals."""
    order = "ts_rank(words, CAST(:words AS tsquery)) DESC"
    order += ", place <-> CAST(:here AS cube)" if is_somewhere else ", quality DESC"
    return _select(facets, "AND words @@ CAST(:words AS tsquery)", order, NAMED)


def _select(facets: str, also: str, order: str, limit: int) -> str:
    where = _WHERE.format(facets=facets)
    return f"SELECT {_COLUMNS} FROM directory_search.services WHERE {where} {also} ORDER BY {order} LIMIT {limit}"  # noqa: S608 - fixed parts
