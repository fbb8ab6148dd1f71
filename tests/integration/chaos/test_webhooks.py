"""A bad day: 1,000 signed webhooks, 200 of them duplicates, while the bot and the engine are killed twice each.

Nothing may be lost, answered twice or answered out of order, and no one in danger may be forgotten.
"""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from itertools import groupby
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.store.models import Conversation, Handoff, Message
from demo.messages import Message as Text
from tests.support.system import System, running_system

RESIDENTS = 100
TEXTS_EACH = 8
DUPLICATES = 200
AT_ONCE = 12
SEED = 20261122

EVERYDAY = [
    "hi",
    "I need food for my kids",
    "87108",
    "where can I take a shower",
    "what do you mean",
    "do they open on sunday",
    "skip",
    "where is the library",
    "thank you",
    "there is trash on Central and Wyoming",
    "hola",
    "necesito comida para mis hijos",
    "dónde hay ropa para niños",
    "en la calle Central",
    "gracias",
]
LAST_WORDS = {  # what some residents end with, and the handoff it must open: (kind, priority)
    "my husband has a gun and he says he will kill us": ("danger", 1),
    "ya no quiero vivir, tengo las pastillas en la mano": ("danger", 1),
    "I want to kill myself": ("danger", 2),
    "me quiero morir": ("danger", 2),
    "can I talk to a person please": ("person", 3),
}
SUFFERING_EACH = 5


def number_of(resident: int) -> str:
    return f"+1505555{2000 + resident}"


def scripts(dice: random.Random) -> list[list[str]]:
    """What each resident will write, in order."""
    texts = [[dice.choice(EVERYDAY) for _ in range(TEXTS_EACH)] for _ in range(RESIDENTS)]
    for index, words in enumerate(LAST_WORDS):
        for resident in range(index * SUFFERING_EACH, (index + 1) * SUFFERING_EACH):
            texts[resident][-1] = words
    return texts


class Crowd:
    """100 phones texting at once, in a random order; each waits for its own text to be taken before the next."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.dice = random.Random(SEED)
        self.webhooks = 0
        self.crashes = [(200, "bot"), (400, "engine"), (600, "bot"), (800, "engine")]
        self._room = asyncio.Semaphore(AT_ONCE)

    async def write_everything(self) -> None:
        texts = scripts(self.dice)
        turns = [resident for resident in range(RESIDENTS) for _ in range(TEXTS_EACH)]
        self.dice.shuffle(turns)
        doubled = set(self.dice.sample(range(len(turns)), DUPLICATES))
        before: dict[int, asyncio.Task[None]] = {}
        for turn, resident in enumerate(turns):
            work = self._write(number_of(resident), texts[resident].pop(0), turn in doubled, before.get(resident))
            before[resident] = asyncio.create_task(work)
            await asyncio.sleep(0.02)
        await asyncio.gather(*before.values())

    async def _write(self, number: str, body: str, doubled: bool, before: asyncio.Task[None] | None) -> None:
        if before:
            await before
        at_once = doubled and self.dice.random() < 0.5
        async with self._room:
            text = await self.system.carrier.text_from(number, body, copies=2 if at_once else 1)
            assert text.webhook in ("200", "200, 200"), text.webhook
            self._taken(2 if at_once else 1)
            if doubled and not at_once:
                await self.system.carrier.post(text)
                self._taken(1)

    def _taken(self, webhooks: int) -> None:
        """Count, and kill what is due: the bot, the engine, the bot and the engine again, spread over the day."""
        self.webhooks += webhooks
        if self.crashes and self.webhooks >= self.crashes[0][0]:
            self.system.kill(self.crashes.pop(0)[1])


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def test_nothing_is_lost_doubled_or_reordered(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    environment = {"ACS_SMS_RATE": "0", "ACS_HANDOFF_TELL_AFTER": "3600", "ACS_HANDOFF_ALERT_AFTER": "3600"}
    if kind == "postgres":
        environment["ACS_DATABASE_URL"] = request.getfixturevalue("fresh_postgres_url")
    async with running_system(tmp_path, **environment) as system:
        crowd = Crowd(system)
        await crowd.write_everything()
        assert (crowd.webhooks, crowd.crashes) == (RESIDENTS * TEXTS_EACH + DUPLICATES, [])
        await system.settled(240)
        await everyone_was_heard(system)
        await everyone_was_answered_once_and_in_order(system)
        await nobody_in_danger_was_forgotten(system)


async def everyone_was_heard(system: System) -> None:
    """Each text is stored once, with the words and in the order in which its phone sent it."""
    record = await the_record(system)
    for number in numbers():
        stored = [(m.provider_id, m.text) for m in record[number] if m.author == "resident"]
        assert stored == [(f"twilio:{text.sid}", text.body) for text in sent_by(system, number)]
    assert sum(m.author == "resident" for said in record.values() for m in said) == RESIDENTS * TEXTS_EACH


async def everyone_was_answered_once_and_in_order(system: System) -> None:
    """On every phone: exactly what the record says the bot answered, an answer to each text, in their order."""
    record = await the_record(system)
    for number in numbers():
        questions = [message.id for message in record[number] if message.author == "resident"]
        answers = [message for message in record[number] if message.author == "bot"]
        assert [text.body for text in system.carrier.received_by(number)] == [m.text for m in answers]
        by_question = [(question, list(group)) for question, group in groupby(answers, key=lambda m: m.answers)]
        assert [question for question, _ in by_question] == questions, f"{number}: not one answer to each, in order"
        for _, group in by_question:
            assert len({message.text for message in group}) == len(group), f"{number} was told the same twice"


async def nobody_in_danger_was_forgotten(system: System) -> None:
    """Every frightening last word, and every wish for a person, has its open handoff, at least as urgent as it is."""
    async with system.database.read() as session:
        rows = await session.execute(
            select(Conversation.address, Handoff.kind, Handoff.priority)
            .join(Handoff, Handoff.conversation_id == Conversation.id)
            .where(Handoff.status == "waiting")
        )
        found = {address: (handoff, priority) for address, handoff, priority in rows}
    for index, (kind, priority) in enumerate(LAST_WORDS.values()):
        for resident in range(index * SUFFERING_EACH, (index + 1) * SUFFERING_EACH):
            handoff = found[number_of(resident)]
            assert handoff[0] == kind or handoff[1] < priority, f"{number_of(resident)}: {handoff}"
            assert handoff[1] <= priority


def numbers() -> list[str]:
    return [number_of(resident) for resident in range(RESIDENTS)]


def sent_by(system: System, number: str) -> list[Text]:
    return [text for text in system.carrier.log.of_phone(number) if text.direction == "inbound"]


async def the_record(system: System) -> dict[str, list[Message]]:
    """Everything stored, by the resident's number, in order."""
    record = defaultdict(list)
    async with system.database.read() as session:
        rows = await session.execute(
            select(Conversation.address, Message)
            .join(Message, Message.conversation_id == Conversation.id)
            .order_by(Message.conversation_id, Message.seq)
        )
        for address, message in rows:
            record[address].append(message)
    return record
