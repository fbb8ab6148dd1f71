"""Services as the search sees them: one flat, unchanging object each, gathered from the HSDS tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.directory.display import Verification
from bot.directory.places import Point, zip_center
from bot.directory.timetable import hours_of_schedules
from bot.store import directory_tables as tables
from bot.store.editing import ServiceUpkeep

Wording = Mapping[str, str]  # language -> text; English is always there, possibly empty

LANGUAGES = ("en", "es")


@dataclass(frozen=True, slots=True)
class Number:
    """A telephone, text or TTY number."""

    number: str
    kind: str
    label: Wording


@dataclass(frozen=True, slots=True)
class Entry:
    """One service. `categories`, `audience` and `features` are codes of `data/directory/categories.toml`,
    the most important first. `estimated` says that `point` is the middle of a ZIP code read off the address:
    good for ordering, never shown."""

    id: str
    row_id: str
    name: Wording
    organization: str
    description: Wording
    categories: tuple[str, ...]
    audience: frozenset[str]
    features: frozenset[str]
    numbers: tuple[Number, ...]
    address: str | None
    postal_code: str | None
    point: Point | None
    estimated: bool
    hours: str | None
    hours_note: Wording
    minimum_age: float | None
    maximum_age: float | None
    eligibility: Wording
    documents: Wording
    fees: Wording
    languages: tuple[str, ...]
    walk_in: bool | None
    area: str | None
    verification: Verification
    verified_on: str | None
    url: str | None
    search_text: str = field(default="")
    open_reports: int = 0
    """What residents said is wrong, and no editor has looked at yet: such a record comes after others."""
    former_ids: tuple[str, ...] = ()
    """Ids of duplicates that were merged into this record: cards that residents hold still lead somewhere."""

    @property
    def phone(self) -> str | None:
        return next((line.number for line in self.numbers if line.kind != "text"), None)

    @property
    def is_free(self) -> bool:
        return self.fees["en"].lower().startswith("free")


def wording(row: tables.HsdsTable, column: str) -> Wording:
    """A column in every language: other languages stand in `extra` as `column_xx`, and fall back to English."""
    english = getattr(row, column, None) or row.extra.get(column) or ""
    return {
        language: english if language == "en" else row.extra.get(f"{column}_{language}") or english
        for language in LANGUAGES
    }


async def load_entries(session: AsyncSession) -> list[Entry]:
    """Every service that residents may ever be shown: active, and not for responders only."""
    rows = {table: await _all(session, table) for table in _NEEDED}
    upkeep = {row.service_id: row for row in await session.scalars(select(ServiceUpkeep))}
    return Gathered(rows, upkeep).entries()


_NEEDED: tuple[type[tables.HsdsTable], ...] = (
    tables.Organization,
    tables.Service,
    tables.Location,
    tables.ServiceAtLocation,
    tables.Address,
    tables.Phone,
    tables.Schedule,
    tables.ServiceArea,
    tables.RequiredDocument,
    tables.SpokenLanguage,
    tables.TaxonomyTerm,
    tables.Attribute,
)


async def _all[Row: tables.HsdsTable](session: AsyncSession, table: type[Row]) -> list[Row]:
    return list(await session.scalars(select(table).order_by(table.id)))


def _position(row: tables.HsdsTable) -> float:
    try:
        return float(row.extra.get("position") or 99)
    except ValueError:
        return 99


class Gathered:
    """The tables, looked up by what they belong to. `short_ids`: of merged services, where not all are here."""

    def __init__(
        self,
        rows: dict[type[tables.HsdsTable], list[Any]],
        upkeep: Mapping[str, ServiceUpkeep],
        short_ids: Mapping[str, str | None] | None = None,
    ) -> None:
        self.services: list[tables.Service] = rows[tables.Service]
        self.organizations = {row.id: row.name or "" for row in rows[tables.Organization]}
        self.locations = {row.id: row for row in rows[tables.Location]}
        self.addresses = {row.location_id: row for row in rows[tables.Address] if row.address_type != "postal"}
        self.terms = {row.id: row for row in rows[tables.TaxonomyTerm]}
        self.places = self._by(rows[tables.ServiceAtLocation], "service_id")
        self.phones = self._by(rows[tables.Phone], "service_id")
        self.organization_phones = self._by(
            [row for row in rows[tables.Phone] if not row.service_id], "organization_id"
        )
        self.location_phones = self._by([row for row in rows[tables.Phone] if not row.service_id], "location_id")
        self.schedules = self._by(rows[tables.Schedule], "service_id")
        self.areas = self._by(rows[tables.ServiceArea], "service_id")
        self.documents = self._by(rows[tables.RequiredDocument], "service_id")
        self.languages = self._by(rows[tables.SpokenLanguage], "service_id")
        self.attributes = self._by(rows[tables.Attribute], "link_id")
        self.reports = {key: row.open_reports for key, row in upkeep.items()}
        self._short_ids = short_ids or {service.id: service.short_id for service in self.services}
        self.former_ids = self._former_ids({key: row.merged_into for key, row in upkeep.items() if row.merged_into})

    @staticmethod
    def _by(rows: Iterable[Any], column: str) -> dict[str, list[Any]]:
        grouped: dict[str, list[Any]] = defaultdict(list)
        for row in sorted(rows, key=_position):
            if key := getattr(row, column):
                grouped[key].append(row)
        return grouped

    def _former_ids(self, merged_into: Mapping[str, str]) -> Mapping[str, tuple[str, ...]]:
        """Of each record that was kept: every id of those that were merged into it, also by way of another."""
        found: dict[str, tuple[str, ...]] = defaultdict(tuple)
        for key in merged_into:
            kept, seen = merged_into[key], {key}
            while kept in merged_into and kept not in seen:
                seen.add(kept)
                kept = merged_into[kept]
            found[kept] += tuple(filter(None, (key, self._short_ids.get(key))))
        return found

    def entries(self) -> list[Entry]:
        return [
            self.entry(service)
            for service in self.services
            if service.status in (None, "active") and service.verification != Verification.RESPONDER_ONLY
        ]

    def entry(self, service: tables.Service) -> Entry:
        location, address = self._place(service)
        point, estimated = self._point(location, address)
        documents = [wording(row, "document") for row in self.documents[service.id]]
        name, description = wording(service, "name"), wording(service, "description")
        organization = self.organizations.get(service.organization_id or "", "")
        return Entry(
            id=service.short_id or service.id,
            row_id=service.id,
            name=name,
            organization=organization,
            description=description,
            categories=self._codes(service, "category"),
            audience=frozenset(self._codes(service, "audience")),
            features=frozenset(self._codes(service, "feature")),
            numbers=self._numbers(service, location),
            address=_one_line(address),
            postal_code=address.postal_code if address else None,
            point=point,
            estimated=estimated,
            hours=service.opening_hours or hours_of_schedules(self.schedules[service.id]),
            hours_note=wording(service, "hours_note"),
            minimum_age=service.minimum_age,
            maximum_age=service.maximum_age,
            eligibility=wording(service, "eligibility_description"),
            documents={lang: "; ".join(text[lang] for text in documents if text[lang]) for lang in LANGUAGES},
            fees=wording(service, "fees_description"),
            languages=tuple(row.code for row in self.languages[service.id] if row.code),
            walk_in={"yes": True, "no": False}.get(service.walk_in or ""),
            area=next((row.name for row in self.areas[service.id] if row.name), None),
            verification=Verification(service.verification or Verification.UNVERIFIED),
            verified_on=service.assured_date or service.source_date,
            url=service.url,
            search_text=" ".join((*name.values(), organization, *description.values())),
            open_reports=self.reports.get(service.id, 0),
            former_ids=self.former_ids.get(service.id, ()),
        )

    def _codes(self, service: tables.Service, taxonomy: str) -> tuple[str, ...]:
        terms = (self.terms.get(row.taxonomy_term_id) for row in self.attributes[service.id])
        return tuple(term.code for term in terms if term and term.code and term.taxonomy == taxonomy)

    def _place(self, service: tables.Service) -> tuple[tables.Location | None, tables.Address | None]:
        if "dv-location-withheld" in (service.safety_flags or ""):
            return None, None
        for link in self.places[service.id]:
            location = self.locations.get(link.location_id)
            if location and location.location_type != "virtual":
                return location, self.addresses.get(location.id)
        return None, None

    @staticmethod
    def _point(location: tables.Location | None, address: tables.Address | None) -> tuple[Point | None, bool]:
        if location is None:
            return None, False
        if location.latitude is not None and location.longitude is not None:
            return (location.latitude, location.longitude), False
        code = (address.postal_code if address else None) or location.extra.get("estimated_zip") or ""
        return zip_center(code[:5]), True

    def _numbers(self, service: tables.Service, location: tables.Location | None) -> tuple[Number, ...]:
        at_place = self.location_phones[location.id] if location else []
        rows = self.phones[service.id] or at_place or self.organization_phones[service.organization_id or ""]
        return tuple(Number(row.number, row.type or "voice", wording(row, "description")) for row in rows if row.number)


def _one_line(address: tables.Address | None) -> str | None:
    """ "106 Broadway Blvd SE, Albuquerque, NM 87102", with what is known of it."""
    if address is None or not address.address_1:
        return None
    region = " ".join(part for part in (address.state_province, address.postal_code) if part)
    parts = (address.address_1, address.address_2, address.city, region)
    return ", ".join(part for part in parts if part)
