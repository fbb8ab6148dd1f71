"""The inbox: every message is stored exactly once, in order, before anyone is told that it arrived."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store.conversations import ADD_MESSAGE, Place, conversation_with, next_place_of, next_seq
from bot.store.models import Message
from bot.store.session import Database, notify

LONGEST_TEXT = 10_000
"""Characters kept of one message; what is longer is cut with a mark."""
_BY_PROVIDER_ID = select(Message.id, Message.conversation_id, Message.seq).where(
    Message.provider_id == bindparam("provider_id")
)


@dataclass(frozen=True)
class Inbound:
    """A message as a channel received it, already authenticated."""

    channel: Literal["sms", "web"]
    address: str
    """Phone number in E.164 form, or the secret session token of the web chat."""
    text: str
    provider_id: str
    """Unique for this message for ever; a second one with the same id is a duplicate."""
    service_number: str | None = None
    pictures: int = 0
    language: Literal["en", "es"] | None = None
    """What the resident chose on the page, if they chose."""


@dataclass(frozen=True)
class Receipt:
    """Proof that the message is stored; `duplicate` when it had been before."""

    conversation_id: str
    message_id: int
    seq: int
    duplicate: bool


async def receive(database: Database, inbound: Inbound) -> Receipt:
    """Store the message and commit. A duplicate, even one arriving at the same moment, is a success."""
    for _ in range(3):
        try:
            async with database.write() as session:
                return await _store(session, inbound)
        except IntegrityError:  # it is stored already, or somebody stored the same new resident at this moment
            if earlier := await _stored_before(database, inbound.provider_id):
                return earlier
    async with database.write() as session:
        return await _store(session, inbound)


async def _store(session: AsyncSession, inbound: Inbound) -> Receipt:
    """IntegrityError when there is such a message."""
    place = await next_place_of(session, inbound.address, inbound.service_number)
    if place is None:
        conversation = await conversation_with(
            session, inbound.channel, inbound.address, inbound.service_number, inbound.language or "en"
        )
        place = Place(conversation.id, await next_seq(session, conversation.id))
    message = {
        "conversation_id": place.conversation_id,
        "seq": place.seq,
        "author": "resident",
        "text": clean(inbound.text),
        "provider_id": inbound.provider_id,
        "pictures": inbound.pictures,
    }
    message_id = (await session.execute(ADD_MESSAGE, message)).scalar_one()
    notify(session, "inbox", conversation_id=place.conversation_id)
    notify(session, "message", conversation_id=place.conversation_id, seq=place.seq)
    return Receipt(place.conversation_id, message_id, place.seq, duplicate=False)


async def _stored_before(database: Database, provider_id: str) -> Receipt | None:
    async with database.read() as session:
        stored = (await session.execute(_BY_PROVIDER_ID, {"provider_id": provider_id})).first()
    return Receipt(stored.conversation_id, stored.id, stored.seq, duplicate=True) if stored else None


def clean(text: str) -> str:
    """The text without control characters (line breaks stay), in composed form, cut to what is kept."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    visible = "".join(c for c in composed if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs", "Co", "Cn"))
    stripped = visible.strip()
    return stripped if len(stripped) <= LONGEST_TEXT else stripped[:LONGEST_TEXT] + " […]"
