"""Our side: engine, bot and actions as `acs run` starts them.

A turn of the whole journey begins with a signed webhook and ends when the reply stands, committed, in the outbox: the
benchmark looks into the database for it. Sending is off meanwhile, and measured by itself afterwards: the bot is
started again beside the stand-in for Twilio and sends what waits, each text reported back with four signed callbacks.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import sqlite3
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from twilio.request_validator import RequestValidator

from bench.figures import Sample
from bench.side import LONGEST_ANSWER, NoAnswer, Side, Talk, until_answered
from bot.installation import ensure_secrets
from bot.processes import Plan, first_steps, make_plan, run_step
from bot.settings import Settings
from bot.store.crypto import Vault
from bot.supervisor import Program
from demo.carrier import inbound_params
from demo.messages import Message

PLAIN = ("hello", "thank you", "are you a robot?", "how much does it cost?", "what can you do?")
NEEDS = ("food for my kids", "a shelter tonight", "help to pay my rent", "warm clothes", "a doctor", "a food pantry")
ZIPS = ("87108", "87102", "87105", "87106", "87107", "87110", "87121", "87123")
STANDIN = "phones"
LOOK_EVERY = 0.002
"""Seconds between looks into the outbox, and so how exactly a journey is timed."""
_NEW_REPLIES = """
    SELECT deliveries.message_id, conversations.address_hash FROM deliveries
    JOIN conversations ON conversations.id = deliveries.conversation_id
    WHERE deliveries.message_id > ? ORDER BY deliveries.message_id
"""
_DELIVERED = "SELECT count(*) FROM deliveries WHERE state = 'delivered'"


def with_actions(conversation: str, turn: int) -> str:
    """Five turns that go on for ever: each is answered by at least one action, three of them with services.

    What is needed and where differs from one conversation to the next, so that no cache knows all of it.
    """
    number = int(conversation.rpartition("-")[2]) + turn // 5
    need, here, there = NEEDS[number % len(NEEDS)], ZIPS[number % len(ZIPS)], ZIPS[(number // 3) % len(ZIPS)]
    return (f"i need {need}", here, "more", "details 1", f"what about {there}?")[turn % 5]


class Ours(Side):
    """The real processes, with no pause between texts (ACS_SMS_RATE=0): a number of ours may send one a second."""

    name = "ours"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._plan: Plan | None = None
        self._outside = contextlib.ExitStack()
        self._states: defaultdict[str, Any] = defaultdict(lambda: None)
        self._numbers = (f"+1505{number}" for number in itertools.count(2_000_000))
        self._phones: defaultdict[str, str] = defaultdict(lambda: next(self._numbers))
        self._waiting: dict[str, asyncio.Future[None]] = {}
        self._watching: asyncio.Task[None] | None = None
        self._last_seen = 0
        self._sent = self._answered = 0

    @property
    def talks(self) -> Mapping[str, Talk]:
        return {
            "plain": lambda conversation, turn: self._ask_engine(conversation, PLAIN[turn % len(PLAIN)]),
            "action": lambda conversation, turn: self._ask_engine(conversation, with_actions(conversation, turn)),
            "journey": lambda conversation, turn: self._text(conversation, with_actions(conversation, turn)),
        }

    async def prepare(self) -> None:
        """Keys, tables, directory: what the first start of an installation does once."""
        self.folder.mkdir(parents=True, exist_ok=True)
        ensure_secrets(self.folder)
        # pydantic-settings takes `_env_file`; its types do not say so
        settings = Settings(_env_file=self.folder / "secrets.env", var_dir=self.folder)  # type: ignore[call-arg]
        self._vault = Vault([settings.encryption_keys.get_secret_value()], settings.hash_key.get_secret_value())
        self._plan = make_plan(settings, port=0, demo=True, phones_port=0)
        await self._take_steps(self._plan)
        self._account = self._plan.programs[0].environment
        self._signer = RequestValidator(self._account["ACS_TWILIO_AUTH_TOKEN"])
        self._database = self._outside.enter_context(
            contextlib.closing(sqlite3.connect(self.folder / "acs.db", isolation_level=None))
        )

    async def start(self) -> float:
        if self._plan is None:
            await self.prepare()
        assert self._plan
        begun = time.monotonic()
        await self._take_steps(self._plan)
        await self.run([program for program in self._programs(sending=False) if program.name != STANDIN])
        await until_answered(self.talks["journey"])
        seconds = time.monotonic() - begun
        await self.ready()
        return seconds

    async def close(self) -> None:
        await super().close()
        self._outside.close()

    async def settled(self) -> None:
        """NoAnswer when there were more or fewer replies than one for each message."""
        if self._answered != self._sent:
            raise NoAnswer(f"{self._sent} messages were answered with {self._answered} texts")

    async def send_what_waits(self, seconds: float) -> Sample:
        """Stop, start again beside the stand-in, and send for so long: the time that each text took, on average."""
        await self.stop()
        await self.run(list(self._programs(sending=True)))
        await self.ready()
        begun, before, used = time.perf_counter(), self._delivered(), self.processor_seconds(without=STANDIN)
        await asyncio.sleep(seconds)
        elapsed, texts = time.perf_counter() - begun, self._delivered() - before
        if not texts:
            raise NoAnswer("nothing was sent")
        return Sample([elapsed / texts] * texts, elapsed, self.processor_seconds(without=STANDIN) - used)

    def _delivered(self) -> int:
        return int(self._database.execute(_DELIVERED).fetchone()[0])

    async def _take_steps(self, plan: Plan) -> None:
        for step in first_steps(plan.settings):
            await run_step(step, plan)

    def _programs(self, *, sending: bool) -> Iterator[Program]:
        assert self._plan
        for program in self._plan.programs:
            environment = {**program.environment, "ACS_SMS_RATE": "0", "ACS_SMS_SENDING": str(int(sending))}
            yield replace(program, environment=environment)

    async def _text(self, conversation: str, text: str) -> None:
        number = self._phones[conversation]
        key = self._vault.fingerprint(number)
        answer = self._waiting[key] = asyncio.get_running_loop().create_future()
        try:
            await self._post_webhook(number, text)
            self._sent += 1
            if self._watching is None or self._watching.done():
                self._watching = asyncio.create_task(self._watch_the_outbox())
            await asyncio.wait_for(answer, LONGEST_ANSWER)
        finally:
            self._waiting.pop(key, None)

    async def _watch_the_outbox(self) -> None:
        while self._waiting:
            for message_id, key in self._database.execute(_NEW_REPLIES, (self._last_seen,)):
                self._last_seen = message_id
                self._answered += 1
                waiting = self._waiting.get(key)
                if waiting and not waiting.done():
                    waiting.set_result(None)
            await asyncio.sleep(LOOK_EVERY)

    async def _post_webhook(self, number: str, text: str) -> None:
        assert self._plan
        account, to = self._account["ACS_TWILIO_ACCOUNT_SID"], self._account["ACS_TWILIO_FROM"]
        form = inbound_params(Message(account, number, to, text, "inbound", "phone", "received"))
        signed = self._signer.compute_signature(f"{self._plan.settings.resolved_public_url}/twilio/sms", form)
        url, headers = f"{self._plan.addresses['bot']}/twilio/sms", {"X-Twilio-Signature": signed}
        async with self.session.post(url, data=form, headers=headers) as response:
            if response.status != 200:
                raise NoAnswer(f"the bot answered {response.status} to a signed webhook")

    async def _ask_engine(self, conversation: str, text: str) -> None:
        """The engine alone, asked as the bot asks it."""
        assert self._plan
        context = {"language": "en", "channel": "sms", "now": datetime.now(UTC).isoformat()}
        body = {"conversation": conversation, "text": text, "state": self._states[conversation], "context": context}
        async with self.session.post(f"{self._plan.addresses['engine']}/turn", json=body) as response:
            answer = await response.json()
        if response.status != 200 or not answer["replies"]:
            raise NoAnswer(f"the engine answered {response.status}")
        self._states[conversation] = answer["state"]
