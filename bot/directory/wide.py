"""Search over hundreds of thousands of services: PostgreSQL finds the few hundred that can matter, with every filter
applied in SQL; the ranking that a city's directory gets then orders those.

Full text and places are indexed; see docs/directory-search.md for what each branch is for.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot.directory import wide_rows as rows
from bot.directory import wide_sql as sql
from bot.directory.display import Verification
from bot.directory.entries import Entry
from bot.directory.hours import states_at
from bot.directory.person import Person
from bot.directory.places import zip_center
from bot.directory.query import Query
from bot.directory.text import content_words
from bot.directory.vocabulary import Vocabulary, is_typo
from bot.directory.wide_index import Candidates, Said

_LEAST_NEED = 0.2
_FEW, _SHARE = 600, 50
"""Services that the words searched for may be in together: so many in the whole country, this part of all nearby."""
_MOST_SLIPS = 4  # words that one misspelt word may have meant

Found = dict[str, tuple[str, str, bytes]]  # id -> facts, words, vector


class WideSearch:
    """Candidates for a query. `state` and `zone` say which holidays and whose clock opening hours follow."""

    def __init__(
        self, sessions: async_sessionmaker[AsyncSession], vocabulary: Vocabulary, zone: ZoneInfo, state: str
    ) -> None:
        self._sessions = sessions
        self._vocabulary = vocabulary
        self._zone, self._state = zone, state
        self._hours: list[tuple[int, str]] = []
        self._open: dict[datetime, list[int]] = {}
        self._total = 0
        self._topic_words: dict[str, int] = {}

    async def load(self) -> None:
        """Read the distinct opening hours and how many services there are: again whenever the table was filled."""
        async with self._sessions() as session:
            found = await session.execute(text("SELECT id, hours FROM directory_search.hours"))
            self._hours = [(row.id, row.hours) for row in found]
            self._total = await session.scalar(text("SELECT services FROM directory_search.state")) or 0
            words = {"said": sorted(self._vocabulary.topic_words)}
            self._topic_words = {row.word: row.services for row in await session.execute(text(sql.KNOWN), words)}
        self._open.clear()

    @asynccontextmanager
    async def looking(self) -> AsyncIterator[AsyncSession]:
        """A session for one question."""
        async with self._sessions() as session:
            await session.execute(text(sql.PLANNING))
            yield session

    async def index_for(self, session: AsyncSession, query: Query) -> Candidates:
        """A small index of what can answer; with the hour and the language given up if nothing verified keeps them."""
        said = await self._said(session, query)
        found = await self._candidates(session, query, said, strict=True)
        entries = _entries(found)
        gives_up = query.open_at is not None or query.language is not None
        if gives_up and not query.strict and not any(e.verification is Verification.VERIFIED for e in entries):
            found |= await self._candidates(session, query, said, strict=False)
            entries = _entries(found)
        entries.sort(key=lambda entry: entry.id)
        ordered = [found[entry.row_id] for entry in entries]
        vectors = rows.vectors_from(vector for _, _, vector in ordered)
        return Candidates(entries, vectors, self._vocabulary, [words for _, words, _ in ordered], said)

    async def whole(self, session: AsyncSession, ids: Sequence[str]) -> dict[str, Entry]:
        """The entries to show, with all their texts."""
        found = await session.execute(text(sql.SOME), {"wanted": list(ids)})
        return {row.id: rows.unpacked(row.entry) for row in found}

    async def get(self, service_id: str) -> Entry | None:
        """One service by any of its ids."""
        async with self._sessions() as session:
            found = await session.scalar(text(sql.ONE), {"wanted": service_id})
        return rows.unpacked(found) if found else None

    async def _candidates(self, session: AsyncSession, query: Query, said: Said, *, strict: bool) -> Found:
        person = Person.of(query.eligibility, self._vocabulary)
        here = query.near or (zip_center(query.zip) if query.zip else None)
        codes = self._codes(query)
        is_somewhere = here is not None
        rare = said.sought(_FEW)
        near = said.sought(max(_FEW, self._total // _SHARE)) if is_somewhere else ""
        values: dict[str, Any] = {
            **sql.ages(person),
            "open": self._open_hours(query.open_at) if strict and query.open_at else None,
            "here": rows.cube_of(here),
            "rare": rare,
            "near": near,
            "keys": sql.keys(codes, query, strict=strict, placeless=is_somewhere),
        }
        branches: list[str] = []
        for tier in (rows.VERIFIED, rows.UNVERIFIED):
            values[f"needs_{tier}"] = sql.facets(tier, codes, query, person, strict=strict)
            # What is named may be of any category, unless one was asked for.
            values[f"named_{tier}"] = sql.facets(tier, query.categories, query, person, strict=strict)
            if codes or not query.text:
                branches += [sql.nearest(tier)] if is_somewhere else []
                branches.append(sql.best(tier, is_somewhere=is_somewhere))
            if rare or near:
                branches.append(sql.named(tier, is_somewhere=is_somewhere))
        if not branches:
            return {}
        statement = sql.candidates(branches, sql.naming(is_somewhere=is_somewhere) if rare or near else None)
        used = {name: value for name, value in values.items() if f":{name}" in statement}
        found = await session.execute(text(statement), used)
        return {row.id: (row.facts, row.words, row.vector) for row in found}

    def _codes(self, query: Query) -> tuple[str, ...]:
        """Categories that were asked for, else those that the text is about, with what answers it less directly."""
        if query.categories or not query.text:
            return query.categories
        needs = {code: w for code, w in self._vocabulary.needs_in(query.text).items() if w >= _LEAST_NEED}
        needs = {**dict.fromkeys(query.needs, 1.0), **needs}
        return (*needs, *self._vocabulary.related(needs))

    def _phrases(self, query: Query) -> dict[str, int]:
        """How records say that they do what the text narrowly asks for: text query -> most services that say so."""
        topics = self._vocabulary.topics_in(query.text) if query.text else ()
        said = (content_words(phrase) for code in topics for phrase in self._vocabulary.topics[code].records)
        return {
            f"({' & '.join(f"'{word}'" for word in words)})": min(self._topic_words[word] for word in words)
            for words in said
            if words and all(word in self._topic_words for word in words)
        }

    async def _said(self, session: AsyncSession, query: Query) -> Said:
        """The words of the question as the directory has them, typos mended."""
        words = content_words(query.text or "")
        if not words:
            return Said()
        slips = [word for word in words if len(word) >= 4 and word not in self._vocabulary.known_words]
        found = await session.execute(text(sql.WORDS), {"said": words, "slips": slips})
        forms: dict[str, list[str]] = {}
        services: dict[str, int] = {}
        for row in found:
            alike = forms.setdefault(row.said, [])
            if len(alike) < _MOST_SLIPS and (row.word == row.said or is_typo(row.said, row.word)):
                alike.append(row.word)
                services[row.word] = row.services
        return Said(words, forms, services, self._total, self._phrases(query))

    def _open_hours(self, at: datetime) -> list[int]:
        """Ids of the opening hours that are open; remembered, as many ask about the same minute."""
        minute = at.replace(second=0, microsecond=0)
        if minute not in self._open:
            if len(self._open) >= 64:
                self._open.clear()
            states = states_at([hours for _, hours in self._hours], at, self._zone, self._state)
            self._open[minute] = [key for (key, _), state in zip(self._hours, states, strict=True) if state is True]
        return self._open[minute]


def _entries(found: Found) -> list[Entry]:
    return [rows.bare(facts) for facts, _, _ in found.values()]
