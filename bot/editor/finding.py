"""Finding records, also those that residents never see, and the order in which they want looking at."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.directory.display import Verification
from bot.store.directory_tables import Organization, Phone, Service
from bot.store.editing import ServiceUpkeep

Filter = Literal["all", "due", "unverified", "reported", "retired"]

_NEVER = 3650  # days that a record counts as overdue of which nobody knows when it was checked
_LOOKED_AT = 400  # candidates for the queue by each of its measures


@dataclass(frozen=True)
class Line:
    """A record in a list."""

    id: str
    short_id: str
    name: str
    organization: str
    status: str
    verification: str
    checked_on: str | None
    open_reports: int
    shown: int
    did_not_work: int
    overdue: int | None
    """Days since it should have been checked again; None when it need not be."""


@dataclass(frozen=True)
class Diligence:
    """What "due" means: checked before `cutoff`, or never. Dates of a whole month or year count from their start."""

    today: date
    every: int

    @property
    def cutoff(self) -> str:
        return (self.today - timedelta(days=self.every)).isoformat()

    def overdue(self, checked_on: str | None, status: str | None) -> int | None:
        """Days beyond the time in which a record is checked again; None for one that is not due."""
        if status not in (None, "active"):
            return None
        if not checked_on:
            return _NEVER
        year, month, day = (*(int(part) for part in checked_on.split("-")), 1, 1)[:3]
        days = (self.today - date(year, month, day)).days - self.every
        return days if days > 0 else None


async def find(
    session: AsyncSession, words: str, which: Filter, diligence: Diligence, *, limit: int, offset: int
) -> tuple[list[Line], int]:
    """A page of the records that have all these words, by name; and how many there are."""
    printable = "".join(filter(str.isprintable, words))
    conditions = [_filtered(which, diligence), *(_has(word) for word in printable.split()[:8])]
    total = await session.scalar(_base(func.count()).where(*conditions))
    statement = _base(*_COLUMNS).where(*conditions).order_by(func.lower(Service.name), Service.id)
    rows = await session.execute(statement.limit(limit).offset(offset))
    return [_line(row, diligence) for row in rows], total or 0


async def queue(session: AsyncSession, diligence: Diligence, limit: int) -> list[Line]:
    """What to look at first: what residents reported, the longest waiting first; then what is due, in the order of
    how often it is shown times how long it is overdue."""
    reported = _base(*_COLUMNS).where(_filtered("reported", diligence)).order_by(ServiceUpkeep.reported_at)
    lines = [_line(row, diligence) for row in await session.execute(reported.limit(limit))]
    due = _base(*_COLUMNS).where(_filtered("due", diligence), func.coalesce(ServiceUpkeep.open_reports, 0) == 0)
    shown, checked = func.coalesce(ServiceUpkeep.shown, 0), func.coalesce(_CHECKED, "")
    found: dict[str, Line] = {}
    for order in ((shown.desc(), checked, Service.id), (checked, shown.desc(), Service.id)):
        rows = await session.execute(due.order_by(*order).limit(_LOOKED_AT))
        found |= {line.id: line for line in (_line(row, diligence) for row in rows)}
    ranked = sorted(found.values(), key=lambda line: (-urgency(line), line.name.lower(), line.id))
    return (lines + ranked)[:limit]


def urgency(line: Line) -> float:
    """How much harm an unchecked record does: people who saw it, and were let down by it, times days."""
    return (1 + line.shown + 5 * line.did_not_work) * (line.overdue or 0)


async def count(session: AsyncSession, diligence: Diligence) -> dict[str, int]:
    """How many records each filter finds."""
    names: tuple[Filter, ...] = ("all", "due", "unverified", "reported", "retired")
    return {name: await session.scalar(_base(func.count()).where(_filtered(name, diligence))) or 0 for name in names}


async def lines_of(session: AsyncSession, ids: Collection[str], diligence: Diligence) -> list[Line]:
    """These records, in no order."""
    rows = await session.execute(_base(*_COLUMNS).where(Service.id.in_(ids)))
    return [_line(row, diligence) for row in rows]


_CHECKED = func.coalesce(Service.assured_date, Service.source_date)
_COLUMNS = (
    Service.id,
    Service.short_id,
    Service.name,
    Organization.name.label("organization"),
    Service.status,
    Service.verification,
    _CHECKED.label("checked_on"),
    ServiceUpkeep.open_reports,
    ServiceUpkeep.shown,
    ServiceUpkeep.did_not_work,
)


def _base(*columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(Service)
        .outerjoin(Organization, Organization.id == Service.organization_id)
        .outerjoin(ServiceUpkeep, ServiceUpkeep.service_id == Service.id)
    )


def _filtered(which: Filter, diligence: Diligence) -> ColumnElement[bool]:
    active = or_(Service.status.is_(None), Service.status == "active")
    match which:
        case "due":
            return and_(active, or_(_CHECKED.is_(None), diligence.cutoff > _CHECKED))
        case "unverified":
            unverified = or_(Service.verification.is_(None), Service.verification == str(Verification.UNVERIFIED))
            return and_(active, unverified)
        case "reported":
            return and_(active, ServiceUpkeep.open_reports > 0)
        case "retired":
            return ~active
    return ~false()


def _has(word: str) -> ColumnElement[bool]:
    """The word is somewhere in the names, the id or, as digits, in a number."""
    spanish = Service.extra["name_es"].as_string()
    columns = (Service.name, Organization.name, Service.short_id, spanish)
    conditions = [func.coalesce(column, "").icontains(word, autoescape=True) for column in columns]
    digits = re.sub(r"[().+-]", "", word)
    if digits.isdecimal() and len(digits) >= 3:
        plain = func.replace(func.replace(Phone.number, "-", ""), " ", "")
        conditions.append(exists().where(Phone.service_id == Service.id, plain.contains(digits)))
    return or_(*conditions)


def _line(row: Any, diligence: Diligence) -> Line:
    return Line(
        id=row.id,
        short_id=row.short_id or row.id,
        name=row.name or "",
        organization=row.organization or "",
        status=row.status or "active",
        verification=row.verification or str(Verification.UNVERIFIED),
        checked_on=row.checked_on,
        open_reports=row.open_reports or 0,
        shown=row.shown or 0,
        did_not_work=row.did_not_work or 0,
        overdue=diligence.overdue(row.checked_on, row.status),
    )
