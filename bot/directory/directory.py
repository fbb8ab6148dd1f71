"""The resource directory as the rest of the bot knows it: ask, and get services as a resident may see them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot.city import City, Language
from bot.directory.cards import card_of, why_text
from bot.directory.entries import Entry, load_entries
from bot.directory.hours import open_text, openness
from bot.directory.index import Index
from bot.directory.meaning import Vectors
from bot.directory.person import Person
from bot.directory.places import Point, miles, zip_center
from bot.directory.query import FallbackLine, Query, SearchResult, ServiceCard
from bot.directory.ranking import Clock, Ranking
from bot.directory.vectors import vectors_for
from bot.directory.vocabulary import Vocabulary
from bot.directory.wide import WideSearch
from bot.directory.wide_filling import renew
from bot.store.directory_tables import DirectoryDataset, Service

CATEGORIES_FILE = Path(__file__).resolve().parents[2] / "data/directory/categories.toml"

IN_MEMORY = 50_000  # services; a search in memory takes 10 ms there, and every bot holds its own copy
_LOOK_AGAIN_AFTER = 2.0  # seconds between looks at whether the data changed
_PATIENCE = 3.0  # seconds to wait for a look that finds much to write
_BEHIND = {
    "emergency": {"en": "danger now", "es": "peligro ahora"},
    "crisis_line": {"en": "a crisis, call or text", "es": "una crisis, llame o mande mensaje"},
    "info_line": {"en": "help with any need", "es": "ayuda con cualquier necesidad"},
}

Now = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class _Ranked:
    """A page of matches: their rows in the index, best first."""

    ranking: Ranking
    page: list[int]
    total: int
    widened: str | None


class Directory:
    """Search over the directory in the database. Rebuilds its index when an import or an editor changed it.

    More than `in_memory` services in PostgreSQL are searched there instead (bot/directory/wide.py).
    """

    def __init__(
        self,
        sessions: async_sessionmaker[AsyncSession],
        city: City,
        clock: Now = lambda: datetime.now(UTC),
        categories_file: Path = CATEGORIES_FILE,
        in_memory: int = IN_MEMORY,
    ) -> None:
        self._sessions = sessions
        self._city = city
        self._clock = clock
        self.vocabulary = Vocabulary.load(categories_file)
        self._in_memory = in_memory
        self._wide = WideSearch(sessions, self.vocabulary, city.timezone, city.city.state)
        self._is_wide = False
        self._index: Index | None = None
        self._version: tuple[tuple[str, int], ...] | None = None
        self._looked_at = float("-inf")
        self._refreshing = asyncio.Lock()
        self._renewing: asyncio.Task[Index] | None = None

    @classmethod
    async def ready(
        cls, sessions: async_sessionmaker[AsyncSession], city: City, clock: Now, *, in_memory: int
    ) -> Directory:
        """One that has looked at the data already, so that nobody's first question waits for it."""
        directory = cls(sessions, city, clock, in_memory=in_memory)
        await directory.refresh()
        return directory

    async def search(self, query: Query) -> SearchResult:
        """The page of matches that was asked for, best first."""
        index = await self._current_index()
        if not self._is_wide:
            return self.answer(index, query)
        async with self._wide.looking() as session:
            ranked = self._ranked(await self._wide.index_for(session, query), query)
            bare = [ranked.ranking.index.entries[row].row_id for row in ranked.page]
            whole = await self._wide.whole(session, bare)
        return self._told(ranked, [whole.get(key) for key in bare])  # one may have gone in between

    def answer(self, index: Index, query: Query) -> SearchResult:
        """The same from a given index; a few milliseconds of work and no waiting."""
        ranked = self._ranked(index, query)
        return self._told(ranked, [index.entries[row] for row in ranked.page])

    def _ranked(self, index: Index, query: Query) -> _Ranked:
        person = Person.of(query.eligibility, self.vocabulary)
        at = query.open_at or self._clock()
        ranking = Ranking(index, query, person, Clock(at, self._city.timezone, self._city.city.state))
        rows, widened = first_that_answers(ranking, query)
        return _Ranked(ranking, rows[query.offset : query.offset + query.limit], len(rows), widened)

    def _told(self, ranked: _Ranked, entries: Iterable[Entry | None]) -> SearchResult:
        """The cards of a page. `entries` are those of its rows, with all their texts."""
        pairs = zip(ranked.page, entries, strict=True)
        cards = tuple(self._matched_card(ranked.ranking, row, entry) for row, entry in pairs if entry)
        return SearchResult(cards, ranked.total, ranked.widened, self.fallback(ranked.ranking.query.speak))

    async def get(
        self, service_id: str, language: Language, *, zip_code: str | None = None, near: Point | None = None
    ) -> ServiceCard | None:
        """One service by its id, with the distance from a place if one is given; None when there is no such
        service that residents may see."""
        index = await self._current_index()
        row = index.position.get(service_id)
        entry = await self._wide.get(service_id) if self._is_wide else None if row is None else index.entries[row]
        if entry is None:
            return None
        at = self._clock()
        zone = self._city.timezone
        status = openness(entry.hours, at, zone, self._city.city.state)
        here = near or (zip_center(zip_code) if zip_code else None)
        distance = miles(here, entry.point) if here and entry.point and not entry.estimated else None
        why = why_text(entry, language, opening=open_text(status, at, zone, language), distance=distance)
        return card_of(entry, language, status=status, at=at, zone=zone, distance=distance, why=why)

    def fallback(self, language: Language) -> tuple[FallbackLine, ...]:
        """The lines that stand behind every result: emergency, crisis, information."""
        return tuple(
            FallbackLine(number=getattr(self._city.lines, line).number, label=labels[language])
            for line, labels in _BEHIND.items()
        )

    async def refresh(self) -> Index:
        """Look now whether the data changed, and rebuild the index if so.

        After an import into a nation's directory this can take minutes: questions are answered from what was there
        before, and whoever asked for this is kept for a few seconds at most.
        """
        if self._index is None or not self._is_wide:
            return await self._look_again()
        running = self._renewing
        if running and not running.done():  # perhaps begun too early to see what has just changed
            await asyncio.wait([running], timeout=_PATIENCE)
        if running is None or running.done():
            running = self._renewing = asyncio.create_task(self._look_again())
            await asyncio.wait([running], timeout=_PATIENCE)
        return running.result() if running.done() else self._index

    async def _look_again(self) -> Index:
        async with self._refreshing, self._sessions() as session:
            rows = await session.execute(
                select(DirectoryDataset.name, DirectoryDataset.revision).order_by(DirectoryDataset.name)
            )
            version = tuple((name, revision) for name, revision in rows)
            if self._index is None or version != self._version:
                self._is_wide = await self._is_too_large(session)
                if self._is_wide:
                    await renew(session, repr(version))
                    await session.commit()
                    await self._wide.load()
                entries = [] if self._is_wide else sorted(await load_entries(session), key=lambda entry: entry.id)
                vectors = await vectors_for(session, entries)
                self._index = await asyncio.to_thread(self._build, entries, vectors)
                self._version = version
            self._looked_at = monotonic()
            return self._index

    async def _is_too_large(self, session: AsyncSession) -> bool:
        if session.get_bind().dialect.name != "postgresql":
            return False
        some = select(Service.id).limit(self._in_memory + 1).subquery()
        return (await session.scalar(select(func.count()).select_from(some)) or 0) > self._in_memory

    def _build(self, entries: list[Entry], vectors: Vectors) -> Index:
        """Seconds of work, in a thread: also what would make the first question of a resident wait."""
        self.vocabulary.needs_in("food")
        zip_center("")
        index = Index(entries, vectors, self.vocabulary)
        for hours in index.hours:
            openness(hours, self._clock(), self._city.timezone, self._city.city.state)
        return index

    async def _current_index(self) -> Index:
        if self._index is None:
            return await self.refresh()
        if monotonic() - self._looked_at >= _LOOK_AGAIN_AFTER and not self._is_renewing:
            return await self.refresh()
        return self._index

    @property
    def _is_renewing(self) -> bool:
        return self._renewing is not None and not self._renewing.done()

    def _matched_card(self, ranking: Ranking, row: int, entry: Entry) -> ServiceCard:
        language, at = ranking.query.speak, ranking.clock.at
        status, distance = ranking.status(row), ranking.distance(row)
        audiences = self.vocabulary.audiences
        why = why_text(
            entry,
            language,
            opening=open_text(status, at, self._city.timezone, language),
            distance=distance,
            needs=self._needs_answered(ranking, row),
            whom=tuple(audiences[code].in_language(language) for code in sorted(entry.audience) if code in audiences),
            spanish=language == "es" or ranking.query.language == "es",
        )
        zone = self._city.timezone
        return card_of(entry, language, status=status, at=at, zone=zone, distance=distance, why=why)

    def _needs_answered(self, ranking: Ranking, row: int) -> tuple[str, ...]:
        """The needs that were asked for and this service answers, in words, as narrow as its record says."""
        entry, language, needs = ranking.index.entries[row], ranking.query.speak, ranking.needs
        named, terms = ranking.wanted.names_for(row, language), self.vocabulary.categories
        asked = sorted({*needs, *named}, key=lambda code: -needs.get(code, 0.0))
        said = (
            named.get(code) or terms[code].in_language(language)
            for code in asked
            if code in named
            or (
                (code in entry.categories and code in terms and needs[code] >= 0.4)
                and not (terms[code].group and {*terms[code].implies} & entry.audience)
            )
        )
        return tuple(dict.fromkeys(said))


def first_that_answers(ranking: Ranking, query: Query) -> tuple[list[int], str | None]:
    """Matches, and the condition that had to be given up for them. Verified records always come first;
    unverified ones only when nothing verified answers the need."""
    if (only := ranking.unconfirmed_only()).any() and (rows := ranking.order(verified=True, also=only)):
        return list(dict.fromkeys([*rows, *ranking.order(verified=False)])), "unverified"
    if rows := ranking.order(verified=True):
        if all(ranking.is_for_others(row) for row in rows) and (more := ranking.order(verified=False)):
            # What is only for others does not answer the need, and comes after what may.
            theirs = [row for row in more if not ranking.is_for_others(row)]
            return list(dict.fromkeys([*theirs, *rows, *more])), "unverified"
        return rows, "unsure" if ranking.is_unsure else None
    if not query.strict:
        if query.open_at is not None and (rows := ranking.order(verified=True, open_now=False)):
            return rows, "open"
        if query.language and (rows := ranking.order(verified=True, open_now=False, language=False)):
            return rows, "language"
    if rows := ranking.order(verified=False):
        return rows, "unverified"
    if not query.strict and (rows := ranking.order(verified=False, open_now=False, language=False)):
        return rows, "unverified"
    return [], "other"
