"""What waits for a human, most urgent first, with the words that tell a dispatcher what it is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, String, case, column, func, or_, select, values
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from bot.desk.services import DeskServices
from bot.desk.shapes import QueueItem
from bot.desk.views import queue_item
from bot.presence import SIGN_OF_LIFE
from bot.safety import Level
from bot.store.models import Conversation, Handoff, Message, User, UtcDateTime

LENGTH_OF_FIRST_WORDS = 120

_NOT_NEEDED = [
    defer(hidden, raiseload=True) for hidden in (Conversation.address, Conversation.dialogue_state, Conversation.intake)
]
"""Decrypting what the queue does not show would be half of its work."""

Row = tuple[Handoff, Conversation, User | None]


async def load_queue(services: DeskServices, session: AsyncSession, me: str) -> list[QueueItem]:
    """Every open handoff: unclaimed first by priority and wait, then my own, then other people's."""
    items = await _items(services, session, Handoff.status != "closed")

    def order(item: QueueItem) -> tuple[int, int, datetime]:
        mine = item.claimed_by is not None and item.claimed_by.id == me
        group = 0 if item.status == "waiting" else 1 if mine else 2
        return group, item.priority, item.waiting_since

    return sorted(items, key=order)


async def load_item(services: DeskServices, session: AsyncSession, handoff_id: str) -> QueueItem:
    """One handoff as the queue shows it."""
    return (await _items(services, session, Handoff.id == handoff_id))[0]


def is_away(services: DeskServices, holder: User) -> bool:
    """Whether whoever claimed a handoff no longer has the desk open."""
    return holder.disabled or holder.seen_at is None or services.clock() - holder.seen_at > SIGN_OF_LIFE


async def _items(services: DeskServices, session: AsyncSession, which: ColumnElement[bool]) -> list[QueueItem]:
    statement = (
        select(Handoff, Conversation, User)
        .join(Conversation, Conversation.id == Handoff.conversation_id)
        .outerjoin(User, User.id == Handoff.claimed_by)
        .where(which)
        .options(*_NOT_NEEDED)
    )
    rows: list[Row] = [(row[0], row[1], row[2]) for row in (await session.execute(statement)).all()]
    if not rows:
        return []
    unread = await _unread(session, [conversation.id for _, conversation, _ in rows])
    words = await _first_words(session, rows, timedelta(seconds=services.settings.idle_close_after))
    return [
        queue_item(
            handoff,
            conversation,
            holder,
            first_words=words.get(conversation.id, ""),
            unread=unread.get(conversation.id, 0),
            away=holder is not None and is_away(services, holder),
        )
        for handoff, conversation, holder in rows
    ]


async def _unread(session: AsyncSession, conversation_ids: Sequence[str]) -> Mapping[str, int]:
    statement = (
        select(Message.conversation_id, func.count())
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(
            Message.conversation_id.in_(conversation_ids),
            Message.author == "resident",
            Message.seq > Conversation.desk_seen_seq,
        )
        .group_by(Message.conversation_id)
    )
    return {row[0]: row[1] for row in (await session.execute(statement)).all()}


async def _first_words(session: AsyncSession, rows: Sequence[Row], memory: timedelta) -> Mapping[str, str]:
    """The message that says most about each handoff: the most dangerous one, and of equals the first.

    Looks at what was written since the last handoff of the conversation was closed, and not longer ago than
    `memory`. Only the chosen messages are decrypted. Where one is dangerous only together with those before it ("who
    knows", after the direct question), the message before it comes first.
    """
    since = await _begun(session, rows, memory)
    begun = values(column("conversation_id", String), column("at", UtcDateTime), name="begun").data([*since.items()])
    places = func.row_number().over(
        partition_by=Message.conversation_id, order_by=(_severity_in_sql().desc(), Message.seq)
    )
    began = begun.cte()
    ranked = (
        select(Message.id, places.label("place"))
        .join(began, began.c.conversation_id == Message.conversation_id)
        .where(Message.author == "resident", Message.at >= began.c.at)
        .subquery()
    )
    chosen = select(Message.conversation_id, Message.seq, Message.text, Message.evidence).join(
        ranked, (ranked.c.id == Message.id) & (ranked.c.place == 1)
    )
    told = (await session.execute(chosen)).all()
    before = await _messages_before(session, [(row[0], row[1]) for row in told if _only_in_context(row[3])])
    return {
        conversation_id: shorten(" / ".join([*before.get(conversation_id, ()), text]))
        for conversation_id, _, text, _ in told
    }


def _only_in_context(evidence: Sequence[Mapping[str, object]] | None) -> bool:
    return bool(evidence) and all(found["mechanism"] == "context" for found in evidence or ())


async def _messages_before(session: AsyncSession, chosen: Sequence[tuple[str, int]]) -> Mapping[str, Sequence[str]]:
    """By conversation, the resident's message right before the chosen one, by its number."""
    if not chosen:
        return {}
    this = or_(*((Message.conversation_id == conversation) & (Message.seq < seq) for conversation, seq in chosen))
    last = (
        select(Message.conversation_id, func.max(Message.seq).label("seq"))
        .where(Message.author == "resident", this)
        .group_by(Message.conversation_id)
        .subquery()
    )
    rows = await session.execute(
        select(Message.conversation_id, Message.text).join(
            last, (last.c.conversation_id == Message.conversation_id) & (last.c.seq == Message.seq)
        )
    )
    return {conversation_id: (text,) for conversation_id, text in rows.all()}


def _severity_in_sql() -> ColumnElement[int]:
    return case({level.value: level.severity for level in Level}, value=Message.level, else_=0)


async def _begun(session: AsyncSession, rows: Sequence[Row], memory: timedelta) -> Mapping[str, datetime]:
    begun = {handoff.conversation_id: handoff.opened_at - memory for handoff, _, _ in rows}
    statement = select(Handoff.conversation_id, Handoff.closed_at).where(
        Handoff.conversation_id.in_(begun), Handoff.status == "closed"
    )
    closed: dict[str, list[datetime]] = defaultdict(list)
    for conversation_id, closed_at in (await session.execute(statement)).all():
        if closed_at is not None:
            closed[conversation_id].append(closed_at)
    opened = {handoff.conversation_id: handoff.opened_at for handoff, _, _ in rows}
    return {
        conversation_id: max([start, *(end for end in closed[conversation_id] if end <= opened[conversation_id])])
        for conversation_id, start in begun.items()
    }


def shorten(text: str, length: int = LENGTH_OF_FIRST_WORDS) -> str:
    """One line, cut at a word."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    return line[:length].rsplit(" ", 1)[0] + " …"
