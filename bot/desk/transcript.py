"""Reading conversations from the record, for a dispatcher's eyes."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.desk.queue import load_item, shorten
from bot.desk.refusals import Refusal
from bot.desk.services import DeskServices
from bot.desk.shapes import ConversationView, DeskMessage, NoteView, PastHandoff, RecentItem
from bot.desk.views import conversation_facts, message_view, note_view, past_handoff
from bot.handoffs import open_handoff_of
from bot.store.marks import SafetyMark
from bot.store.models import Conversation, Delivery, Handoff, Message, Note, User

MESSAGES_AT_ONCE = 300
CONVERSATIONS_AT_ONCE = 50


async def find(session: AsyncSession, conversation_id: str) -> Conversation:
    conversation = await session.get(Conversation, conversation_id)
    if conversation is None:
        raise Refusal("not_found", "There is no such conversation.")
    return conversation


async def load_view(
    services: DeskServices, session: AsyncSession, conversation_id: str, before: int | None
) -> ConversationView:
    """Everything about one conversation, with its last 300 messages (before place `before`, if given)."""
    conversation = await find(session, conversation_id)
    handoff = await open_handoff_of(session, conversation_id)
    messages = await _messages(session, conversation_id, before)
    return ConversationView(
        conversation=conversation_facts(services, conversation),
        handoff=await load_item(services, session, handoff.id) if handoff else None,
        messages=messages,
        earlier=bool(messages) and messages[0].seq > 1,
        intake=conversation.intake or {},
        notes=await _notes(session, conversation_id),
        history=await _history(session, conversation_id),
    )


async def load_message(session: AsyncSession, provider_id: str, author: User) -> DeskMessage | None:
    """A message that this dispatcher wrote; None when it is not stored."""
    statement = (
        select(Message, Delivery)
        .outerjoin(Delivery, Delivery.message_id == Message.id)
        .where(Message.provider_id == provider_id, Message.dispatcher_id == author.id)
    )
    row = (await session.execute(statement)).one_or_none()
    return message_view(row[0], delivery=row[1], dispatcher=author.name) if row else None


async def load_recent(session: AsyncSession) -> list[RecentItem]:
    """The conversations with the latest words, whoever holds them."""
    latest = select(Conversation.id).order_by(Conversation.last_message_at.desc()).limit(CONVERSATIONS_AT_ONCE)
    last_said = (
        select(Message.conversation_id, func.max(Message.seq).label("seq"))
        .where(Message.conversation_id.in_(latest), Message.author != "system")
        .group_by(Message.conversation_id)
        .subquery()
    )
    statement = (
        select(Conversation, Message, Handoff.status)
        .join(last_said, last_said.c.conversation_id == Conversation.id)
        .join(Message, (Message.conversation_id == Conversation.id) & (Message.seq == last_said.c.seq))
        .outerjoin(Handoff, (Handoff.conversation_id == Conversation.id) & (Handoff.status != "closed"))
        .order_by(Conversation.last_message_at.desc())
    )
    rows = (await session.execute(statement)).all()
    return [_recent_item(conversation, message, status) for conversation, message, status in rows]


def _recent_item(conversation: Conversation, message: Message, handoff_status: str | None) -> RecentItem:
    return RecentItem.model_validate(
        {
            "id": conversation.id,
            "channel": conversation.channel,
            "language": conversation.language,
            "owner": conversation.owner,
            "last_author": message.author,
            "last_words": shorten(message.text),
            "last_message_at": conversation.last_message_at,
            "handoff": handoff_status,
            "opted_out": conversation.opted_out,
        }
    )


async def _messages(session: AsyncSession, conversation_id: str, before: int | None) -> list[DeskMessage]:
    statement = (
        select(Message, Delivery, User.name, SafetyMark.mark)
        .outerjoin(Delivery, Delivery.message_id == Message.id)
        .outerjoin(User, User.id == Message.dispatcher_id)
        .outerjoin(SafetyMark, SafetyMark.message_id == Message.id)
        .where(Message.conversation_id == conversation_id)
        .order_by(Message.seq.desc())
        .limit(MESSAGES_AT_ONCE)
    )
    if before is not None:
        statement = statement.where(Message.seq < before)
    rows: Sequence[tuple[Message, Delivery | None, str | None, str | None]] = [
        (row[0], row[1], row[2], row[3]) for row in (await session.execute(statement)).all()
    ]
    return [message_view(row[0], delivery=row[1], dispatcher=row[2], mark=row[3]) for row in reversed(rows)]


async def _notes(session: AsyncSession, conversation_id: str) -> list[NoteView]:
    statement = (
        select(Note, User.name)
        .join(User, User.id == Note.user_id)
        .where(Note.conversation_id == conversation_id)
        .order_by(Note.at)
    )
    return [note_view(note, author) for note, author in (await session.execute(statement)).all()]


async def _history(session: AsyncSession, conversation_id: str) -> list[PastHandoff]:
    statement = (
        select(Handoff)
        .where(Handoff.conversation_id == conversation_id, Handoff.status == "closed")
        .order_by(Handoff.opened_at.desc())
    )
    return [past_handoff(handoff) for handoff in (await session.scalars(statement)).all()]
