"""Handoffs to a human: opened with the reply that announces them, claimed by one, closed with a disposition.

Every function works inside the caller's transaction (`Database.write()`), so that a handoff and what the
resident is told are stored together or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import bindparam, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import AlreadyClaimed, NotFound, NotYours
from bot.store.base import Base
from bot.store.models import Conversation, Handoff, User, utc_now
from bot.store.session import notify, rows_written

PRIORITIES = {"emergency": 1, "crisis": 2, "person": 3, "failure": 3, "report": 4}
TAKES_OVER = frozenset({"danger", "person"})
"""Kinds in which the desk answers from now on; a report or a failure is only shown there."""

_OPEN = select(Handoff).where(Handoff.conversation_id == bindparam("conversation"), Handoff.status != "closed")

_HANDOFFS = Base.metadata.tables["handoffs"]
_CLAIMED = select(
    exists().where(_HANDOFFS.c.conversation_id == bindparam("conversation"), _HANDOFFS.c.status == "claimed")
)


async def open_handoff_of(session: AsyncSession, conversation_id: str) -> Handoff | None:
    """The handoff of this conversation that is waiting or claimed, if there is one."""
    return (await session.scalars(_OPEN, {"conversation": conversation_id})).first()


async def is_claimed(session: AsyncSession, conversation_id: str) -> bool:
    """Whether a dispatcher holds this conversation now."""
    return bool(await session.scalar(_CLAIMED, {"conversation": conversation_id}))


async def open_or_raise(
    session: AsyncSession,
    conversation: Conversation,
    *,
    kind: str,
    priority: int,
    level: str = "none",
    signals: Iterable[str] = (),
) -> tuple[Handoff, bool]:
    """Open a handoff, or raise the one that is open. Returns it and whether it is new or more urgent now."""
    handoff = await open_handoff_of(session, conversation.id)
    if handoff is None:
        handoff = Handoff(
            conversation_id=conversation.id,
            kind=kind,
            priority=priority,
            level=level,
            signals=sorted(set(signals)),
        )
        session.add(handoff)
        await session.flush()
        more_urgent = True
    else:
        more_urgent = priority < handoff.priority
        handoff.signals = sorted({*handoff.signals, *signals})
        if more_urgent:
            _raise(handoff, kind, priority, level)
    if kind in TAKES_OVER or handoff.status == "claimed":
        conversation.owner = "desk"
    if more_urgent:
        notify(session, "alert", handoff_id=handoff.id, priority=handoff.priority, again=False)
    _changed(session, handoff)
    return handoff, more_urgent


def _raise(handoff: Handoff, kind: str, priority: int, level: str) -> None:
    """The wait starts anew when a report or a failure turns into a danger."""
    if handoff.kind not in TAKES_OVER:
        handoff.opened_at = utc_now()
    handoff.kind, handoff.priority, handoff.level = kind, priority, level


async def claim(session: AsyncSession, handoff_id: str, user: User) -> Handoff:
    """Take the handoff. Of two people at once one wins; the other gets AlreadyClaimed with the winner's name."""
    won = await session.execute(
        update(Handoff)
        .where(Handoff.id == handoff_id, Handoff.status == "waiting")
        .values(status="claimed", claimed_by=user.id, claimed_at=utc_now())
        .execution_options(synchronize_session=False)
    )
    handoff = await session.get(Handoff, handoff_id, populate_existing=True)
    if handoff is None:
        raise NotFound("there is no such handoff")
    if handoff.status == "closed":
        raise AlreadyClaimed("nobody: it is closed")  # not even whoever held it gets it back to life
    if not rows_written(won) and handoff.claimed_by != user.id:
        holder = await session.get_one(User, handoff.claimed_by)
        raise AlreadyClaimed(holder.name)
    await session.execute(update(Conversation).where(Conversation.id == handoff.conversation_id).values(owner="desk"))
    _changed(session, handoff)
    return handoff


async def held_by(session: AsyncSession, conversation_id: str, user: User) -> Handoff:
    """The claimed handoff of this conversation; NotYours unless this user holds it."""
    handoff = await open_handoff_of(session, conversation_id)
    if handoff is None or handoff.status != "claimed" or handoff.claimed_by != user.id:
        raise NotYours("claim this conversation first")
    return handoff


async def finish(session: AsyncSession, handoff: Handoff, *, disposition: str | None, given_back: bool) -> Conversation:
    """Close the handoff; the bot answers again, from a fresh start unless the person is given back to it."""
    handoff.status = "closed"
    handoff.closed_at = utc_now()
    handoff.disposition = disposition
    handoff.given_back = given_back
    conversation = await session.get_one(Conversation, handoff.conversation_id)
    handoff.intake = conversation.intake
    conversation.owner = "bot"
    conversation.question_asked_at = conversation.answer_awaited_since = None
    if not given_back:
        conversation.dialogue_state = None
        conversation.intake = None
    _changed(session, handoff)
    return conversation


def _changed(session: AsyncSession, handoff: Handoff) -> None:
    notify(session, "queue", conversation_id=handoff.conversation_id)
    notify(session, "conversation", conversation_id=handoff.conversation_id)
