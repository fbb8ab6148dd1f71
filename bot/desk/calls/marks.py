"""Learning from use: dispatchers say whether an alarm was right, false, or missing."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.desk.refusals import Refusal
from bot.desk.server import Call
from bot.desk.shapes import Done, MarkCount, MarkCounts, NewMark, Nothing
from bot.store.marks import SafetyMark
from bot.store.models import Conversation, Message, utc_now
from bot.store.session import notify

NO_SIGNAL = "none"
_LARGEST_ID = 2**63 - 1


async def mark(call: Call[NewMark]) -> Done:
    """Judge the screen's verdict on a resident's message; judging again replaces the earlier mark."""
    async with call.services.database.write() as session:
        message = await _message(session, call.path["message_id"])
        # Locked first, so that two dispatchers marking at once do not collide.
        marked = await session.get(SafetyMark, message.id)
        if marked is None:
            session.add(SafetyMark(message_id=message.id, user_id=call.seat.user.id, mark=call.body.mark))
        else:
            marked.user_id, marked.mark, marked.at = call.seat.user.id, call.body.mark, utc_now()
        notify(session, "conversation", conversation_id=message.conversation_id)
    return Done()


async def counts(call: Call[Nothing]) -> MarkCounts:
    """How many alarms were right, false or missed, by signal and language. No words, no people."""
    statement = (
        select(Message.signals, Conversation.language, SafetyMark.mark)
        .join(Message, Message.id == SafetyMark.message_id)
        .join(Conversation, Conversation.id == Message.conversation_id)
    )
    async with call.services.database.read() as session:
        rows = (await session.execute(statement)).all()
    counted = Counter(
        (signal, language, given) for signals, language, given in rows for signal in signals or [NO_SIGNAL]
    )
    return MarkCounts(
        items=[
            MarkCount.model_validate({"signal": signal, "language": language, "mark": given, "count": count})
            for (signal, language, given), count in sorted(counted.items())
        ]
    )


async def _message(session: AsyncSession, message_id: str) -> Message:
    if not message_id.isdecimal() or int(message_id) > _LARGEST_ID:
        raise Refusal("not_found", "There is no such message.")
    message = await session.get(Message, int(message_id), with_for_update=True)
    if message is None or message.author != "resident":
        raise Refusal("not_found", "There is no such message of a resident.")
    return message
