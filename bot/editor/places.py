"""Writing the place of a record. A place that other services share is left to them; this one gets its own."""

from __future__ import annotations

import uuid

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.editor.reading import Rows
from bot.editor.state import Place
from bot.store import directory_tables as tables

_LOOSENED = (tables.Phone, tables.Schedule, tables.SpokenLanguage, tables.Contact)


async def write_place(session: AsyncSession, rows: Rows, place: Place | None) -> None:
    """None takes the place away, and out of the database where nobody else needs it."""
    if place is None:
        await _take_away(session, rows)
        return
    location = rows.location
    if location is None or await _is_shared(session, location, rows.service):
        location = await _own_location(session, rows)
        rows.address = None
    location.latitude, location.longitude = place.latitude, place.longitude
    location.extra = {key: value for key, value in location.extra.items() if key != "estimated_zip"}
    if rows.address is None:
        rows.address = tables.Address(
            id=str(uuid.uuid4()),
            dataset=rows.service.dataset,
            location_id=location.id,
            country="US",
            address_type="physical",
            extra={},
        )
        session.add(rows.address)
    address = rows.address
    address.address_1, address.address_2 = place.address_1 or None, place.address_2 or None
    address.city, address.state_province = place.city or None, place.state or None
    address.postal_code = place.zip or None


async def _is_shared(session: AsyncSession, location: tables.Location, service: tables.Service) -> bool:
    link = tables.ServiceAtLocation
    others = select(func.count()).where(link.location_id == location.id, link.service_id != service.id)
    return bool(await session.scalar(others))


async def _own_location(session: AsyncSession, rows: Rows) -> tables.Location:
    service, old = rows.service, rows.location
    location = tables.Location(
        id=str(uuid.uuid4()),
        dataset=service.dataset,
        location_type="physical",
        organization_id=service.organization_id,
        name=old.name if old else None,
        extra={},
    )
    session.add(location)
    await session.flush()
    link = next((row for row in rows.links if old and row.location_id == old.id), None)
    if link is None:
        link = tables.ServiceAtLocation(id=str(uuid.uuid4()), dataset=service.dataset, service_id=service.id, extra={})
        session.add(link)
    link.location_id = location.id
    rows.location = location
    return location


async def _take_away(session: AsyncSession, rows: Rows) -> None:
    places = [place for place in (rows.location, *rows.extra_locations) if place is not None]
    for place in places:
        link = tables.ServiceAtLocation
        own = select(link.id).where(link.location_id == place.id, link.service_id == rows.service.id)
        for table in (tables.Phone, tables.Schedule, tables.Contact):
            await session.execute(
                update(table).where(table.service_at_location_id.in_(own)).values(service_at_location_id=None)
            )
        shared = await _is_shared(session, place, rows.service)
        await session.execute(delete(link).where(link.location_id == place.id, link.service_id == rows.service.id))
        if shared:
            continue
        await session.execute(delete(tables.Address).where(tables.Address.location_id == place.id))
        await session.execute(delete(tables.Accessibility).where(tables.Accessibility.location_id == place.id))
        for loosened in _LOOSENED:
            await session.execute(update(loosened).where(loosened.location_id == place.id).values(location_id=None))
        await session.execute(delete(tables.Location).where(tables.Location.id == place.id))
    rows.location = rows.address = None
    rows.links = ()
