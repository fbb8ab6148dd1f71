"""Nobody answers in the middle of an intake: one reminder, then a close that keeps what was said. In both languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot import handoffs
from bot.message_flow import MessageFlow
from bot.settings import Settings
from bot.silence import Patience, Silence, is_enough_for_a_report
from bot.store.models import Conversation, User, utc_now
from bot.store.session import Database
from bot.texts import Texts
from tests.support.residents import Resident, ToldEngine

QUESTION = [{"say": "utter_question_danger", "values": {}}]
PLACE = {"text": "x", "normalized": "x", "in_area": True}
REPORT = {"goal": "report", "call_type": "welfare_check", "location": PLACE}
REMIND, CLOSE = 601, 1801  # seconds, just past the settings' defaults


@pytest.fixture
def silence(database: Database, texts: Texts, settings: Settings) -> Silence:
    return Silence(database, texts, Patience.of(settings))


@pytest.fixture
def asking(engine: ToldEngine) -> ToldEngine:
    """An engine in the middle of a report."""
    engine.replies, engine.loop, engine.intake = QUESTION, "intake_form", REPORT
    return engine


async def _later(database: Database, seconds: float) -> None:
    """As if so much time had passed."""
    back = timedelta(seconds=seconds)
    async with database.write() as session:
        for conversation in await session.scalars(select(Conversation)):
            for name in ("answer_awaited_since", "reminded_at"):
                if (value := getattr(conversation, name)) is not None:
                    setattr(conversation, name, value - back)


async def _change(database: Database, **values: object) -> None:
    async with database.write() as session:
        await session.execute(update(Conversation).values(**values))


async def _heard(resident: Resident, since: int = 1) -> list[str]:
    """What the bot wrote after its first `since` texts."""
    return [message.text for message in await resident.messages() if message.author == "bot"][since:]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.usefixtures("asking")
async def test_one_reminder_then_the_report_reaches_the_desk(
    resident: Resident, database: Database, silence: Silence, language: str
) -> None:
    await resident.says("a man is asleep at the bus stop" if language == "en" else "hay un señor dormido en la parada")
    await silence.look()
    assert await _heard(resident) == []
    await _later(database, REMIND)
    await silence.look()
    await silence.look()
    assert await _heard(resident) == [resident.expected("utter_silence_reminder", language)]
    await _later(database, CLOSE)
    await silence.look()
    await silence.look()
    assert (await _heard(resident))[1:] == [resident.expected("utter_silence_report", language)]
    handoff = await resident.handoff()
    assert handoff is not None
    assert (handoff.kind, handoff.priority, (await resident.conversation()).owner) == ("report", 4, "bot")
    await _later(database, 10 * CLOSE)
    await silence.look()
    assert len(await _heard(resident)) == 2


@pytest.mark.parametrize("language", ["en", "es"])
async def test_without_a_place_what_was_said_is_kept_and_goes_on_where_it_was(
    visitor: Resident, database: Database, silence: Silence, asking: ToldEngine, language: str
) -> None:
    asking.intake = {**REPORT, "location": None}
    await visitor.says("a man is asleep at the bus stop" if language == "en" else "hay un señor dormido en la parada")
    for seconds in (REMIND, CLOSE):
        await _later(database, seconds)
        await silence.look()
    assert (await _heard(visitor))[1:] == [visitor.expected("utter_silence_kept", language)]
    assert await visitor.handoff() is None
    before = (await visitor.conversation()).dialogue_state
    await visitor.says("central and louisiana")
    assert asking.states[-1] == before == {"turns": 1, "loop": "intake_form"}


@pytest.mark.usefixtures("asking")
async def test_an_answer_ends_the_silence(resident: Resident, database: Database, silence: Silence) -> None:
    """After the reminder too: the next question has its own time, and its own reminder."""
    await resident.says("a man is asleep")
    await _later(database, REMIND)
    await silence.look()
    await resident.says("at central and louisiana")
    await _later(database, REMIND - 300)
    await silence.look()
    assert len(await _heard(resident, since=2)) == 1
    await _later(database, 300)
    await silence.look()
    assert (await _heard(resident, since=2))[1:] == [resident.expected("utter_silence_reminder")]


async def test_nobody_is_reminded_when_nothing_was_asked(
    resident: Resident, database: Database, silence: Silence, asking: ToldEngine
) -> None:
    await resident.says("a man is asleep")
    asking.loop = None
    await resident.says("central and louisiana")
    await _later(database, 10 * CLOSE)
    await silence.look()
    assert len(await _heard(resident)) == 1


@pytest.mark.parametrize(
    "state",
    [
        {"opted_out": True},
        {"unreachable": "30005"},
        {"revoked": True},
        {"owner": "desk"},
        {"question_asked_at": utc_now()},
    ],
    ids=lambda state: next(iter(state)),
)
@pytest.mark.usefixtures("asking")
async def test_who_is_left_in_peace(
    resident: Resident, database: Database, silence: Silence, state: dict[str, Any]
) -> None:
    await resident.says("a man is asleep")
    await _change(database, **state)
    await _later(database, 10 * CLOSE)
    await silence.look()
    assert await _heard(resident) == []


@pytest.mark.usefixtures("asking")
async def test_a_message_that_waits_is_no_silence(resident: Resident, database: Database, silence: Silence) -> None:
    await resident.says("a man is asleep")
    await _later(database, REMIND)
    await resident.sends("sorry, at central")
    await silence.look()
    assert await _heard(resident) == []


@pytest.mark.usefixtures("asking")
async def test_a_dispatcher_who_was_there_ends_it(
    resident: Resident, database: Database, silence: Silence, dispatcher: User
) -> None:
    """Claimed and closed without a word of the resident: no reminder of a question asked long before."""
    await resident.says("a man is asleep")
    async with database.write() as session:
        conversation = await session.get_one(Conversation, resident.conversation_id)
        handoff, _ = await handoffs.open_or_raise(session, conversation, kind="person", priority=3)
        await handoffs.claim(session, handoff.id, dispatcher)
    async with database.write() as session:
        await handoffs.finish(
            session,
            await handoffs.held_by(session, conversation.id, dispatcher),
            disposition="no_answer",
            given_back=True,
        )
    await _later(database, 10 * CLOSE)
    await silence.look()
    assert await _heard(resident) == []


@pytest.mark.usefixtures("asking")
async def test_two_bots_and_a_restart_remind_once(
    resident: Resident, database: Database, texts: Texts, settings: Settings, make_flow: Callable[..., MessageFlow]
) -> None:
    """Nothing is kept in memory: whoever looks next sees what was done."""
    await resident.says("a man is asleep")
    await _later(database, REMIND)
    for _ in range(3):
        await Silence(database, texts, Patience.of(settings)).look()
    assert len(await _heard(resident)) == 1


@pytest.mark.parametrize(
    ("intake", "enough"),
    [
        ({}, False),
        (REPORT, True),
        ({**REPORT, "call_type": None, "situation": "a man fell"}, True),
        ({**REPORT, "goal": "resources"}, False),
        ({**REPORT, "location": None}, False),
        ({**REPORT, "location": {**PLACE, "in_area": False}}, False),
        ({**REPORT, "call_type": None}, False),
    ],
)
def test_what_is_enough_for_a_report(intake: dict[str, Any], enough: bool) -> None:
    assert is_enough_for_a_report(intake) is enough
