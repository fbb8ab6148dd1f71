"""Looking at the oldest message that waits: what is known when it is decided upon."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import follow_ups
from bot.presence import PRESENT, present_since
from bot.safety import Evidence
from bot.store.base import Base
from bot.store.models import Message
from bot.turn import AskedAbout, ConversationSeen, HandoffSeen, MessageSeen, Situation

READ_TOGETHER = timedelta(minutes=15)
"""Messages this close together are screened together: danger is often split over several texts."""
READ_TOGETHER_COUNT = 4

_MESSAGES, _CONVERSATIONS, _HANDOFFS = (
    Base.metadata.tables[name] for name in ("messages", "conversations", "handoffs")
)
_SEEN = ((MessageSeen, _MESSAGES), (ConversationSeen, _CONVERSATIONS), (HandoffSeen, _HANDOFFS))
_FIRST_OF_CONVERSATION = len(MessageSeen._fields)
_FIRST_OF_HANDOFF = _FIRST_OF_CONVERSATION + len(ConversationSeen._fields)
# Plain rows, and statements built once: SQLAlchemy spends several times as long on loading objects, and longer on
# putting a statement together than SQLite on running it.
_OLDEST_WAITING = (
    select(*(table.c[name] for kind, table in _SEEN for name in kind._fields), PRESENT)
    .join_from(_MESSAGES, _CONVERSATIONS, _CONVERSATIONS.c.id == _MESSAGES.c.conversation_id)
    .outerjoin(
        _HANDOFFS, and_(_HANDOFFS.c.conversation_id == _MESSAGES.c.conversation_id, _HANDOFFS.c.status != "closed")
    )
    .where(_MESSAGES.c.conversation_id == bindparam("conversation"), _MESSAGES.c.processed_at.is_(None))
    .order_by(_MESSAGES.c.seq)
    .limit(1)
)
_EARLIER = (
    select(_MESSAGES.c.text, _MESSAGES.c.at)
    .where(
        _MESSAGES.c.conversation_id == bindparam("conversation"),
        _MESSAGES.c.author == "resident",
        _MESSAGES.c.seq < bindparam("before"),
    )
    .order_by(_MESSAGES.c.seq.desc())
    .limit(READ_TOGETHER_COUNT)
)


async def next_situation(session: AsyncSession, conversation_id: str, idle_after: timedelta) -> Situation | None:
    """The oldest message that waits in this conversation, and all that is known around it; None when none waits."""
    values = {"conversation": conversation_id, **present_since()}
    row = (await session.execute(_OLDEST_WAITING, values)).first()
    if row is None:
        return None
    message = MessageSeen(*row[:_FIRST_OF_CONVERSATION])
    conversation = ConversationSeen(*row[_FIRST_OF_CONVERSATION:_FIRST_OF_HANDOFF])
    handoff = HandoffSeen(*row[_FIRST_OF_HANDOFF:-1])
    earlier = await _earlier_texts(session, message)
    new_day = bool(earlier) and message.at - earlier[-1][1] > idle_after
    return Situation(
        conversation=conversation,
        message=message,
        language=conversation.language,
        dialogue_state=follow_ups.kept(conversation) if new_day else conversation.dialogue_state,
        recent=tuple(text for text, at in earlier if message.at - at < READ_TOGETHER),
        handoff=handoff if handoff.id else None,
        on_shift=row[-1],
        is_first=not earlier,
        asked_about=await _asked_about(session, conversation),
    )


async def _earlier_texts(session: AsyncSession, message: MessageSeen) -> list[tuple[str, datetime]]:
    if message.seq == 1:
        return []
    rows = await session.execute(_EARLIER, {"conversation": message.conversation_id, "before": message.seq})
    return [(text, at) for text, at in reversed(rows.all())]


async def _asked_about(session: AsyncSession, conversation: ConversationSeen) -> AskedAbout | None:
    if conversation.question_asked_at is None or conversation.question_message_id is None:
        return None
    message = await session.get(Message, conversation.question_message_id)
    return AskedAbout(message.text, [Evidence(**found) for found in message.evidence or ()]) if message else None
