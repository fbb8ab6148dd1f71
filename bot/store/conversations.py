"""Writing to a conversation: every message gets its place in the order, whoever writes it.

This is on the way of every text, so the statements are plain ones and built once: making and flushing objects takes
SQLAlchemy several times as long.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from sqlalchemy import Row, String, bindparam, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store.base import Base
from bot.store.crypto import vault
from bot.store.models import Conversation, Message, utc_now
from bot.store.session import notify

_CONVERSATIONS = Base.metadata.tables["conversations"]
_MESSAGES = Base.metadata.tables["messages"]
_NEXT_SEQ = (
    update(_CONVERSATIONS)
    .where(_CONVERSATIONS.c.id == bindparam("conversation"))
    .values(last_seq=_CONVERSATIONS.c.last_seq + 1, last_message_at=bindparam("now"))
    .returning(_CONVERSATIONS.c.last_seq)
)
_NEXT_PLACE = (
    update(_CONVERSATIONS)
    .where(_CONVERSATIONS.c.address_hash == bindparam("hash"))
    .values(
        last_seq=_CONVERSATIONS.c.last_seq + 1,
        last_message_at=bindparam("now"),
        service_number=func.coalesce(bindparam("through", type_=String), _CONVERSATIONS.c.service_number),
    )
    .returning(_CONVERSATIONS.c.id, _CONVERSATIONS.c.last_seq)
)
ADD_MESSAGE = insert(_MESSAGES).returning(_MESSAGES.c.id)
_ADD_DELIVERY = insert(Base.metadata.tables["deliveries"])


class Place(NamedTuple):
    """Where a message stands: 1, 2, 3 … within its conversation."""

    conversation_id: str
    seq: int


async def conversation_with(
    session: AsyncSession,
    channel: Literal["sms", "web"],
    address: str,
    service_number: str | None = None,
    language: Literal["en", "es"] = "en",
) -> Conversation:
    """The conversation with this address (a number in E.164 form, or a session token), made if it is new."""
    address_hash = vault().fingerprint(address)
    known = (await session.scalars(select(Conversation).where(Conversation.address_hash == address_hash))).first()
    if known:
        known.service_number = service_number or known.service_number
        return known
    conversation = Conversation(
        channel=channel,
        address_hash=address_hash,
        address=address if address[:1] == "+" or address.isdecimal() else None,
        service_number=service_number,
        language=language,
    )
    session.add(conversation)
    await session.flush()
    return conversation


async def next_seq(session: AsyncSession, conversation_id: str) -> int:
    """The next place in the conversation. Holds the conversation's row until the transaction ends, so that
    places are taken in the order in which they become visible."""
    values = {"conversation": conversation_id, "now": utc_now()}
    return int((await session.execute(_NEXT_SEQ, values)).scalar_one())


async def next_place_of(session: AsyncSession, address: str, service_number: str | None) -> Place | None:
    """The next place in the conversation with this address, as `next_seq` takes it; None when there is none yet.

    `service_number`: the number of ours that the resident wrote to this time.
    """
    values = {"hash": vault().fingerprint(address), "now": utc_now(), "through": service_number}
    row = (await session.execute(_NEXT_PLACE, values)).first()
    return Place(*row) if row else None


READ_TO_SAY = ("id", "channel", "language", "address", "opted_out", "unreachable")
"""The columns of a conversation that decide whether and how something reaches the resident."""


async def say(
    session: AsyncSession,
    conversation: Conversation | Row[Any],
    text: str,
    *,
    author: str = "bot",
    kind: str = "normal",
    buttons: Sequence[str] = (),
    resources: Sequence[dict[str, Any]] = (),
    answers: int | None = None,
    dispatcher_id: str | None = None,
    provider_id: str | None = None,
) -> None:
    """Store something for the resident to read, with its place in the outbox when it goes by SMS.

    Must be called inside `Database.write()`. A resident who opted out is sent nothing: the message is kept
    for the desk, its delivery already failed with the carrier's code. `conversation` has at least READ_TO_SAY.
    """
    seq = await next_seq(session, conversation.id)
    message = {
        "conversation_id": conversation.id,
        "seq": seq,
        "author": author,
        "kind": kind,
        "text": text,
        "extras": {"buttons": list(buttons), "resources": list(resources)} if buttons or resources else None,
        "answers": answers,
        "dispatcher_id": dispatcher_id,
        "provider_id": provider_id,
        "processed_at": utc_now(),
    }
    message_id = (await session.execute(ADD_MESSAGE, message)).scalar_one()
    if conversation.channel == "sms" and conversation.address and author != "system":
        failed = "21610" if conversation.opted_out else conversation.unreachable
        delivery = {
            "message_id": message_id,
            "conversation_id": conversation.id,
            "state": "failed" if failed else "queued",
            "error": failed,
        }
        await session.execute(_ADD_DELIVERY, delivery)
        notify(session, "outbox")
    notify(session, "message", conversation_id=conversation.id, seq=seq)


async def messages_after(session: AsyncSession, conversation_id: str, seq: int) -> Sequence[Message]:
    """Everything said after place `seq`, in order."""
    statement = (
        select(Message).where(Message.conversation_id == conversation_id, Message.seq > seq).order_by(Message.seq)
    )
    return (await session.scalars(statement)).all()
