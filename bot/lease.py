"""One conversation, one worker: a lease in the database keeps order whatever the number of processes.

A lease outlives no crash for long: it runs out by itself, and a bot that starts again under the same instance
name gives up at once what it held before.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from bot.errors import LeaseLost
from bot.store.base import Base
from bot.store.models import Conversation, utc_now
from bot.store.session import Database

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
_LOCKED = (
    select(Conversation)
    .where(Conversation.id == bindparam("conversation"))
    .options(defer(Conversation.dialogue_state, raiseload=True), defer(Conversation.intake, raiseload=True))
    .with_for_update()
)
_GIVE_UP = (
    update(_LEASES)
    .where(_LEASES.c.id == bindparam("conversation"), _LEASES.c.lease_holder == bindparam("holder"))
    .values(lease_holder=None, lease_until=None)
)


async def take(session: AsyncSession, conversation_id: str, holder: str) -> bool:
    """Take the lease, or take it again, when the transaction commits; False when somebody else has it."""
    now = utc_now()
    values = {"conversation": conversation_id, "holder": holder, "now": now, "until": now + DURATION}
    taken = await session.execute(_TAKE, values)
    return bool(taken.rowcount)  # type: ignore[attr-defined]  # of an UPDATE


async def give_up(session: AsyncSession, conversation_id: str, holder: str) -> None:
    """Free it when the transaction commits, if it is ours."""
    await session.execute(_GIVE_UP, {"conversation": conversation_id, "holder": holder})


async def acquire(database: Database, conversation_id: str, holder: str) -> bool:
    """Take the lease, or take it again; False when somebody else has it."""
    async with database.write() as session:
        return await take(session, conversation_id, holder)


async def release(database: Database, conversation_id: str, holder: str) -> None:
    async with database.write() as session:
        await give_up(session, conversation_id, holder)


async def hold(session: AsyncSession, conversation_id: str, holder: str) -> Conversation:
    """The conversation, locked for this transaction; LeaseLost when the lease is no longer ours.

    Its dialogue and intake can be written and not read: they would be decrypted for nothing.
    """
    conversation = (await session.scalars(_LOCKED, {"conversation": conversation_id})).one()
    if conversation.lease_holder != holder:
        raise LeaseLost("another worker has this conversation")
    return conversation


async def give_up_leases_of(database: Database, instance: str) -> None:
    """Called when a bot starts: whatever its former self held is free again."""
    async with database.write() as session:
        await session.execute(
            update(Conversation)
            .where(Conversation.lease_holder.startswith(f"{instance}:"))
            .values(lease_holder=None, lease_until=None)
            .execution_options(synchronize_session=False)
        )
