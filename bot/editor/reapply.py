"""An import makes a data set equal to its files. What editors have changed since stands: it is written again."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.editor.reading import read_rows, state_of
from bot.editor.revision import count_up
from bot.editor.state import State, difference
from bot.editor.writing import settled, write_state
from bot.store.directory_tables import Service
from bot.store.editing import DirectoryChange

_CHECK = ("checked_on", "checked_by", "checked_how")
_FOLLOWS = frozenset({"verification"})
"""What the rule decides anew."""


async def keep_edits(session: AsyncSession) -> int:
    """To be called in the transaction of an import, after it. Returns on how many records something was put back.

    Field by field: what an editor set and nobody undid wins over the files, which win everywhere else. A check that
    the files date later than the editor's is the newer one.
    """
    put_back = 0
    for service_id, fields in (await _edited_fields(session)).items():
        service = await session.get(Service, service_id, populate_existing=True)
        if service is None:
            continue  # the files no longer have it; should it come back, its edits do too
        rows = await read_rows(session, service)
        now = state_of(rows)
        wanted = settled(now, now.with_fields(_as_checked(_unless_newer(now, fields))))
        if difference(now, wanted)[1]:
            await write_state(session, rows, now, wanted)
            await count_up(session, service.dataset)
            put_back += 1
    return put_back


async def _edited_fields(session: AsyncSession) -> dict[str, dict[str, Any]]:
    """id -> the fields that editors set, as they set them last."""
    rows = (await session.scalars(select(DirectoryChange).order_by(DirectoryChange.id))).all()
    undos = {row.id for row in rows if row.action == "undo"}
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        only_takes_back = row.action == "undo" and row.undoes not in undos
        if row.undone_by is None and not only_takes_back:
            fields = {name: value for name, value in row.after.items() if name not in _FOLLOWS}
            found.setdefault(row.service_id, {}).update(fields)
    return found


def _as_checked(fields: dict[str, Any]) -> dict[str, Any]:
    """Who may see a record that an editor has checked is decided by the rule and not by the files."""
    return {**fields, "verification": None} if fields.get("checked_on") else fields


def _unless_newer(now: State, fields: dict[str, Any]) -> dict[str, Any]:
    checked = fields.get("checked_on")
    if checked and now.checked_on and now.checked_on > checked:
        return {name: value for name, value in fields.items() if name not in _CHECK}
    return fields
