"""One conversation, one worker: a lease in the database keeps order whatever the number of processes.

A lease outlives no crash for long: it runs out by itself, and a bot that starts again under the same instance
name gives up at once what it held before.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import LeaseLost
from bot.store.models import Conversation, utc_now
from bot.store.session import Database

DURATION = timedelta(seconds=45)
"""Longer than the longest turn (see `dialogue.PATIENCE`), so that it never runs out under a living worker."""


async def acquire(database: Database, conversation_id: str, holder: str) -> bool:
    """Take the lease, or take it again; False when somebody else has it."""
    now = utc_now()
    async with database.write() as session:
        taken = await session.execute(
            update(Conversation)
            .where(
                Conversation.id == conversation_id,
                or_(
                    Conversation.lease_until.is_(None),
                    Conversation.lease_until < now,
                    Conversation.lease_holder == holder,
                ),
            )
            .values(lease_holder=holder, lease_until=now + DURATION)
            .execution_options(synchronize_session=False)
        )
        return bool(taken.rowcount)  # type: ignore[attr-defined]  # of an UPDATE


async def release(database: Database, conversation_id: str, holder: str) -> None:
    async with database.write() as session:
        await session.execute(
            update(Conversation)
            .where(Conversation.id == conversation_id, Conversation.lease_holder == holder)
            .values(lease_holder=None, lease_until=None)
            .execution_options(synchronize_session=False)
        )


async def hold(session: AsyncSession, conversation_id: str, holder: str) -> Conversation:
    """The conversation, locked for this transaction; LeaseLost when the lease is no longer ours."""
    statement = select(Conversation).where(Conversation.id == conversation_id).with_for_update()
    conversation = (await session.scalars(statement)).one()
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
