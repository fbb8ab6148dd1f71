"""What conversations tell the editors: reports, unmet needs, and whether a service helped. Never any words.

Every function works inside the caller's transaction (`Database.write()`), so that what is noted is stored together
with the reply that thanks for it. An open report lowers the record in search until an editor has looked at it:
`open_reports_of` is what the search reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any, Literal, get_args

from sqlalchemy import bindparam, literal, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from bot.directory.directory import CATEGORIES_FILE
from bot.directory.vocabulary import Vocabulary
from bot.editor.revision import count_up
from bot.editor.upsert import add_up
from bot.errors import NotFound
from bot.store.base import Base
from bot.store.directory_tables import Service
from bot.store.editing import ServiceReport, ServiceUpkeep, UnmetNeed
from bot.store.models import utc_now

ReportKind = Literal["wrong_number", "closed", "turned_away", "other"]
KINDS: tuple[str, ...] = get_args(ReportKind)
OTHER_NEED = "other"
"""A need that the directory has no category for."""

_SERVICES, _UPKEEP = (Base.metadata.tables[name] for name in ("services", "directory_upkeep"))
_SHOWN_IDS: Any = bindparam("shown_ids", expanding=True)


def _count_shown(dialect: Any) -> Any:
    """One statement, on the way of a text. Always in one order, so that two of these never wait for each other."""
    shown = (
        select(_SERVICES.c.id, literal(0), literal(1), literal(0), literal(0))
        .where(or_(_SERVICES.c.short_id.in_(_SHOWN_IDS), _SERVICES.c.id.in_(_SHOWN_IDS)))
        .order_by(_SERVICES.c.id)
    )
    added = dialect.insert(_UPKEEP).from_select(
        ["service_id", "open_reports", "shown", "worked", "did_not_work"], shown, include_defaults=False
    )
    return added.on_conflict_do_update(index_elements=["service_id"], set_={"shown": _UPKEEP.c.shown + 1})


_COUNT_SHOWN = {"postgresql": _count_shown(postgresql), "sqlite": _count_shown(sqlite)}
_ZIP = re.compile(r"\d{5}")


async def report_problem(
    session: AsyncSession,
    service_id: str,
    kind: ReportKind,
    channel: str,
    language: str,
    *,
    at: datetime | None = None,
) -> None:
    """A resident says that this record is wrong. `service_id` is what the card gives; a merged record's id leads
    to the one that was kept. NotFound when there is no such record, ValueError for another kind."""
    if kind not in KINDS:
        raise ValueError("a report is one of " + ", ".join(KINDS))
    service = await find_service(session, service_id)
    at = at or utc_now()
    session.add(ServiceReport(service_id=service.id, kind=kind, channel=channel, language=language, at=at))
    await add_up(session, ServiceUpkeep, {"service_id": service.id}, open_reports=1)
    upkeep = await session.get_one(ServiceUpkeep, service.id, populate_existing=True)
    if upkeep.open_reports == 1:  # a second report changes nothing for the search
        upkeep.reported_at = at
        await mark_changed(session, service)


async def note_unmet_need(
    session: AsyncSession, need: str, zip_code: str | None, language: str, *, at: datetime | None = None
) -> None:
    """Somebody asked for this and nothing matched. `need` is a category's code; whatever else is given, of what
    somebody wrote perhaps, is counted as "other" and not kept. A `zip_code` that is none counts as not given."""
    key = {
        "month": f"{at or utc_now():%Y-%m}",
        "need": need if need in known_needs() else OTHER_NEED,
        "zip": zip_code if zip_code and _ZIP.fullmatch(zip_code) else "",
        "language": language[:2],
    }
    await add_up(session, UnmetNeed, key, count=1)


async def count_follow_up(session: AsyncSession, service_id: str, worked: bool) -> None:
    """The answer to "did it work out?". NotFound when there is no such record."""
    service = await find_service(session, service_id)
    counter = {"worked": 1} if worked else {"did_not_work": 1}
    await add_up(session, ServiceUpkeep, {"service_id": service.id}, **counter)


async def count_shown(session: AsyncSession, service_ids: Iterable[str]) -> None:
    """These records were shown to a resident. Ids that the directory does not know are left out."""
    await session.execute(_COUNT_SHOWN[session.get_bind().dialect.name], {"shown_ids": list(service_ids)})


async def open_reports_of(session: AsyncSession) -> Mapping[str, int]:
    """id of the row in `services` -> how many reports nobody has looked at; only those that have any."""
    rows = await session.execute(
        select(ServiceUpkeep.service_id, ServiceUpkeep.open_reports).where(ServiceUpkeep.open_reports > 0)
    )
    return {row.service_id: row.open_reports for row in rows}


async def merged_ids(session: AsyncSession) -> Mapping[str, str]:
    """Every id of a merged record, that of the row and the short one -> id of the row that was kept in the end."""
    rows = await session.execute(
        select(ServiceUpkeep.service_id, ServiceUpkeep.merged_into, Service.short_id)
        .outerjoin(Service, Service.id == ServiceUpkeep.service_id)
        .where(ServiceUpkeep.merged_into.is_not(None))
    )
    found = [(service_id, kept, short_id) for service_id, kept, short_id in rows]
    leads_to = {service_id: kept for service_id, kept, _ in found if kept}
    ends = {service_id: _end_of(service_id, leads_to) for service_id in leads_to}
    return {key: ends[service_id] for service_id, _, short in found for key in (service_id, short) if key}


async def find_service(session: AsyncSession, service_id: str, *, follow: bool = True) -> Service:
    """The record of this id, long or short; with `follow`, the one that it was merged into. NotFound otherwise."""
    if not service_id.isprintable():
        raise NotFound("there is no such service")
    statement = select(Service).where(or_(Service.id == service_id, Service.short_id == service_id))
    service = (await session.scalars(statement.order_by(Service.id))).first()
    if service is None:
        raise NotFound("there is no such service")
    if follow and (kept := (await merged_ids(session)).get(service.id)):
        return await session.get(Service, kept) or service
    return service


async def mark_changed(session: AsyncSession, service: Service) -> None:
    """Every running bot sees within seconds that its index is old."""
    await count_up(session, service.dataset)


@cache
def known_needs() -> frozenset[str]:
    """The codes of `data/directory/categories.toml`."""
    return frozenset(Vocabulary.load(CATEGORIES_FILE).categories)


def _end_of(service_id: str, leads_to: Mapping[str, str]) -> str:
    seen = {service_id}
    while (following := leads_to.get(service_id)) and following not in seen:
        seen.add(following)
        service_id = following
    return service_id
