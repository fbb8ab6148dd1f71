"""Our side: engine, bot and actions as `acs run` starts them, and the stand-in for Twilio as the carrier.

The carrier lives in the benchmark's own process, where the starter's client lives too: it is the world outside.
A turn of the whole journey begins with a signed webhook and ends when the carrier's API has taken the reply. The
texts that it then delivers are reported back to the bot, four callbacks each.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.side import LONGEST_ANSWER, NoAnswer, Side, Talk, until_answered
from bot.installation import ensure_secrets
from bot.processes import Plan, first_steps, make_plan, run_step
from bot.settings import Settings
from bot.web import listening
from demo.app import make_app, make_carrier
from demo.carrier import Carrier
from demo.messages import Message

PLAIN = ("hello", "thank you", "are you a robot?", "how much does it cost?", "what can you do?")
WITH_ACTIONS = ("i need food for my kids", "87108", "more", "details 1", "what about 87102?")
"""Five turns that go on for ever: each is answered by at least one action, three of them with services."""


class Ours(Side):
    """The real processes, with no pause between texts (ACS_SMS_RATE=0): a number of ours may send one a second."""

    name = "ours"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._plan: Plan | None = None
        self._outside = contextlib.AsyncExitStack()
        self._states: defaultdict[str, Any] = defaultdict(lambda: None)
        self._phones: dict[str, str] = {}
        self._numbers = (f"+1505{number}" for number in itertools.count(2_000_000))
        self._waiting: dict[str, asyncio.Future[None]] = {}
        self._seen: set[str] = set()
        self._sent = 0

    @property
    def talks(self) -> Mapping[str, Talk]:
        return {
            "plain": lambda conversation, turn: self._ask_engine(conversation, PLAIN[turn % len(PLAIN)]),
            "action": lambda conversation, turn: self._ask_engine(conversation, WITH_ACTIONS[turn % 5]),
            "journey": lambda conversation, turn: self._text(conversation, WITH_ACTIONS[turn % 5]),
        }

    async def prepare(self) -> None:
        """Keys, tables, directory: what the first start of an installation does once."""
        self.folder.mkdir(parents=True, exist_ok=True)
        ensure_secrets(self.folder)
        # pydantic-settings takes `_env_file`; its types do not say so
        settings = Settings(_env_file=self.folder / "secrets.env", var_dir=self.folder)  # type: ignore[call-arg]
        self._plan = make_plan(settings, port=0, demo=True, phones_port=0)
        await self._take_steps(self._plan)

    async def start(self) -> float:
        if self._plan is None:
            await self.prepare()
        assert self._plan
        await self._open_carrier(self._plan)
        begun = time.monotonic()
        await self._take_steps(self._plan)
        programs = [program for program in self._plan.programs if program.name != "phones"]
        await self.run([replace(p, environment={**p.environment, "ACS_SMS_RATE": "0"}) for p in programs])
        await until_answered(self.talks["journey"])
        seconds = time.monotonic() - begun
        await self.ready()
        return seconds

    async def stop(self) -> None:
        await super().stop()
        await self._outside.aclose()

    async def settled(self) -> None:
        """Every text delivered and reported. NoAnswer when there were more or fewer than one for each message."""
        await self._carrier.settle()
        if len(self._seen) != self._sent:
            raise NoAnswer(f"{self._sent} messages were answered with {len(self._seen)} texts")

    async def _take_steps(self, plan: Plan) -> None:
        for step in first_steps(plan.settings):
            await run_step(step, plan)

    async def _open_carrier(self, plan: Plan) -> None:
        self._carrier: Carrier = make_carrier(
            auth_token=plan.programs[0].environment["ACS_TWILIO_AUTH_TOKEN"],
            bot_url=plan.addresses["bot"],
            public_url=plan.settings.resolved_public_url,
        )
        self._carrier.listeners.add(self._hear)
        port = int(plan.addresses["phones"].rsplit(":", 1)[1])
        await self._outside.enter_async_context(listening(make_app(self._carrier), "127.0.0.1", port))

    def _hear(self, message: Message) -> None:
        if message.origin == "bot" and message.sid not in self._seen:
            self._seen.add(message.sid)
            waiting = self._waiting.pop(message.to, None)
            if waiting and not waiting.done():
                waiting.set_result(None)

    async def _text(self, conversation: str, text: str) -> None:
        number = self._phones.setdefault(conversation, "") or next(self._numbers)
        self._phones[conversation] = number
        answer = self._waiting[number] = asyncio.get_running_loop().create_future()
        message = await self._carrier.text_from(number, text)
        if message.webhook != "200":
            raise NoAnswer(f"the bot answered {message.webhook} to a signed webhook")
        self._sent += 1
        await asyncio.wait_for(answer, LONGEST_ANSWER)

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
