"""What editors do with records: edit, verify, retire, restore, answer reports, undo. Merging is in `merging.py`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Literal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.desk.refusals import Refusal
from bot.directory.display import HOLD_BACK
from bot.editor.changes import Act, Held, change, close_reports, hold, reopen_reports
from bot.editor.state import State
from bot.store.editing import DirectoryChange, ServiceReport

How = Literal["phone", "website", "visit"]
Reason = Literal["closed", "temporarily", "not_offered"]

_STATUS: dict[str, str] = {"closed": "defunct", "temporarily": "temporarily closed", "not_offered": "inactive"}
"""HSDS's words for the reasons."""
_CLEARED = HOLD_BACK | {"undated-source"}
"""Flags that said "somebody must look at this": somebody has."""


async def edit(session: AsyncSession, held: Held, new: State, act: Act) -> None:
    await change(session, held, new, act)


async def verify(session: AsyncSession, held: Held, how: How, on: date, act: Act) -> None:
    """Everything on the record was found right on this day, in this way. Answers what residents reported."""
    _refuse_unless_active(held)
    checked = held.state.model_copy(
        update={
            "confidence": "high",
            "flags": [flag for flag in held.state.flags if flag not in _CLEARED],
            "checked_on": on.isoformat(),
            "checked_by": act.user.name,
            "checked_how": how,
            "verification": None,  # the rule decides anew
        }
    )
    done = await change(session, held, checked, act)
    if done:
        await close_reports(session, done)


async def retire(session: AsyncSession, held: Held, reason: Reason, act: Act) -> None:
    """No longer offered to anybody; its history stays and it can come back."""
    _refuse_unless_active(held)
    done = await change(session, held, held.state.model_copy(update={"status": _STATUS[reason]}), act)
    if done:
        await close_reports(session, done)


async def restore(session: AsyncSession, held: Held, act: Act) -> None:
    if held.state.status == "active":
        raise Refusal("not_retired")
    await change(session, held, held.state.model_copy(update={"status": "active", "merged_into": None}), act)


async def dismiss_reports(session: AsyncSession, held: Held, act: Act) -> None:
    """The reports were looked at, and the record is right as it is."""
    open_ones = select(ServiceReport.id).where(
        ServiceReport.service_id == held.service.id, ServiceReport.closed_at.is_(None)
    )
    if not (await session.scalars(open_ones.limit(1))).first():
        raise Refusal("no_reports")
    done = await change(session, held, held.state, act)
    if done:
        await close_reports(session, done)


async def undo(session: AsyncSession, change_id: int, act: Act) -> str:
    """Take back one act, on every record it touched; the id of the record it was asked for.

    Refusals: `not_found`, `already_undone`, and `changed_since` when something newer changed the same fields.
    """
    row = await session.get(DirectoryChange, change_id)
    if row is None:
        raise Refusal("not_found", "There is no such change.")
    statement = select(DirectoryChange).where(DirectoryChange.id == change_id)
    if row.together:
        statement = select(DirectoryChange).where(DirectoryChange.together == row.together)
    # All are held before one is changed, and always in one order: nobody waits for another in a circle.
    touched = (await session.scalars(statement.order_by(DirectoryChange.service_id))).all()
    records = [(one, await hold(session, one.service_id)) for one in touched]
    for one, held in records:
        together = act.together if row.together else None
        await _undo_one(session, one, held, replace(act, undoes=one.id, together=together))
    return row.service_id


async def _undo_one(session: AsyncSession, row: DirectoryChange, held: Held, act: Act) -> None:
    await session.refresh(row)
    if row.undone_by is not None:
        raise Refusal("already_undone")
    now = held.state.model_dump(mode="json")
    newer = [name for name, value in row.after.items() if name != "verification" and now.get(name) != value]
    if newer:
        raise Refusal("changed_since", f"A newer change touches the same ({', '.join(newer)}). Undo that one first.")
    before = {"status": row.before["status"]} if row.action == "create" else row.before  # it keeps what was written
    done = await change(session, held, held.state.with_fields(before), act)
    if done:
        row.undone_by = done.id
        await reopen_reports(session, row)


def _refuse_unless_active(held: Held) -> None:
    if held.state.status != "active":
        raise Refusal("retired")
