"""Danger is answered and queued before anything else, whatever the engine does."""

from __future__ import annotations

import pytest

from bot import handoffs
from bot.store.models import User
from bot.store.session import Database
from tests.support.residents import Resident, ToldEngine

PILLS = "ya no quiero vivir, tengo las pastillas en la mano"
GUN = "my husband has a gun and he says he will kill us"


@pytest.mark.parametrize(("text", "language"), [(GUN, "en"), (PILLS, "es")])
@pytest.mark.usefixtures("dispatcher")
async def test_an_emergency_is_answered_with_the_fixed_reply_and_a_handoff(
    resident: Resident, engine: ToldEngine, text: str, language: str
) -> None:
    """Fixed reply, priority 1, owner desk; the engine is not asked."""
    assert await resident.says(text) == [resident.expected("utter_safety_emergency", language)]
    handoff = await resident.handoff()
    assert handoff is not None
    assert (handoff.priority, handoff.kind, handoff.level, handoff.status) == (1, "danger", "emergency", "waiting")
    assert (await resident.conversation()).owner == "desk"
    assert engine.heard == []


async def test_nobody_on_shift_is_said_at_once(resident: Resident) -> None:
    """The truth, with 911 and 988, and still a handoff."""
    assert await resident.says("i want to kill myself") == [resident.expected("utter_safety_crisis_no_one")]
    assert (await resident.handoff()) is not None


async def test_danger_is_seen_while_the_engine_is_dead(resident: Resident, engine: ToldEngine) -> None:
    engine.trouble = "error"
    await resident.says("i want to kill myself")
    handoff = await resident.handoff()
    assert handoff is not None
    assert handoff.kind == "danger"


async def test_the_verdict_and_its_evidence_are_stored_with_the_message(resident: Resident) -> None:
    """The desk can mark the words that raised the level."""
    await resident.says(PILLS)
    message = (await resident.messages())[0]
    assert message.level == "emergency"
    assert message.signals
    for evidence in message.evidence:
        assert message.text[evidence["start"] : evidence["end"]] == evidence["text"]


async def test_while_nobody_has_joined_the_bot_stays_and_asks_where(resident: Resident) -> None:
    """Only what a responder needs, a different line each time, and what is told lands in the intake."""
    await resident.says(GUN)
    lines = [
        (await resident.says(text))[0] for text in ("yes im in the bathroom", "central and louisiana", "please hurry")
    ]
    assert lines[0] == resident.expected("utter_waiting_where")
    assert len(set(lines)) == 3
    assert "Louisiana" in (await resident.conversation()).intake["location"]["normalized"]


async def test_a_crisis_that_becomes_an_emergency_while_waiting_is_raised(resident: Resident, dispatcher: User) -> None:
    await resident.says("i want to kill myself")
    replies = await resident.says(PILLS)
    handoff = await resident.handoff()
    assert handoff is not None
    assert handoff.priority == 1
    assert replies == [resident.expected("utter_safety_emergency", "es")]
    assert dispatcher.on_shift


async def test_the_bot_is_silent_while_a_dispatcher_has_the_conversation(
    resident: Resident, database: Database, dispatcher: User, engine: ToldEngine
) -> None:
    """Messages reach the desk, nothing is said, danger is still noticed; after giving back the bot answers."""
    await resident.says("i want to kill myself")
    handoff = await resident.handoff()
    assert handoff is not None
    async with database.write() as session:
        await handoffs.claim(session, handoff.id, dispatcher)
    assert await resident.says("are you there?") == []
    assert await resident.says(PILLS) == []
    handoff = await resident.handoff()
    assert handoff is not None
    assert (handoff.priority, handoff.status) == (1, "claimed")
    async with database.write() as session:
        await handoffs.finish(session, await session.merge(handoff), disposition=None, given_back=True)
    assert await resident.says("where is food") != []
    assert engine.heard == ["where is food"]


async def test_a_message_that_a_dispatcher_claims_meanwhile_is_not_answered_over(
    resident: Resident, database: Database, dispatcher: User
) -> None:
    """Looked at while waiting, stored after the claim: the waiting line is not sent."""
    await resident.says("i want to kill myself")
    handoff = await resident.handoff()
    assert handoff is not None
    receipt = await resident.sends("at home")
    real = resident.flow._decide

    async def claimed_in_between(situation):  # type: ignore[no-untyped-def]
        decision = await real(situation)
        async with database.write() as session:
            await handoffs.claim(session, handoff.id, dispatcher)
        return decision

    resident.flow._decide = claimed_in_between  # type: ignore[method-assign]
    await resident.flow.handle(receipt.conversation_id)
    assert [m.text for m in await resident.messages() if m.seq > receipt.seq] == []


async def test_facts_are_gathered_from_the_first_words_of_danger(resident: Resident) -> None:
    """The desk sees the place and the weapon at once, and no guess about services."""
    await resident.says("my husband has a gun, we are at central and louisiana")
    intake = (await resident.conversation()).intake
    assert "Louisiana" in intake["location"]["normalized"]
    assert intake["weapons"] == "yes"
    assert not intake.get("needs")
