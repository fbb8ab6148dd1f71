"""A list from the web page, sent to a phone by SMS: only what our own cards say, only to a number that may be texted.

The page cannot choose the words: it names a list of its own conversation. Few lists an hour for each visitor, each
number and all together, so that nobody can plague a stranger or spend the city's money. Why a number is not texted is
not told, or the page would say who has written STOP to us.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Literal

import phonenumbers
from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.city import Language
from bot.directory import Directory, ServiceCard
from bot.discretion import is_delicate
from bot.store.conversations import conversation_with, say
from bot.store.crypto import vault
from bot.store.models import Conversation, Message, utc_now
from bot.store.session import Database
from bot.store.texted_lists import TextedList
from bot.texts import Texts

Result = Literal["sent", "number", "too_many", "not_possible"]

HOUR = timedelta(hours=1)
PER_SESSION = 3
PER_NUMBER = 3
"""Lists within an hour."""
_COUNTRY = "US"
_NOT_TO_BE_TEXTED = frozenset(
    {
        phonenumbers.PhoneNumberType.PREMIUM_RATE,
        phonenumbers.PhoneNumberType.SHARED_COST,
        phonenumbers.PhoneNumberType.TOLL_FREE,
    }
)


class Texting:
    """`per_hour`: lists an hour for the whole installation."""

    def __init__(self, database: Database, directory: Directory, texts: Texts, per_hour: int) -> None:
        self._database = database
        self._directory = directory
        self._texts = texts
        self._per_hour = per_hour

    async def send(self, conversation_id: str, seq: int, number: str, request_id: str) -> Result:
        """Text the services of message `seq` of a web conversation. The same `request_id` is sent once."""
        address = mobile_number(number)
        if address is None:
            return "number"
        async with self._database.read() as session:
            conversation = await session.get_one(Conversation, conversation_id)
            ids = await _listed(session, conversation_id, seq)
        cards = [card for key in ids if (card := await self._directory.get(key, conversation.language))]
        text = self._text(cards, conversation.language)
        if not cards or not text:
            return "not_possible"
        for _ in range(2):
            try:
                return await self._store(conversation, address, text, request_id)
            except IntegrityError:
                continue  # the same request, or the first text of this number, at the same moment: look again
        return await self._store(conversation, address, text, request_id)

    def _text(self, cards: Sequence[ServiceCard], language: Language) -> str:
        lines = [line for card in cards if (line := _line(card))]
        heading = self._texts.render("utter_texted_list", language=language, channel="sms").text
        return "\n".join([heading, *(f"{place}) {line}" for place, line in enumerate(lines, 1))]) if lines else ""

    async def _store(self, asker: Conversation, address: str, text: str, request_id: str) -> Result:
        entry = TextedList(
            id=vault().fingerprint(f"texted:{asker.id}:{request_id}"),
            session_hash=vault().fingerprint(f"texted-by:{asker.id}"),
            number_hash=vault().fingerprint(f"texted-to:{address}"),
        )
        async with self._database.write() as session:
            if await session.get(TextedList, entry.id):
                return "sent"
            if await self._is_too_much(session, entry):
                return "too_many"
            conversation = await conversation_with(session, "sms", address, language=asker.language)
            if conversation.opted_out or conversation.unreachable:
                return "not_possible"
            session.add(entry)
            await say(session, conversation, text)
        return "sent"

    async def _is_too_much(self, session: AsyncSession, entry: TextedList) -> bool:
        await session.execute(delete(TextedList).where(TextedList.at < utc_now() - 24 * HOUR))
        recent = select(func.count()).where(TextedList.at > utc_now() - HOUR)
        counts = (
            (recent.where(TextedList.session_hash == entry.session_hash), PER_SESSION),
            (recent.where(TextedList.number_hash == entry.number_hash), PER_NUMBER),
            (recent, self._per_hour),
        )
        return any([(await session.scalar(statement) or 0) >= most for statement, most in counts])


def mobile_number(text: str) -> str | None:
    """The number in E.164 form; None for what is no number of this country, or costs whoever is texted."""
    try:
        number = phonenumbers.parse(text, _COUNTRY)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number) or phonenumbers.region_code_for_number(number) != _COUNTRY:
        return None
    if number.extension or phonenumbers.number_type(number) in _NOT_TO_BE_TEXTED:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


async def _listed(session: AsyncSession, conversation_id: str, seq: int) -> list[str]:
    """Ids of the services that this message of this conversation showed."""
    statement = select(Message.extras).where(
        Message.conversation_id == conversation_id, Message.seq == seq, Message.author != "resident"
    )
    extras: dict[str, Any] = await session.scalar(statement) or {}
    return [card["id"] for card in extras.get("resources", ())]


def _line(card: ServiceCard) -> str:
    """Where it is and how to reach it; of a service for people whom somebody hurts only the number, without a name."""
    phone = card.phone or card.text_line
    if is_delicate(card.model_dump(include={"categories"})):
        return phone or ""
    where = ", ".join(part for part in (card.name, card.address, phone) if part)
    return f"{where}. {card.verified_text}." + (f" {card.caution}." if card.caution else "")
