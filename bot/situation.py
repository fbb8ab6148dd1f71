"""Looking at the oldest message that waits: what is known when it is decided upon."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.presence import PRESENT, present_since
from bot.store.models import Conversation, Handoff, Message
from bot.turn import Situation

READ_TOGETHER = timedelta(minutes=15)
"""Messages this close together are screened together: danger is often split over several texts."""
READ_TOGETHER_COUNT = 4

# Built once: SQLAlchemy spends longer on putting a statement together than SQLite on running it.
_OLDEST_WAITING = (
    select(Message, Conversation, Handoff, PRESENT.label("on_shift"))
    .join(Conversation, Conversation.id == Message.conversation_id)
    .outerjoin(Handoff, and_(Handoff.conversation_id == Message.conversation_id, Handoff.status != "closed"))
    .where(Message.conversation_id == bindparam("conversation"), Message.processed_at.is_(None))
    .order_by(Message.seq)
    .limit(1)
)
_EARLIER = (
    select(Message.text, Message.at)
    .where(
        Message.conversation_id == bindparam("conversation"),
        Message.author == "resident",
        Message.seq < bindparam("before"),
    )
    .order_by(Message.seq.desc())
    .limit(READ_TOGETHER_COUNT)
)


async def next_situation(session: AsyncSession, conversation_id: str, idle_after: timedelta) -> Situation | None:
    """The oldest message that waits in this conversation, and all that is known around it; None when none waits."""
    values = {"conversation": conversation_id, **present_since()}
    row = (await session.execute(_OLDEST_WAITING, values)).first()
    if row is None:
        return None
    message, conversation, handoff, on_shift = row
    earlier = await _earlier_texts(session, message)
    new_day = bool(earlier) and message.at - earlier[-1][1] > idle_after
    return Situation(
        conversation=conversation,
        message=message,
        language=conversation.language,
        dialogue_state=None if new_day else conversation.dialogue_state,
        recent=tuple(text for text, at in earlier if message.at - at < READ_TOGETHER),
        handoff=handoff,
        on_shift=on_shift,
        is_first=not earlier,
        question_text=await _question_text(session, conversation),
    )


async def _earlier_texts(session: AsyncSession, message: Message) -> list[tuple[str, datetime]]:
    if message.seq == 1:
        return []
    rows = await session.execute(_EARLIER, {"conversation": message.conversation_id, "before": message.seq})
    return [(text, at) for text, at in reversed(rows.all())]


async def _question_text(session: AsyncSession, conversation: Conversation) -> str | None:
    if conversation.question_asked_at is None or conversation.question_message_id is None:
        return None
    asked_about = await session.get(Message, conversation.question_message_id)
    return asked_about.text if asked_about else None
