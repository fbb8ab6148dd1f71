"""Reading one record from the HSDS tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.directory.display import LOCATION_WITHHELD, RESPONDER_ONLY, split_flags
from bot.directory.timetable import hours_of_schedules
from bot.editor.state import PhoneNumber, Place, State, Wording
from bot.store import directory_tables as tables
from bot.store.editing import ServiceUpkeep

OWN_FLAGS = frozenset({LOCATION_WITHHELD, RESPONDER_ONLY})
_NOT_OF_A_SCHEDULE = {"id", "dataset", "extra", "service_id", "location_id", "service_at_location_id"}


@dataclass
class Rows:
    """One service with the rows that belong to it, each kind in the order of its `position`."""

    service: tables.Service
    organization: tables.Organization | None = None
    links: Sequence[tables.ServiceAtLocation] = ()
    location: tables.Location | None = None
    address: tables.Address | None = None
    phones: Sequence[tables.Phone] = ()
    inherited_phones: Sequence[tables.Phone] = ()
    """Those of the place or the organization, which stand in where the service has none of its own."""
    schedules: Sequence[tables.Schedule] = ()
    documents: Sequence[tables.RequiredDocument] = ()
    languages: Sequence[tables.SpokenLanguage] = ()
    attributes: Sequence[tuple[tables.Attribute, tables.TaxonomyTerm]] = ()
    upkeep: ServiceUpkeep | None = None
    extra_locations: list[tables.Location] = field(default_factory=list)


async def read_rows(session: AsyncSession, service: tables.Service) -> Rows:
    """Everything of one service; a few short questions to the database."""
    found = Rows(service, upkeep=await session.get(ServiceUpkeep, service.id, populate_existing=True))
    if service.organization_id:
        found.organization = await session.get(tables.Organization, service.organization_id)
    await _read_places(session, found)
    found.phones = await _of(session, tables.Phone, tables.Phone.service_id, service.id)
    if not found.phones:
        found.inherited_phones = await _inherited_phones(session, found)
    found.schedules = await _of(session, tables.Schedule, tables.Schedule.service_id, service.id)
    found.documents = await _of(session, tables.RequiredDocument, tables.RequiredDocument.service_id, service.id)
    found.languages = await _of(session, tables.SpokenLanguage, tables.SpokenLanguage.service_id, service.id)
    statement = (
        select(tables.Attribute, tables.TaxonomyTerm)
        .join(tables.TaxonomyTerm, tables.TaxonomyTerm.id == tables.Attribute.taxonomy_term_id)
        .where(tables.Attribute.link_id == service.id)
    )
    pairs = [(row[0], row[1]) for row in (await session.execute(statement)).all()]
    found.attributes = sorted(pairs, key=lambda pair: (position_of(pair[0]), pair[0].id))
    return found


def state_of(rows: Rows) -> State:
    """The record that these rows are."""
    service, upkeep = rows.service, rows.upkeep
    flags = split_flags(service.safety_flags)
    checked = upkeep if upkeep and upkeep.checked_on and upkeep.checked_on == service.assured_date else None
    return State(
        name=wording(service, "name"),
        description=wording(service, "description"),
        url=service.url or "",
        phones=[_phone(row) for row in rows.phones or rows.inherited_phones if row.number],
        place=_place(rows),
        hours=service.opening_hours or hours_of_schedules(rows.schedules) or "",
        hours_note=wording(service, "hours_note"),
        eligibility=wording(service, "eligibility_description"),
        minimum_age=service.minimum_age,
        maximum_age=service.maximum_age,
        cost=wording(service, "fees_description"),
        languages=[row.code for row in rows.languages if row.code],
        documents=[wording(row, "document") for row in rows.documents],
        categories=_codes(rows, "category"),
        audience=_codes(rows, "audience"),
        features=_codes(rows, "feature"),
        walk_in="yes" if service.walk_in == "yes" else "no" if service.walk_in == "no" else "",
        responder_only=RESPONDER_ONLY in flags,
        withheld=LOCATION_WITHHELD in flags,
        schedules=[_schedule(row) for row in rows.schedules],
        status=service.status or "active",
        confidence=service.confidence,
        verification=service.verification,
        flags=sorted(flags - OWN_FLAGS),
        checked_on=service.assured_date,
        checked_by=checked.checked_by if checked else None,
        checked_how=checked.checked_how if checked else None,
        merged_into=upkeep.merged_into if upkeep else None,
    )


async def read_state(session: AsyncSession, service: tables.Service) -> State:
    return state_of(await read_rows(session, service))


def wording(row: tables.HsdsTable, column: str) -> Wording:
    """A text and its Spanish, which stands in `extra`; nothing is filled in."""
    english = getattr(row, column, None) or row.extra.get(column) or ""
    return Wording(en=english, es=row.extra.get(f"{column}_es") or "")


def position_of(row: tables.HsdsTable) -> float:
    try:
        return float(row.extra.get("position") or 99)
    except ValueError:
        return 99


async def _read_places(session: AsyncSession, found: Rows) -> None:
    found.links = await _of(session, tables.ServiceAtLocation, tables.ServiceAtLocation.service_id, found.service.id)
    for link in found.links:
        location = await session.get(tables.Location, link.location_id)
        if location is None or location.location_type == "virtual":
            continue
        if found.location is None:
            found.location = location
            addresses = await _of(session, tables.Address, tables.Address.location_id, location.id)
            found.address = next((row for row in addresses if row.address_type != "postal"), None)
        else:
            found.extra_locations.append(location)


async def _inherited_phones(session: AsyncSession, found: Rows) -> Sequence[tables.Phone]:
    phone = tables.Phone
    if found.location and (rows := await _of(session, phone, phone.location_id, found.location.id)):
        return [row for row in rows if not row.service_id]
    if found.organization:
        rows = await _of(session, phone, phone.organization_id, found.organization.id)
        return [row for row in rows if not row.service_id]
    return []


async def _of[Row: tables.HsdsTable](session: AsyncSession, table: type[Row], column: object, key: str) -> list[Row]:
    rows = await session.scalars(select(table).where(column == key))  # type: ignore[arg-type]  # a column's ==
    return sorted(rows, key=lambda row: (position_of(row), row.id))


def _phone(row: tables.Phone) -> PhoneNumber:
    kind = row.type if row.type in ("text", "tty") else "voice"
    return PhoneNumber(
        number=row.number or "", extension=row.extension or "", type=kind, label=wording(row, "description")
    )


def _place(rows: Rows) -> Place | None:
    if rows.location is None or LOCATION_WITHHELD in split_flags(rows.service.safety_flags):
        return None
    address = rows.address
    zip_code = (address.postal_code if address else None) or rows.location.extra.get("estimated_zip") or ""
    if not (address and address.address_1) and rows.location.latitude is None and not zip_code:
        return None
    return Place(
        address_1=(address.address_1 if address else None) or "",
        address_2=(address.address_2 if address else None) or "",
        city=(address.city if address else None) or "",
        state=(address.state_province if address else None) or "",
        zip=zip_code,
        latitude=rows.location.latitude,
        longitude=rows.location.longitude,
    )


def _schedule(row: tables.Schedule) -> dict[str, str]:
    columns = (column.name for column in row.__table__.columns if column.name not in _NOT_OF_A_SCHEDULE)
    return {name: value for name in columns if (value := getattr(row, name))}


def _codes(rows: Rows, taxonomy: str) -> list[str]:
    return [term.code for _, term in rows.attributes if term.code and term.taxonomy == taxonomy]
