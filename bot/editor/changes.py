"""Every change of a record goes through here: locked, recorded with who and what, told to every running bot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import flag_modified

from bot.desk.refusals import Refusal
from bot.editor.reading import Rows, read_rows, state_of
from bot.editor.reports import find_service
from bot.editor.revision import count_up
from bot.editor.state import State, difference
from bot.editor.upsert import add_up
from bot.editor.writing import settled, write_state
from bot.errors import NotFound
from bot.store.directory_tables import Service
from bot.store.editing import DirectoryChange, ServiceReport, ServiceUpkeep
from bot.store.models import User


@dataclass
class Held:
    """A record that is held until the transaction ends, as it is now."""

    rows: Rows
    state: State

    @property
    def service(self) -> Service:
        return self.rows.service


@dataclass(frozen=True)
class Act:
    """What somebody does to a record, and when."""

    user: User
    at: datetime
    action: str
    note: str = ""
    together: str | None = None
    undoes: int | None = None


async def hold(session: AsyncSession, service_id: str, version: str | None = None, *, lock: bool = True) -> Held:
    """The record of this id, held unless it is only looked at.

    Refusal `not_found`, or `changed_meanwhile` when it is no longer at this version."""
    try:
        service = await find_service(session, service_id, follow=False)
    except NotFound:
        raise Refusal("not_found", "There is no such record.") from None
    if lock:
        await session.refresh(service, with_for_update=True)
        # The row that residents' reports lock first, too: whoever comes second waits, and nobody in a circle.
        await add_up(session, ServiceUpkeep, {"service_id": service.id}, shown=0)
    rows = await read_rows(session, service)
    held = Held(rows, state_of(rows))
    if version is not None and version != held.state.version:
        last = await last_change(session, service.id)
        who = last.user_name if last else "An import"
        raise Refusal("changed_meanwhile", f"{who} has changed this record since you opened it.")
    return held


async def change(session: AsyncSession, held: Held, new: State, act: Act) -> DirectoryChange | None:
    """Write and record the new state; None, and nothing written, when an edit changes nothing."""
    new = settled(held.state, new)
    before, after = difference(held.state, new)
    if not after and act.action == "edit":
        return None
    if after:
        await write_state(session, held.rows, held.state, new)
    row = DirectoryChange(
        service_id=held.service.id,
        service_name=new.name.en,
        at=act.at,
        user_id=act.user.id,
        user_name=act.user.name,
        action=act.action,
        before=before,
        after=after,
        note=act.note,
        together=act.together,
        undoes=act.undoes,
    )
    session.add(row)
    await session.flush()
    if new.withheld:
        await _forget_place(session, held.service.id)
    await count_up(session, held.service.dataset)
    held.state = new
    return row


async def close_reports(session: AsyncSession, change: DirectoryChange) -> None:
    """This change answers what residents have reported about the record."""
    upkeep = await _locked_upkeep(session, change.service_id)
    await session.execute(
        update(ServiceReport)
        .where(ServiceReport.service_id == change.service_id, ServiceReport.closed_at.is_(None))
        .values(closed_at=change.at, closed_by=change.id)
    )
    await _count_open(session, change.service_id, upkeep)


async def reopen_reports(session: AsyncSession, change: DirectoryChange) -> None:
    """The change that answered them is undone."""
    upkeep = await _locked_upkeep(session, change.service_id)
    await session.execute(
        update(ServiceReport)
        .where(ServiceReport.service_id == change.service_id, ServiceReport.closed_by == change.id)
        .values(closed_at=None, closed_by=None)
    )
    await _count_open(session, change.service_id, upkeep)


async def last_change(session: AsyncSession, service_id: str) -> DirectoryChange | None:
    return (await changes_of(session, service_id, limit=1) or [None])[0]


async def changes_of(session: AsyncSession, service_id: str, *, limit: int = 200) -> Sequence[DirectoryChange | Any]:
    """The latest first."""
    statement = select(DirectoryChange).where(DirectoryChange.service_id == service_id)
    return (await session.scalars(statement.order_by(DirectoryChange.id.desc()).limit(limit))).all()


async def _locked_upkeep(session: AsyncSession, service_id: str) -> ServiceUpkeep | None:
    """Held before the reports are looked at, so that one that comes in at this moment is counted after it."""
    return await session.get(ServiceUpkeep, service_id, with_for_update=True, populate_existing=True)


async def _count_open(session: AsyncSession, service_id: str, upkeep: ServiceUpkeep | None) -> None:
    statement = select(ServiceReport.at).where(
        ServiceReport.service_id == service_id, ServiceReport.closed_at.is_(None)
    )
    times = (await session.scalars(statement.order_by(ServiceReport.at))).all()
    if upkeep is not None:
        upkeep.open_reports = len(times)
        upkeep.reported_at = times[0] if times else None


async def _forget_place(session: AsyncSession, service_id: str) -> None:
    """A secret place is not kept in the history either."""
    for row in await changes_of(session, service_id, limit=1_000_000):
        for side in (row.before, row.after):
            if side.get("place"):
                side["place"] = None
        flag_modified(row, "before")
        flag_modified(row, "after")
    await session.flush()
