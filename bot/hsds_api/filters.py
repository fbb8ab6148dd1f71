"""From what was asked to the rows that answer it, as SQL that SQLite and PostgreSQL read alike."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from math import cos, radians
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from bot.directory.disclosure import may_leave
from bot.directory.places import zip_center
from bot.hsds_api import parameters as asked
from bot.store.directory_tables import (
    Address,
    Attribute,
    DirectoryDataset,
    HsdsTable,
    Location,
    Organization,
    Service,
    ServiceAtLocation,
    Taxonomy,
    TaxonomyTerm,
)

_METRES_A_DEGREE = 111_195
_NOWHERE = "no such id"
_SEARCHED: dict[type[HsdsTable], tuple[Any, ...]] = {
    Service: (Service.name, Service.alternate_name, Service.description),
    Organization: (Organization.name, Organization.alternate_name, Organization.description),
    Location: (Location.name, Location.alternate_name, Location.description),
    Taxonomy: (Taxonomy.name, Taxonomy.description),
    TaxonomyTerm: (TaxonomyTerm.name, TaxonomyTerm.description, TaxonomyTerm.code),
}


async def conditions_for(
    session: AsyncSession, table: type[HsdsTable], query: asked.Paging
) -> Sequence[ColumnElement[bool]]:
    """What rows of the table must fulfil: that they may leave, and what the query asks."""
    found = [may_leave(table)]
    if isinstance(query, asked.Terms):
        found += _terms(query)
    if isinstance(query, asked.Locations) and query.organization_id:
        found.append(Location.organization_id == key_of(query.organization_id))
    if isinstance(query, asked.Services | asked.ServicesAtLocations):
        of_service = await _services(session, query)
        if table is Service:
            found += of_service
        else:
            found.append(exists().where(Service.id == ServiceAtLocation.service_id, *of_service))
    elif isinstance(query, asked.Searching):
        found += _words(table, query.search)
    if isinstance(query, asked.ServicesAtLocations):
        found += _near(query)
    return found


def key_of(text: str) -> str:
    """An id as it is stored; one that is no UUID names nothing."""
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return _NOWHERE


def _words(table: type[HsdsTable], text: str) -> list[ColumnElement[bool]]:
    """Every word occurs somewhere in the texts of the row."""
    words = text.replace("\0", " ").split()[:20]
    return [or_(*(column.icontains(word, autoescape=True) for column in _SEARCHED[table])) for word in words]


def _terms(query: asked.Terms) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if query.taxonomy_id:
        found.append(TaxonomyTerm.taxonomy_id == key_of(query.taxonomy_id))
    if query.parent_id:
        found.append(TaxonomyTerm.parent_id == key_of(query.parent_id))
    if query.top_only:
        found.append(TaxonomyTerm.parent_id.is_(None))
    return found


async def _services(
    session: AsyncSession, query: asked.Services | asked.ServicesAtLocations
) -> list[ColumnElement[bool]]:
    found = _words(Service, query.search)
    if query.organization_id:
        found.append(Service.organization_id == key_of(query.organization_id))
    if query.taxonomy_term_id:
        has_term = Attribute.taxonomy_term_id == key_of(query.taxonomy_term_id)
        found.append(exists().where(Attribute.link_id == Service.id, has_term))
    if query.taxonomy_id:
        term = and_(
            TaxonomyTerm.id == Attribute.taxonomy_term_id, TaxonomyTerm.taxonomy_id == key_of(query.taxonomy_id)
        )
        found.append(exists().where(Attribute.link_id == Service.id, term))
    if query.modified_after:
        found.append(await _modified(session, datetime.fromisoformat(query.modified_after)))
    return found


async def _modified(session: AsyncSession, since: datetime) -> ColumnElement[bool]:
    """`last_modified` is kept as the text that its publisher wrote, with whatever distance from UTC."""
    rows = await session.execute(select(DirectoryDataset.name, DirectoryDataset.changed_at))
    changed = [name for name, at in rows if at >= since]
    ends = await session.scalars(
        select(func.substr(Service.last_modified, func.length(Service.last_modified) - 5, 6))
        .where(func.length(Service.last_modified) > 19, Service.last_modified.not_like("%Z"))
        .distinct()
    )
    written = func.replace(func.replace(Service.last_modified, " ", "T"), "Z", "")
    either = [
        and_(Service.last_modified.is_(None), Service.dataset.in_(changed)),
        and_(func.length(Service.last_modified) == 10, Service.last_modified >= since.date().isoformat()),
    ]
    other: list[ColumnElement[bool]] = []
    for end in ends:
        if (zone := _zone(end)) is not None:
            has_end = Service.last_modified.endswith(end, autoescape=True)
            other.append(has_end)
            either.append(and_(has_end, written >= _text(since, zone)))
    either.append(and_(func.length(Service.last_modified) > 10, ~or_(*other, ~true()), written >= _text(since, UTC)))
    return or_(*either)


def _zone(end: str) -> timezone | None:
    """The zone of a time stamp that ends in "-07:00"."""
    if end[:1] not in ("+", "-") or end[3:4] != ":" or not (end[1:3] + end[4:6]).isdecimal():
        return None
    distance = timedelta(hours=int(end[1:3]), minutes=int(end[4:6]))
    return timezone(-distance if end[0] == "-" else distance) if distance < timedelta(hours=24) else None


def _text(moment: datetime, zone: timezone) -> str:
    with contextlib.suppress(OverflowError):  # the first or last day of all time: a day more or less is no matter
        moment = moment.astimezone(zone)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f").rstrip("0").rstrip(".")


def _near(query: asked.ServicesAtLocations) -> list[ColumnElement[bool]]:
    """At the ZIP code by its address, or near its middle as the crow flies (a flat earth does for a city)."""
    if query.postcode is None:
        return []
    at_place = Location.id == ServiceAtLocation.location_id
    in_zip = exists().where(
        Address.location_id == ServiceAtLocation.location_id, Address.postal_code.startswith(query.postcode)
    )
    center = zip_center(query.postcode)
    if center is None:
        return [in_zip]
    radius = float(query.proximity or asked.DEFAULT_PROXIMITY)
    north = (Location.latitude - center[0]) * _METRES_A_DEGREE
    east = (Location.longitude - center[1]) * (_METRES_A_DEGREE * cos(radians(center[0])))
    is_near = exists().where(at_place, north * north + east * east <= radius * radius)
    return [is_near if query.proximity else or_(in_zip, is_near)]
