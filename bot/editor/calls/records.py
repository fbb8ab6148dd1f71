"""Looking at records and changing them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.desk.refusals import Refusal
from bot.desk.server import Call
from bot.desk.shapes import Nothing
from bot.editor import acts, creating, finding
from bot.editor.changes import Act, Held, hold
from bot.editor.checking import Checker, shortened
from bot.editor.common import diligence_of, today
from bot.editor.shapes import (
    Create,
    Dismiss,
    Edit,
    Found,
    RecordView,
    Restore,
    Retire,
    Search,
    Verify,
)
from bot.editor.views import record_line, record_view
from bot.store.models import new_id

_PER_PAGE = 50
_OLDEST = date(2000, 1, 1)

Doing = Callable[[AsyncSession, Held, Act], Awaitable[None]]


async def find(call: Call[Search]) -> Found:
    """Records with these words, also those that residents never see."""
    asked = call.body
    diligence = diligence_of(call.services)
    async with call.services.database.read() as session:
        lines, total = await finding.find(
            session, asked.q, asked.which, diligence, limit=_PER_PAGE, offset=(asked.page - 1) * _PER_PAGE
        )
    return Found(items=[record_line(line) for line in lines], total=total, page=asked.page, per_page=_PER_PAGE)


async def record(call: Call[Nothing]) -> RecordView:
    """One record with its reports and its history. The id of a merged record gives that record."""
    async with call.services.database.read() as session:
        held = await hold(session, call.path["record_id"], lock=False)
        return await record_view(session, held.service, diligence_of(call.services))


async def create(call: Call[Create]) -> RecordView:
    """A new record, with its organization. Residents see it once it is verified."""
    async with call.services.database.write() as session:
        act = act_of(call, "create", call.body.note)
        record_id = await creating.create(session, call.body.organization, call.body.record, act)
    return await shown(call, record_id)


async def edit(call: Call[Edit]) -> RecordView:
    """Save the form. `invalid_record` names every field that is not right in `fields`."""

    async def save(session: AsyncSession, held: Held, act: Act) -> None:
        checker = Checker()
        new = checker.check(call.body.record, held.state)
        if checker.problems:
            raise Refusal("invalid_record", fields=[problem.model_dump() for problem in checker.problems])
        await acts.edit(session, held, new, act)

    return await _act(call, "edit", save, call.body.version, call.body.note)


async def verify(call: Call[Verify]) -> RecordView:
    """Everything was found right: by whom, how and when is kept, and residents are told the date."""
    on = _day(call.body.on, today(call.services))

    async def do(session: AsyncSession, held: Held, act: Act) -> None:
        await acts.verify(session, held, call.body.how, on, act)

    return await _act(call, "verify", do, call.body.version, call.body.note)


async def retire(call: Call[Retire]) -> RecordView:
    """Take a record out of the search; it stays here and can be restored."""

    async def do(session: AsyncSession, held: Held, act: Act) -> None:
        await acts.retire(session, held, call.body.reason, act)

    return await _act(call, "retire", do, call.body.version, call.body.note)


async def restore(call: Call[Restore]) -> RecordView:
    """Bring a retired record back."""
    return await _act(call, "restore", acts.restore, call.body.version, call.body.note)


async def dismiss(call: Call[Dismiss]) -> RecordView:
    """The reports were looked at and nothing is wrong."""
    return await _act(call, "dismiss", acts.dismiss_reports, None, call.body.note)


async def undo(call: Call[Nothing]) -> RecordView:
    """Take back one change of the history, which is a change itself."""
    text = call.path["change_id"]
    if not text.isdecimal() or len(text) > 18:
        raise Refusal("not_found", "There is no such change.")
    act = act_of(call, "undo", together=True)
    async with call.services.database.write() as session:
        record_id = await acts.undo(session, int(text), act)
    return await shown(call, record_id)


def act_of(call: Call[Any], action: str, note: str = "", *, together: bool = False) -> Act:
    """What this person does now."""
    user = call.seat.user
    return Act(user, call.services.clock(), action, shortened(note), together=new_id() if together else None)


async def shown(call: Call[Any], record_id: str) -> RecordView:
    """The record after a change, and the search told of it: the editor waits a moment, not the next resident."""
    if call.services.directory is not None:
        await call.services.directory.refresh()
    async with call.services.database.read() as session:
        held = await hold(session, record_id, lock=False)
        return await record_view(session, held.service, diligence_of(call.services))


async def _act(call: Call[Any], action: str, do: Doing, version: str | None, note: str) -> RecordView:
    async with call.services.database.write() as session:
        held = await hold(session, call.path["record_id"], version)
        await do(session, held, act_of(call, action, note))
        record_id = held.service.id
    return await shown(call, record_id)


def _day(text: str | None, now: date) -> date:
    if text is None:
        return now
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Refusal("invalid", "on: there is no such day") from None
    if not _OLDEST <= day <= now:
        raise Refusal("invalid", "on: nobody can have checked it on that day")
    return day
