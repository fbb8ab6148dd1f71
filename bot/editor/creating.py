"""A record that no import has brought: an organization with a service, in a data set of the editors' own.

An import makes its data set equal to its files, so what is written here must not stand among them.
"""

from __future__ import annotations

import re
import uuid
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.desk.refusals import Refusal
from bot.directory.text import plain
from bot.editor.changes import Act, change, hold
from bot.editor.checking import Checker
from bot.editor.state import Record
from bot.store import directory_tables as tables

DATASET = "added-by-editors"
_NOT_OF_AN_ID = re.compile(r"[^a-z0-9]+")
_LONGEST_ID = 50
BORN = "inactive"
"""What a record is before it is written, and what it is again when its making is undone."""


async def create(session: AsyncSession, organization: str, record: Record, act: Act) -> str:
    """The id of the new record, which is held back from residents until somebody has verified it.

    Refusal `invalid_record` names every field that is not right, also "organization".
    """
    await _own_dataset(session, act.at)
    checker = Checker()
    name = checker.organization(organization)
    service = tables.Service(
        id=str(uuid.uuid4()),
        dataset=DATASET,
        name="",
        status=BORN,
        short_id=await _short_id(session, record.name.en),
        verification="unverified",
        extra={},
    )
    session.add(service)
    await session.flush()
    held = await hold(session, service.id)
    new = checker.check(record, held.state).model_copy(update={"status": "active", "confidence": "medium"})
    if checker.problems:
        raise Refusal("invalid_record", fields=[problem.model_dump() for problem in checker.problems])
    service.organization_id = await _organization(session, name, record.description.en)
    await change(session, held, new, act)
    return service.id


async def _own_dataset(session: AsyncSession, now: datetime) -> None:
    if await session.get(tables.DirectoryDataset, DATASET, with_for_update=True) is None:
        session.add(tables.DirectoryDataset(name=DATASET, digest="", revision=1, changed_at=now))
        await session.flush()


async def _organization(session: AsyncSession, name: str, description: str) -> str:
    """One of this name that editors wrote, or a new one. Those of other data sets go when their files change."""
    table = tables.Organization
    same = select(table.id).where(table.dataset == DATASET, func.lower(table.name) == name.lower())
    if known := await session.scalar(same.order_by(table.id)):
        return known
    organization = table(id=str(uuid.uuid4()), dataset=DATASET, name=name, description=description or name, extra={})
    session.add(organization)
    await session.flush()
    return organization.id


async def _short_id(session: AsyncSession, name: str) -> str:
    """A readable id from the name, which no other record has."""
    words = _NOT_OF_AN_ID.sub("-", plain(name)).strip("-")[:_LONGEST_ID].strip("-") or "record"
    table = tables.Service
    alike = or_(table.short_id == words, table.short_id.startswith(f"{words}-"))
    taken = set(await session.scalars(select(table.short_id).where(alike)))
    return next(each for each in (words, *(f"{words}-{number}" for number in range(2, 10_000))) if each not in taken)
