"""Some services at a time, for directories that do not fit into memory at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.directory.entries import Entry, Gathered
from bot.store import directory_tables as tables
from bot.store.editing import ServiceUpkeep


async def load_some_entries(session: AsyncSession, after: str, count: int) -> tuple[str | None, list[Entry]]:
    """The entries among the next services by row id, and the last id looked at; None when there are no more."""
    query = select(tables.Service).where(tables.Service.id > after).order_by(tables.Service.id).limit(count)
    services = list(await session.scalars(query))
    if not services:
        return None, []
    return services[-1].id, await _gathered(session, services)


async def load_entries_of(session: AsyncSession, ids: Sequence[str]) -> list[Entry]:
    """The entries of these services by row id; none for those that are gone, retired or for responders only."""
    services = await session.scalars(select(tables.Service).where(tables.Service.id.in_(ids)))
    return await _gathered(session, list(services))


async def _gathered(session: AsyncSession, services: list[tables.Service]) -> list[Entry]:
    rows = await _belonging_to(session, services)
    keys = [service.id for service in services]
    upkeep = await session.scalars(select(ServiceUpkeep).where(ServiceUpkeep.service_id.in_(keys)))
    merged = await session.scalars(select(ServiceUpkeep).where(ServiceUpkeep.merged_into.is_not(None)))
    by_id = {row.service_id: row for row in (*merged, *upkeep)}
    short = await session.execute(
        select(tables.Service.id, tables.Service.short_id).where(
            tables.Service.id.in_([key for key, row in by_id.items() if row.merged_into])
        )
    )
    found = Gathered(rows, by_id, {row.id: row.short_id for row in short}).entries()
    session.expunge_all()
    return found


async def _belonging_to(
    session: AsyncSession, services: list[tables.Service]
) -> dict[type[tables.HsdsTable], list[Any]]:
    """What hangs on these services, table by table."""
    rows: dict[type[tables.HsdsTable], list[Any]] = {tables.Service: services}

    async def take(table: type[tables.HsdsTable], column: str, keys: Iterable[str | None]) -> None:
        query = select(table).where(getattr(table, column).in_({key for key in keys if key})).order_by(table.id)
        rows[table] = [*rows.get(table, []), *(await session.scalars(query))]

    ids = [service.id for service in services]
    organizations = {service.organization_id for service in services}
    for table in _OF_SERVICES:
        await take(table, "service_id", ids)
    places = [link.location_id for link in rows[tables.ServiceAtLocation]]
    await take(tables.Organization, "id", organizations)
    await take(tables.Location, "id", places)
    await take(tables.Address, "location_id", places)
    await take(tables.Phone, "location_id", places)
    await take(tables.Phone, "organization_id", organizations)
    rows[tables.Phone] = sorted({row.id: row for row in rows[tables.Phone]}.values(), key=lambda row: row.id)
    await take(tables.Attribute, "link_id", ids)
    await take(tables.TaxonomyTerm, "id", [row.taxonomy_term_id for row in rows[tables.Attribute]])
    return rows


_OF_SERVICES: tuple[type[tables.HsdsTable], ...] = (
    tables.ServiceAtLocation,
    tables.Phone,
    tables.Schedule,
    tables.ServiceArea,
    tables.RequiredDocument,
    tables.SpokenLanguage,
)
