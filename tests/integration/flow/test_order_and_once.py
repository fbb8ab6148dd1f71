"""Every message is stored once, answered once, and in its place, whoever works on it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

from bot import lease
from bot.inbox import LONGEST_TEXT
from bot.message_flow import MessageFlow
from bot.store.session import Database
from tests.support.residents import Resident, ToldEngine


async def test_a_duplicate_is_stored_once_even_at_the_same_moment(resident: Resident) -> None:
    receipts = await asyncio.gather(*(resident.sends("hola", "twilio:SM1") for _ in range(8)))
    assert len({receipt.message_id for receipt in receipts}) == 1
    assert sum(not receipt.duplicate for receipt in receipts) == 1
    assert len(await resident.messages()) == 1


async def test_two_bots_answer_each_message_once_and_in_order(
    resident: Resident, make_flow: Callable[..., MessageFlow], engine: ToldEngine
) -> None:
    """Both are told of every message; each is heard by the engine once, in the order of arrival."""
    other = make_flow("bot-2")
    texts = [f"message number {number}" for number in range(12)]
    for text in texts:
        await resident.sends(text)
    await asyncio.gather(
        *(flow.handle(resident.conversation_id) for flow in (resident.flow, other, resident.flow, other))
    )
    assert engine.heard == texts
    messages = await resident.messages()
    answered = [message.answers for message in messages if message.author == "bot"]
    assert answered == [message.id for message in messages if message.author == "resident"]


async def test_a_lease_of_a_dead_bot_is_free_when_it_starts_again(resident: Resident, database: Database) -> None:
    receipt = await resident.sends("hola")
    assert await lease.acquire(database, receipt.conversation_id, "bot-1:dead")
    await resident.flow.handle(receipt.conversation_id)
    assert len(await resident.messages()) == 1, "a living lease is respected"
    await lease.give_up_leases_of(database, "bot-1")
    await resident.flow.handle(receipt.conversation_id)
    assert len(await resident.messages()) == 2


async def test_work_done_under_a_lost_lease_is_not_stored(resident: Resident, database: Database) -> None:
    """Another bot took over while this one thought: nothing is said twice."""
    receipt = await resident.sends("hola")
    real = resident.flow._decide

    async def too_slow(situation):  # type: ignore[no-untyped-def]
        decision = await real(situation)
        await lease.give_up_leases_of(database, "bot-1")
        assert await lease.acquire(database, receipt.conversation_id, "bot-2:quick")
        return decision

    resident.flow._decide = too_slow  # type: ignore[method-assign]
    await resident.flow.handle(receipt.conversation_id)
    assert [message.author for message in await resident.messages()] == ["resident"]


async def test_odd_messages_are_kept_and_answered(resident: Resident) -> None:
    """Nothing, control characters, emoji, ten kilobytes: stored as far as it can be, and answered."""
    for text in ("", "\x00\x07hi\x1b[2J", "🥺🥺🥺", "x" * 10_240, "a\u202eb", "\ud83d"):
        assert await resident.says(text), repr(text[:20])
    stored = [message.text for message in await resident.messages() if message.author == "resident"]
    assert stored[1] == "hi[2J"
    assert len(stored[3]) <= LONGEST_TEXT + 4


async def test_a_message_that_kills_its_worker_is_given_up_honestly(resident: Resident) -> None:
    """Counted before the work: the fourth look answers that something is wrong."""
    receipt = await resident.sends("hello friend")
    real = resident.flow._dialogue.decide

    async def dies(*_: object) -> None:
        raise MemoryError

    resident.flow._dialogue.decide = dies  # type: ignore[method-assign,assignment]
    for _ in range(3):
        with contextlib.suppress(MemoryError):
            await resident.flow.handle(receipt.conversation_id)
    resident.flow._dialogue.decide = real  # type: ignore[method-assign]
    await resident.flow.handle(receipt.conversation_id)
    assert (await resident.messages())[-1].text == resident.expected("utter_system_trouble")


async def test_stop_is_recorded_and_nothing_more_is_sent(resident: Resident, database: Database) -> None:
    """The same word inside a message is only a word."""
    assert await resident.says("stop the bus please, i need a ride") != []
    assert await resident.says("STOP") == []
    assert (await resident.conversation()).opted_out
    assert await resident.says("START") == [resident.expected("utter_system_start")]
    assert not (await resident.conversation()).opted_out


async def test_stop_during_a_handoff_tells_the_desk_to_call(resident: Resident) -> None:
    await resident.says("i want to kill myself")
    await resident.says("Stop.")
    last = (await resident.messages())[-1]
    assert (last.author, "Call instead" in last.text) == ("system", True)


async def test_help_gives_the_lines_and_is_then_a_message_like_any_other(
    resident: Resident, engine: ToldEngine
) -> None:
    replies = await resident.says("AYUDA")
    assert "988" in replies[0]
    assert engine.heard == ["AYUDA"]
