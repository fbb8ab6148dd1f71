"""The routes of the API, and how each is answered."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

from aiohttp import web
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.allowance import Allowance
from bot.directory.disclosure import may_leave
from bot.directory.documents import Document
from bot.hsds_api import parameters as asked
from bot.hsds_api.answers import (
    CORS,
    Handler,
    Refused,
    as_json,
    caching,
    in_the_open,
    in_turn,
    is_known,
    parsed,
    version_tag,
)
from bot.hsds_api.filters import conditions_for, key_of
from bot.hsds_api.listings import LISTINGS, Listing
from bot.hsds_api.openapi import HSDS_VERSION, PROFILE, describe
from bot.hsds_api.views import full_views, short_views
from bot.store.directory_tables import DirectoryDataset, HsdsTable, Service
from bot.store.session import Database

PREFIX = "/hsds/v3"
_AT_ONCE = 2  # pages read at the same time: residents come first
_STREAM_BATCH = 100


def setup_hsds_api(
    app: web.Application, database: Database, *, title: str, public_url: str, rate: int = 0, proxies: str = ""
) -> None:
    """Add the API below /hsds/v3 to the public application. It needs no key and changes nothing.

    `rate`: requests a minute from one address, 0 for no limit; `proxies` as in the settings.
    """
    api = _Api(database)
    server = f"{public_url}{PREFIX}"
    document = describe(title, server)
    about = {"version": HSDS_VERSION, "profile": PROFILE, "openapi_url": f"{server}/openapi.json"}
    limits = [in_turn(Allowance(rate, 60), proxies)] if rate else []
    sub = web.Application(middlewares=[in_the_open, *limits])
    for path, content in (("", about), ("/", about), ("/openapi.json", document)):
        sub.router.add_get(path, api.fixed(content))
    for listing in LISTINGS:
        sub.router.add_get(f"/{listing.path}", api.list(listing))
        sub.router.add_get(f"/{listing.path}/{{id}}", api.one(listing))
    app.add_subapp(PREFIX, sub)


class _Api:
    def __init__(self, database: Database) -> None:
        self.database = database
        self.turn = asyncio.Semaphore(_AT_ONCE)

    def fixed(self, content: Document) -> Handler:
        async def answer(request: web.Request) -> web.StreamResponse:
            parsed(asked.Nothing, request)
            tag = await version_tag(self.database, request)
            return (
                web.Response(status=304, headers=caching(tag))
                if is_known(request, tag)
                else await as_json(content, caching(tag))
            )

        return answer

    def list(self, listing: Listing) -> Handler:
        async def answer(request: web.Request) -> web.StreamResponse:
            query = parsed(listing.query, request)
            tag = await version_tag(self.database, request)
            if is_known(request, tag):
                return web.Response(status=304, headers=caching(tag))
            if query.format == "ndjson":
                return await self._stream(request, listing, query, caching(tag))
            async with self.turn, self.database.read() as session:
                page = await _page(session, listing, query, asked_for=request.query)
            return await as_json(page, caching(tag))

        return answer

    def one(self, listing: Listing) -> Handler:
        async def answer(request: web.Request) -> web.StreamResponse:
            query = parsed(listing.one, request)
            tag = await version_tag(self.database, request)
            async with self.turn, self.database.read() as session:
                table = listing.table
                key = key_of(request.match_info["id"])
                row = await session.scalar(select(table).where(table.id == key, may_leave(table)))
                if row is None:
                    raise Refused(404, "not_found", f"there is no such {listing.what.replace('_', ' ')} here")
                if is_known(request, tag):
                    return web.Response(status=304, headers=caching(tag))
                services = isinstance(query, asked.OneOrganization) and query.full_service
                (document,) = await full_views(session, [row], services=services)
            return await as_json(document, caching(tag))

        return answer

    async def _stream(
        self, request: web.Request, listing: Listing, query: asked.Paging, headers: dict[str, str]
    ) -> web.StreamResponse:
        """Every result, an object a line. No session is held while a slow reader reads."""
        response = web.StreamResponse(headers=CORS | headers | {"Content-Type": "application/x-ndjson"})
        await response.prepare(request)
        async for documents in self._batches(listing, query):
            lines = await asyncio.to_thread(
                lambda found: [json.dumps(each, ensure_ascii=False) for each in found], documents
            )
            await response.write("".join(f"{line}\n" for line in lines).encode())
        await response.write_eof()
        return response

    async def _batches(self, listing: Listing, query: asked.Paging) -> AsyncIterator[Sequence[Document]]:
        table, last = listing.table, ""
        while True:
            async with self.turn, self.database.read() as session:
                conditions = await conditions_for(session, table, query)
                rows = await _rows(session, table, [*conditions, table.id > last], limit=_STREAM_BATCH)
                documents = await _views(session, rows, query)
            if not rows:
                return
            yield documents
            last = rows[-1].id


async def _page(session: AsyncSession, listing: Listing, query: asked.Paging, *, asked_for: Any) -> Document:
    """The page as the specification wraps it."""
    table = listing.table
    size = _page_size(query, explicit="per_page" in asked_for)
    conditions = await conditions_for(session, table, query)
    total = await session.scalar(select(func.count()).select_from(table).where(*conditions)) or 0
    rows = await _rows(session, table, conditions, limit=size, offset=(query.page - 1) * size)
    pages = -(-total // size)
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": query.page,
        "size": len(rows),
        "first_page": query.page == 1,
        "last_page": query.page >= pages,
        "empty": not rows,
        "contents": await _views(session, rows, query),
    }


def _page_size(query: asked.Paging, *, explicit: bool) -> int:
    if _is_minimal(query) and not explicit:
        return asked.MAX_MINIMAL_PAGE
    return min(query.per_page, asked.MAX_FULL_PAGE) if _is_full(query) else query.per_page


def _is_minimal(query: asked.Paging) -> bool:
    return isinstance(query, asked.Services) and query.minimal


def _is_full(query: asked.Paging) -> bool:
    return bool(getattr(query, "full", False) or getattr(query, "full_service", False))


async def _rows(
    session: AsyncSession,
    table: type[HsdsTable],
    conditions: Sequence[ColumnElement[bool]],
    *,
    limit: int,
    offset: int = 0,
) -> list[HsdsTable]:
    return list(await session.scalars(select(table).where(*conditions).order_by(table.id).limit(limit).offset(offset)))


async def _views(session: AsyncSession, rows: Sequence[HsdsTable], query: asked.Paging) -> Sequence[Document]:
    if _is_minimal(query):
        return await _minimal(session, rows)
    if _is_full(query):
        services = isinstance(query, asked.Organizations) and query.full_service
        return await full_views(session, rows, services=services)
    return await short_views(session, rows)


async def _minimal(session: AsyncSession, rows: Sequence[HsdsTable]) -> list[Document]:
    """Ids, and when each service was changed: as it says itself, or else its data set."""
    changed = {row.name: row.changed_at for row in await session.scalars(select(DirectoryDataset))}
    return [
        {"id": row.id, "modified_date": row.last_modified or changed[row.dataset].isoformat()}
        for row in rows
        if isinstance(row, Service)
    ]
