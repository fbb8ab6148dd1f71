"""The promise about handoffs: alerted again, paged, told the truth, until somebody claims."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot import handoffs
from bot.handoff_timers import HandoffTimers, Promise
from bot.settings import Settings
from bot.store.models import Conversation, Delivery, Handoff, Message, User, utc_now
from bot.store.session import Database
from bot.texts import Texts
from tests.support.residents import Resident

ON_CALL = "+15055550999"


@pytest.fixture
def timers(database: Database, texts: Texts, settings: Settings) -> HandoffTimers:
    settings.on_call_number = ON_CALL
    return HandoffTimers(database, texts, Promise.of(settings))


async def _age(database: Database, seconds: float) -> None:
    """As if so much time had passed."""
    back = timedelta(seconds=seconds)
    async with database.write() as session:
        for handoff in await session.scalars(select(Handoff)):
            handoff.opened_at -= back
            for name in ("last_alert_at", "last_page_at", "last_told_at"):
                if (value := getattr(handoff, name)) is not None:
                    setattr(handoff, name, value - back)


async def _pages(database: Database) -> list[str]:
    async with database.read() as session:
        statement = select(Conversation, Message.text).join(Message, Message.conversation_id == Conversation.id)
        rows = (await session.execute(statement.join(Delivery, Delivery.message_id == Message.id))).all()
    return [text for conversation, text in rows if conversation.address == ON_CALL]


async def _handoff(resident: Resident) -> Handoff:
    handoff = await resident.handoff()
    assert handoff is not None
    return handoff


@pytest.mark.usefixtures("dispatcher")
async def test_t1_t2_t3_and_again(resident: Resident, database: Database, timers: HandoffTimers) -> None:
    await resident.says("i want to kill myself")
    await timers.look()
    assert ((await _handoff(resident)).alerts, await _pages(database)) == (0, [])
    async with database.signals.subscribe() as signals:
        await _age(database, 31)
        await timers.look()
        assert (await _handoff(resident)).alerts == 1
        async with asyncio.timeout(30):  # PostgreSQL brings signals in its own time
            while (await signals.get())["what"] != "alert":
                pass
    await _age(database, 31)
    await timers.look()
    assert len(await _pages(database)) == 1
    await _age(database, 61)
    await timers.look()
    await timers.look()
    told = [m.text for m in await resident.messages() if m.text == resident.expected("utter_waiting_nobody_yet")]
    assert len(told) == 1
    await _age(database, 601)
    await timers.look()
    told = [m.text for m in await resident.messages() if m.text == resident.expected("utter_waiting_nobody_yet")]
    assert len(told) == 2
    assert len(await _pages(database)) == 2
    assert (await _handoff(resident)).alerts >= 4


async def test_a_page_says_nothing_about_the_person(
    resident: Resident, database: Database, timers: HandoffTimers
) -> None:
    """With nobody on shift the page goes out at once; how many, how urgent, how long: no words, no number."""
    await resident.says("i want to kill myself at central and louisiana")
    await timers.look()
    (page,) = await _pages(database)
    assert "kill" not in page
    assert "Louisiana" not in page
    assert resident.address not in page
    assert "priority 2" in page


async def test_claiming_ends_it(
    resident: Resident, database: Database, timers: HandoffTimers, dispatcher: User
) -> None:
    await resident.says("i want to kill myself")
    handoff = await _handoff(resident)
    async with database.write() as session:
        await handoffs.claim(session, handoff.id, dispatcher)
    before = len(await resident.messages())
    await _age(database, 3600)
    await timers.look()
    assert len(await resident.messages()) == before
    assert await _pages(database) == []


async def test_silence_after_the_direct_question_is_a_crisis(
    resident: Resident, database: Database, timers: HandoffTimers
) -> None:
    await resident.sends("hello")
    async with database.write() as session:
        asked = utc_now() - timedelta(seconds=200)
        await session.execute(update(Conversation).values(question_asked_at=asked, question_signal="suicide"))
    await timers.look()
    await timers.look()
    handoff = await _handoff(resident)
    assert (handoff.priority, handoff.signals) == (2, ["suicide"])
    said = [message.text for message in await resident.messages() if message.author == "bot"]
    assert said == [resident.expected("utter_safety_silence")]


async def test_a_dispatcher_who_is_gone_does_not_keep_the_person(
    resident: Resident, database: Database, timers: HandoffTimers, dispatcher: User
) -> None:
    """No sign of life from the desk for three minutes: the handoff waits again, and everybody is alerted."""
    await resident.says("i want to kill myself")
    handoff = await _handoff(resident)
    async with database.write() as session:
        await handoffs.claim(session, handoff.id, dispatcher)
    await timers.look()
    assert (await _handoff(resident)).status == "claimed"
    gone = utc_now() - timedelta(seconds=200)
    async with database.write() as session:
        await session.execute(update(User).values(seen_at=gone))
        await session.execute(update(Handoff).values(claimed_at=gone))
    await timers.look()
    handoff = await _handoff(resident)
    assert (handoff.status, handoff.claimed_by) == ("waiting", None)
    assert await resident.says("hello?") != []
