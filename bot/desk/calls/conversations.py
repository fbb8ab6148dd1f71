"""Looking at a conversation, and writing in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.desk import transcript
from bot.desk.cards import card_as_text, find_card
from bot.desk.records import locked, refuse_unless_reachable
from bot.desk.refusals import Refusal
from bot.desk.server import Call
from bot.desk.shapes import (
    ConversationView,
    DeskMessage,
    Done,
    NewNote,
    NoteView,
    Nothing,
    Recent,
    RecentQuery,
    Reply,
    SendResource,
    TranscriptQuery,
)
from bot.desk.views import desk_provider_id, note_view
from bot.handoffs import held_by
from bot.inbox import clean
from bot.store.conversations import say
from bot.store.models import Conversation, Note
from bot.store.session import notify


async def recent(call: Call[RecentQuery]) -> Recent:
    """The last 50 conversations, also those that the bot holds."""
    async with call.services.database.read() as session:
        return Recent(items=await transcript.load_recent(session))


async def conversation(call: Call[TranscriptQuery]) -> ConversationView:
    """All about one conversation. Reading it as its holder marks it as read."""
    async with call.services.database.read() as session:
        view = await transcript.load_view(call.services, session, call.path["conversation_id"], call.body.before)
    holder = view.handoff.claimed_by if view.handoff else None
    if holder and holder.id == call.seat.user.id and view.handoff and view.handoff.unread and view.messages:
        await _mark_read(call, view.conversation.id, view.messages[-1].seq)
    return view


async def reply(call: Call[Reply]) -> DeskMessage:
    """Write to the resident. The same `client_id` again gives the message that is already stored."""
    text = clean(call.body.text)
    if not text:
        raise Refusal("invalid", "text: there is nothing in it that can be read")
    return await _write_once(call, call.body.client_id, text)


async def send_resource(call: Call[SendResource]) -> DeskMessage:
    """Send a service of the directory: a card on the web, its facts in a text message."""
    async with call.services.database.read() as session:
        found = await transcript.find(session, call.path["conversation_id"])
    card = await find_card(call.services, call.body.service_id, found.language)
    cards = [card.model_dump(mode="json")] if found.channel == "web" else []
    return await _write_once(call, call.body.client_id, card_as_text(card), cards)


async def note(call: Call[NewNote]) -> NoteView:
    """Write something down for colleagues; residents never see it."""
    user = call.seat.user
    async with call.services.database.write() as session:
        found = await locked(session, call.path["conversation_id"])
        written = Note(conversation_id=found.id, user_id=user.id, text=call.body.text)
        session.add(written)
        notify(session, "conversation", conversation_id=found.id)
    return note_view(written, user.name)


async def typing(call: Call[Nothing]) -> Done:
    """The dispatcher is writing: shown in the resident's chat, stored nowhere."""
    async with call.services.database.write() as session:
        await held_by(session, call.path["conversation_id"], call.seat.user)
        notify(session, "dispatcher_typing", conversation_id=call.path["conversation_id"])
    return Done()


async def _write_once(call: Call[Any], client_id: str, text: str, cards: Sequence[dict[str, Any]] = ()) -> DeskMessage:
    """Store what the dispatcher says, once, however often and however simultaneously it is sent."""
    provider_id = desk_provider_id(call.path["conversation_id"], client_id)
    stored = await _stored(call, provider_id)
    if stored:
        return stored
    try:
        async with call.services.database.write() as session:
            await _write(call, session, provider_id, text, cards)
    except IntegrityError:
        pass  # the same message, sent twice at the same moment: the other one is stored
    stored = await _stored(call, provider_id)
    if stored is None:
        raise Refusal("busy")
    return stored


async def _write(
    call: Call[Any], session: AsyncSession, provider_id: str, text: str, cards: Sequence[dict[str, Any]]
) -> None:
    found = await locked(session, call.path["conversation_id"])
    await held_by(session, found.id, call.seat.user)
    refuse_unless_reachable(found)
    await say(
        session,
        found,
        text,
        author="dispatcher",
        resources=cards,
        dispatcher_id=call.seat.user.id,
        provider_id=provider_id,
    )


async def _stored(call: Call[Any], provider_id: str) -> DeskMessage | None:
    async with call.services.database.read() as session:
        return await transcript.load_message(session, provider_id, call.seat.user)


async def _mark_read(call: Call[Any], conversation_id: str, seq: int) -> None:
    async with call.services.database.write() as session:
        await session.execute(
            update(Conversation)
            .where(Conversation.id == conversation_id, Conversation.desk_seen_seq < seq)
            .values(desk_seen_seq=seq)
        )
        notify(session, "queue", conversation_id=conversation_id)
