"""One conversation, one worker: a lease in the database keeps order whatever the number of processes.

A lease outlives no crash for long: it runs out by itself, and a bot that starts again under the same instance
name gives up at once what it held before.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import Row, bindparam, exists, or_, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.dml import ReturningUpdate

from bot.errors import LeaseLost
from bot.store.base import Base
from bot.store.conversations import READ_TO_SAY
from bot.store.models import Conversation, utc_now
from bot.store.session import Database, rows_written

DURATION = timedelta(seconds=45)
"""Longer than the longest turn (see `dialogue.PATIENCE`), so that it never runs out under a living worker."""


# Built once: SQLAlchemy spends longer on putting a statement together than SQLite on running it.
_LEASES = Base.metadata.tables["conversations"]
_TAKE = (
    update(_LEASES)
    .where(
        _LEASES.c.id == bindparam("conversation"),
        or_(
            _LEASES.c.lease_until.is_(None),
            _LEASES.c.lease_until < bindparam("now"),
            _LEASES.c.lease_holder == bindparam("holder"),
        ),
    )
    .values(lease_holder=bindparam("holder"), lease_until=bindparam("until"))
)
_GIVE_UP = (
    update(_LEASES)
    .where(_LEASES.c.id == bindparam("conversation"), _LEASES.c.lease_holder == bindparam("holder"))
    .values(lease_holder=None, lease_until=None)
)
_MESSAGES = Base.metadata.tables["messages"]
_GIVE_UP_IF_DONE = _GIVE_UP.where(
    ~exists().where(_MESSAGES.c.conversation_id == _LEASES.c.id, _MESSAGES.c.processed_at.is_(None))
)


async def take(session: AsyncSession, conversation_id: str, holder: str) -> bool:
    """Take the lease, or take it again, when the transaction commits; False when somebody else has it."""
    now = utc_now()
    values = {"conversation": conversation_id, "holder": holder, "now": now, "until": now + DURATION}
    taken = await session.execute(_TAKE, values)
    return bool(rows_written(taken))


async def give_up(session: AsyncSession, conversation_id: str, holder: str) -> None:
    """Free it when the transaction commits, if it is ours."""
    await session.execute(_GIVE_UP, {"conversation": conversation_id, "holder": holder})


async def give_up_if_done(session: AsyncSession, conversation_id: str, holder: str) -> bool:
    """Free it when the transaction commits, if no message waits any more; whether that is so."""
    freed = await session.execute(_GIVE_UP_IF_DONE, {"conversation": conversation_id, "holder": holder})
    return bool(rows_written(freed))


async def acquire(database: Database, conversation_id: str, holder: str) -> bool:
    """Take the lease, or take it again; False when somebody else has it."""
    async with database.write() as session:
        return await take(session, conversation_id, holder)


async def release(database: Database, conversation_id: str, holder: str) -> None:
    async with database.write() as session:
        await give_up(session, conversation_id, holder)


async def write_under(session: AsyncSession, conversation_id: str, holder: str, changes: Mapping[str, Any]) -> Row[Any]:
    """Write these columns of the conversation, which is then locked until this transaction ends, and extend the lease.

    Gives the columns that `say` reads. LeaseLost when the lease is no longer ours.
    """
    values = {**changes, "lease_until": utc_now() + DURATION}
    keys = {"conversation": conversation_id, "holder": holder}
    written: Row[Any] | None = (await session.execute(_write(frozenset(values)), values | keys)).one_or_none()
    if written is None:
        raise LeaseLost("another worker has this conversation")
    return written


@cache
def _write(columns: frozenset[str]) -> ReturningUpdate[Any]:
    return (
        update(_LEASES)
        .where(_LEASES.c.id == bindparam("conversation"), _LEASES.c.lease_holder == bindparam("holder"))
        .values({name: bindparam(name, type_=_LEASES.c[name].type) for name in columns})
        .returning(*(_LEASES.c[name] for name in READ_TO_SAY))
    )


async def give_up_leases_of(database: Database, instance: str) -> None:
    """Called when a bot starts: whatever its former self held is free again."""
    async with database.write() as session:
        await session.execute(
            update(Conversation)
            .where(Conversation.lease_holder.startswith(f"{instance}:"))
            .values(lease_holder=None, lease_until=None)
            .execution_options(synchronize_session=False)
        )
