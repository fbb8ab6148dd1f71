"""The database keeps what it is given, encrypted, in order, and says so only when it is safe."""

from __future__ import annotations

import asyncio

from sqlalchemy import text

from bot.store.conversations import messages_after, say
from bot.store.models import Conversation
from bot.store.session import Database, notify


async def _conversation(database: Database) -> str:
    async with database.write() as session:
        conversation = Conversation(channel="web", address_hash="a" * 64, address="+15055550123")
        session.add(conversation)
    return conversation.id


async def test_personal_data_is_not_readable_in_the_database(database: Database) -> None:
    """Numbers and words are stored as ciphertext and come back as they were."""
    conversation_id = await _conversation(database)
    async with database.write() as session:
        await say(session, await session.get_one(Conversation, conversation_id), "tengo hambre, 87108")
    async with database.read() as session:
        raw = str((await session.execute(text("SELECT text FROM messages"))).scalar_one())
        number = str((await session.execute(text("SELECT address FROM conversations"))).scalar_one())
        stored = await messages_after(session, conversation_id, 0)
        conversation = await session.get_one(Conversation, conversation_id)
    assert "hambre" not in raw
    assert "5055550123" not in number
    assert [message.text for message in stored] == ["tengo hambre, 87108"]
    assert conversation.address == "+15055550123"
    assert conversation.created_at.tzinfo is not None


async def test_places_are_taken_once_and_in_order_by_writers_at_the_same_time(database: Database) -> None:
    """Twenty writers at once get the places 1 to 20, none twice."""
    conversation_id = await _conversation(database)

    async def write(number: int) -> None:
        async with database.write() as session:
            await say(session, await session.get_one(Conversation, conversation_id), str(number))

    await asyncio.gather(*(write(number) for number in range(20)))
    async with database.read() as session:
        stored = await messages_after(session, conversation_id, 0)
    assert [message.seq for message in stored] == list(range(1, 21))
    assert [message.id for message in stored] == sorted(message.id for message in stored)


async def test_a_signal_is_sent_when_the_transaction_commits_and_not_when_it_fails(database: Database) -> None:
    """Whoever is woken finds the row; nobody is woken for a row that is not there."""
    async with database.signals.subscribe() as queue:
        await asyncio.sleep(0.3)  # PostgreSQL: the listening connection needs a moment to be there
        try:
            async with database.write() as session:
                notify(session, "lost")
                raise RuntimeError
        except RuntimeError:
            pass
        async with database.write() as session:
            notify(session, "kept", number=1)
        signal = await asyncio.wait_for(queue.get(), 5)
    assert signal == {"what": "kept", "number": 1}
