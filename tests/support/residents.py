"""Somebody who writes, an engine that does as it is told, and somebody at the desk: for tests of the message flow."""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import web

from bot import handoffs
from bot.inbox import Inbound, Receipt, receive
from bot.message_flow import MessageFlow
from bot.store.conversations import messages_after
from bot.store.models import Conversation, Handoff, Message, User, utc_now
from bot.store.session import Database
from bot.texts import Texts


class ToldEngine:
    """Speaks the engine's protocol over real HTTP. It counts the turns in its state and says what it is told to."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.states: list[Any] = []
        self.contexts: list[dict[str, Any]] = []
        self.replies: list[dict[str, Any]] = [{"say": "utter_system_empty", "values": {}}]
        self.slots: dict[str, Any] = {}
        self.loop: str | None = None
        """The form that is under way after each turn."""
        self.intake: dict[str, Any] = {}
        self.trouble: str | None = None
        """"error": answers 500; "silent": answers no replies; "slow": longer than the bot waits."""
        self.answers = asyncio.Event()
        """While it is cleared, the engine keeps its answers to itself."""
        self.answers.set()

    async def turn(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.heard.append(body["text"])
        self.states.append(body["state"])
        self.contexts.append(body["context"])
        if self.trouble == "error":
            return web.json_response({"error": "an action failed"}, status=500)
        if self.trouble == "slow":
            await asyncio.sleep(2)
        await self.answers.wait()
        replies = [] if self.trouble == "silent" else self.replies
        turns = (body["state"] or {}).get("turns", 0) + 1
        return web.json_response(
            {
                "replies": replies,
                "state": {
                    "turns": turns,
                    **({"loop": self.loop} if self.loop else {}),
                    **({"slots": self.slots} if self.slots else {}),
                },
                "intake": {"situation": body["text"], **self.intake},
                "intent": {"name": "x", "confidence": 1},
            }
        )


class Resident:
    """Somebody who writes, and what they read."""

    def __init__(self, database: Database, flow: MessageFlow, texts: Texts, channel: Any, address: str) -> None:
        self.database, self.flow, self.texts = database, flow, texts
        self.channel, self.address = channel, address
        self.sent = 0
        self.conversation_id = ""

    async def sends(self, text: str, provider_id: str | None = None) -> Receipt:
        """The message is stored, and not looked at yet."""
        self.sent += 1
        identity = provider_id or f"{self.channel}:{self.address}:{self.sent}"
        receipt = await receive(self.database, Inbound(self.channel, self.address, text, identity))
        self.conversation_id = receipt.conversation_id
        return receipt

    async def says(self, text: str) -> list[str]:
        """The message is handled; the texts that answer it."""
        receipt = await self.sends(text)
        await self.flow.handle(receipt.conversation_id)
        return [message.text for message in await self.messages() if message.seq > receipt.seq]

    async def messages(self) -> list[Message]:
        async with self.database.read() as session:
            return list(await messages_after(session, self.conversation_id, 0))

    async def conversation(self) -> Conversation:
        async with self.database.read() as session:
            return await session.get_one(Conversation, self.conversation_id)

    async def handoff(self) -> Handoff | None:
        async with self.database.read() as session:
            return await handoffs.open_handoff_of(session, self.conversation_id)

    def expected(self, key: str, language: str = "en", **values: object) -> str:
        return self.texts.render(key, language=language, channel=self.channel, **values).text


async def add_user(database: Database, name: str, *, on_shift: bool = True) -> User:
    async with database.write() as session:
        user = User(
            username=name,
            name=name.title(),
            password_hash="-",
            on_shift=on_shift,
            seen_at=utc_now() if on_shift else None,
        )
        session.add(user)
    return user
