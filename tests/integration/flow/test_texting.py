"""A list from the page to a phone: only our own cards, only where it may, and only so often."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from bot import texting as module
from bot.city import City
from bot.directory import Directory
from bot.store.models import Conversation, Delivery, Message
from bot.store.session import Database
from bot.store.texted_lists import TextedList
from bot.texting import Texting, mobile_number
from bot.texts import Texts
from tests.support.editors import load, package_with_twins
from tests.support.residents import Resident, ToldEngine

PHONE = "+15055550144"
LISTED: list[dict[str, Any]] = [{"resources": {"ids": ["pantry", "twin"], "total": 2, "style": "list"}}]


@pytest.fixture
async def directory(database: Database, city: City, tmp_path: Path) -> Directory:
    await load(database, tmp_path, package_with_twins())
    return Directory(database.sessions, city)


@pytest.fixture
def texting(database: Database, directory: Directory, texts: Texts) -> Texting:
    return Texting(database, directory, texts, per_hour=20)


@pytest.fixture
async def shown(visitor: Resident, engine: ToldEngine, directory: Directory) -> int:
    """The place of the message that showed a list to a visitor of the page."""
    engine.replies = LISTED
    await visitor.says("where is food in 87108")
    return (await visitor.messages())[-1].seq


async def _texts(database: Database) -> list[tuple[str, str, str | None]]:
    """What is on its way to phones: address, text, error."""
    async with database.read() as session:
        rows = await session.execute(
            select(Conversation.address, Message.text, Delivery.error)
            .join(Message, Message.conversation_id == Conversation.id)
            .join(Delivery, Delivery.message_id == Message.id)
            .order_by(Message.id)
        )
        return [(address or "", text, error) for address, text, error in rows]


@pytest.mark.parametrize("language", ["en", "es"])
async def test_the_list_goes_to_the_phone_with_what_one_needs_there(
    visitor: Resident, texting: Texting, database: Database, shown: int, language: str
) -> None:
    async with database.write() as session:
        await session.execute(update(Conversation).values(language=language))
    assert await texting.send(visitor.conversation_id, shown, "(505) 555-0144", "a") == "sent"
    assert await texting.send(visitor.conversation_id, shown, "(505) 555-0144", "a") == "sent"  # asked for twice
    ((address, text, error),) = await _texts(database)
    assert (address, error) == (PHONE, None)
    heading, first, second = text.splitlines()
    assert heading == visitor.texts.render("utter_texted_list", language=language, channel="sms").text
    assert first.startswith("1) Valley pantry, " if language == "en" else "1) Despensa Valley, ")
    assert second.startswith("2) ")
    assert "food" not in heading


async def test_of_a_service_against_violence_only_the_number_is_sent(
    visitor: Resident, texting: Texting, database: Database, shown: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.discretion._DELICATE", frozenset({"food"}))
    assert await texting.send(visitor.conversation_id, shown, PHONE, "a") == "sent"
    ((_, text, _),) = await _texts(database)
    assert "pantry" not in text.lower()
    assert "1) 505" in text


async def test_only_a_list_of_ones_own_conversation(
    visitor: Resident, resident: Resident, texting: Texting, database: Database, shown: int, engine: ToldEngine
) -> None:
    engine.replies = [{"say": "utter_thanks"}]
    await resident.says("hello")
    assert await texting.send(visitor.conversation_id, 1, PHONE, "a") == "not_possible"  # one's own words
    assert await texting.send(visitor.conversation_id, 99, PHONE, "b") == "not_possible"
    assert await texting.send(resident.conversation_id, shown, PHONE, "c") == "not_possible"
    assert [address for address, _, _ in await _texts(database) if address == PHONE] == []


async def test_who_said_stop_is_not_texted_and_the_page_does_not_learn_why(
    visitor: Resident, texting: Texting, database: Database, shown: int
) -> None:
    assert await texting.send(visitor.conversation_id, shown, PHONE, "a") == "sent"
    for column, value in (("opted_out", True), ("unreachable", "30005")):
        async with database.write() as session:
            await session.execute(update(Conversation).values(opted_out=False, unreachable=None))
            await session.execute(update(Conversation).values({column: value}))
        assert await texting.send(visitor.conversation_id, shown, PHONE, column) == "not_possible"
    assert len(await _texts(database)) == 1


async def test_so_many_for_a_session_and_for_a_number(
    visitor: Resident, texting: Texting, database: Database, shown: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def send(number: int, request: str) -> str:
        return await texting.send(visitor.conversation_id, shown, f"505555{number:04}", request)

    assert [await send(100 + each, str(each)) for each in range(4)] == ["sent", "sent", "sent", "too_many"]
    monkeypatch.setattr(module, "PER_SESSION", 99)
    assert [await send(150, f"n{each}") for each in range(4)] == ["sent", "sent", "sent", "too_many"]
    monkeypatch.setattr(module, "HOUR", 0 * module.HOUR)  # an hour later
    assert await send(150, "later") == "sent"


async def test_so_many_for_all_together(
    visitor: Resident, database: Database, directory: Directory, texts: Texts, shown: int
) -> None:
    texting = Texting(database, directory, texts, per_hour=1)
    assert await texting.send(visitor.conversation_id, shown, PHONE, "a") == "sent"
    assert await texting.send(visitor.conversation_id, shown, "+15055550145", "b") == "too_many"


async def test_no_number_is_kept(visitor: Resident, texting: Texting, database: Database, shown: int) -> None:
    await texting.send(visitor.conversation_id, shown, PHONE, "a")
    async with database.read() as session:
        (row,) = await session.scalars(select(TextedList))
    assert PHONE[2:] not in f"{row.id}{row.session_hash}{row.number_hash}"
    assert visitor.conversation_id not in f"{row.id}{row.session_hash}{row.number_hash}"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("505 842 6491", "+15058426491"),
        ("+1 (505) 842-6491", "+15058426491"),
        ("842-6491", None),
        ("911", None),
        ("988", None),
        ("900-234-5678", None),
        ("1-800-273-8255", None),
        ("+1 416 555 0123", None),
        ("+52 55 1234 5678", None),
        ("505 842 6491 ext 3", None),
        ("mine", None),
    ],
)
async def test_only_numbers_of_this_country_that_cost_nobody(typed: str, number: str | None) -> None:
    assert mobile_number(typed) == number
