"""Writing a record back to the HSDS tables: only what changed, and rows that stay keep their ids."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.directory.display import LOCATION_WITHHELD, RESPONDER_ONLY, Verification, verification_of
from bot.editor.places import write_place
from bot.editor.reading import Rows
from bot.editor.state import PhoneNumber, State, Wording
from bot.editor.terms import language_name, write_terms
from bot.store import directory_tables as tables
from bot.store.editing import ServiceUpkeep

_WORDINGS = {
    "name": "name",
    "description": "description",
    "hours_note": "hours_note",
    "eligibility": "eligibility_description",
    "cost": "fees_description",
}
_COLUMNS = {"url": "url", "minimum_age": "minimum_age", "maximum_age": "maximum_age", "walk_in": "walk_in"}
_OWN_COLUMNS = {"status": "status", "confidence": "confidence", "checked_on": "assured_date", "hours": "opening_hours"}


def settled(old: State, new: State) -> State:
    """The new state with what follows from it: who may see the record, and no trace of a secret place.

    Nobody but whoever checks a record widens who may see it: a check leaves `verification` open (None), and the rule
    decides; whatever else states one is held to it. Records of publishers that know no rule go on saying nothing.
    """
    flags = set(new.flags)
    if new.phones:
        flags.discard("phone-missing")
    own = [RESPONDER_ONLY] if new.responder_only else []
    allowed = verification_of(confidence=new.confidence, reachable=bool(new.phones), flags=[*flags, *own])
    if allowed == Verification.VERIFIED and new.verification not in (None, Verification.VERIFIED):
        allowed = Verification.UNVERIFIED
    silent = old.verification is None and new.verification is None and allowed == Verification.UNVERIFIED
    return new.model_copy(
        update={
            "flags": sorted(flags),
            "verification": None if silent else str(allowed),
            "place": None if new.withheld else new.place,
        }
    )


async def write_state(session: AsyncSession, rows: Rows, old: State, new: State) -> None:
    """Make the rows say `new`, which was settled. `old` is what they say now."""
    service = rows.service
    for name, column in _WORDINGS.items():
        if getattr(old, name) != getattr(new, name):
            set_wording(service, column, getattr(new, name))
    for name, column in (_COLUMNS | _OWN_COLUMNS).items():
        if getattr(old, name) != getattr(new, name):
            value = getattr(new, name)
            setattr(service, column, None if value == "" else value)
    service.verification = new.verification
    own = [*([RESPONDER_ONLY] if new.responder_only else []), *([LOCATION_WITHHELD] if new.withheld else [])]
    service.safety_flags = ", ".join(sorted([*new.flags, *own])) or None
    if old.phones != new.phones:
        await _write_phones(session, rows, new.phones)
    if old.place != new.place or (new.withheld and rows.links):
        await write_place(session, rows, new.place)
    if old.schedules != new.schedules:
        await _write_schedules(session, rows, new.schedules)
    if old.documents != new.documents:
        await _write_documents(session, rows, new.documents)
    if old.languages != new.languages:
        await _write_languages(session, rows, new.languages)
    await write_terms(session, rows, old, new)
    await _write_upkeep(session, rows, new)
    await session.flush()


def set_wording(row: tables.HsdsTable, column: str, text: Wording) -> None:
    """English in its column, or in `extra` where HSDS has no such column; Spanish always in `extra`."""
    extra = dict(row.extra)
    for key, value in ((column, text.en), (f"{column}_es", text.es)):
        if key in row.__table__.columns:
            setattr(row, key, value or None)
        elif value:
            extra[key] = value
        else:
            extra.pop(key, None)
    row.extra = extra


async def _write_phones(session: AsyncSession, rows: Rows, wanted: list[PhoneNumber]) -> None:
    left = {(row.number, row.type or "voice"): row for row in rows.phones}
    for position, phone in enumerate(wanted, start=1):
        row = left.pop((phone.number, phone.type), None)
        if row is None:
            row = tables.Phone(**_new(rows), number=phone.number, type=phone.type)
            session.add(row)
        row.extension = phone.extension or None
        row.extra = {**row.extra, "position": str(position)}
        set_wording(row, "description", phone.label)
    for row in left.values():
        spoken = tables.SpokenLanguage
        await session.execute(update(spoken).where(spoken.phone_id == row.id).values(phone_id=None))
        await session.delete(row)


async def _write_schedules(session: AsyncSession, rows: Rows, wanted: list[dict[str, str]]) -> None:
    await _clear(session, tables.Schedule, rows)
    session.add_all(tables.Schedule(**_new(rows), **fields) for fields in wanted)


async def _write_documents(session: AsyncSession, rows: Rows, wanted: list[Wording]) -> None:
    await _clear(session, tables.RequiredDocument, rows)
    for position, text in enumerate(wanted, start=1):
        row = tables.RequiredDocument(**_new(rows, position=str(position)))
        set_wording(row, "document", text)
        session.add(row)


async def _write_languages(session: AsyncSession, rows: Rows, wanted: list[str]) -> None:
    kept = {row.code: row for row in rows.languages if row.code in wanted}
    for row in rows.languages:
        if row.code and row.code not in wanted:
            await session.delete(row)
    for position, code in enumerate(wanted, start=1):
        spoken = kept.get(code)
        if spoken is None:
            spoken = tables.SpokenLanguage(**_new(rows), code=code, name=language_name(code))
            session.add(spoken)
        spoken.extra = {**spoken.extra, "position": str(position)}


def _new(rows: Rows, **extra: str) -> dict[str, Any]:
    """What every new row of a service has."""
    service = rows.service
    return {"id": str(uuid.uuid4()), "dataset": service.dataset, "service_id": service.id, "extra": extra}


async def _clear(
    session: AsyncSession, table: type[tables.Schedule] | type[tables.RequiredDocument], rows: Rows
) -> None:
    await session.execute(
        delete(table).where(table.service_id == rows.service.id).execution_options(synchronize_session="fetch")
    )


async def _write_upkeep(session: AsyncSession, rows: Rows, new: State) -> None:
    upkeep = rows.upkeep
    if upkeep is None:
        if not (new.checked_by or new.merged_into):
            return
        upkeep = rows.upkeep = ServiceUpkeep(service_id=rows.service.id)
        session.add(upkeep)
    upkeep.merged_into = new.merged_into
    if new.checked_by:
        upkeep.checked_on, upkeep.checked_by, upkeep.checked_how = new.checked_on, new.checked_by, new.checked_how
    else:
        upkeep.checked_on = upkeep.checked_by = upkeep.checked_how = None
