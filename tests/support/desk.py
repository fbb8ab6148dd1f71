"""A browser at the desk, residents who write, and a clock that can be put forward."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient

from bot import handoffs
from bot.inbox import Inbound, receive
from bot.safety import Evidence
from bot.store.models import Conversation, Handoff, Message, utc_now
from bot.store.session import Database

SQLITE_ONLY = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""For what does not depend on the database: a PostgreSQL of its own for each test takes a second."""

PASSWORD = "a long enough password"


class Clock:
    """The desk's clock, which a test may put forward."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return utc_now() + self.ahead


@dataclass
class Desk:
    """One browser at the desk."""

    client: TestClient[web.Request, web.Application]
    csrf: str = ""

    async def sign_in(self, username: str, password: str = PASSWORD) -> ClientResponse:
        response = await self.client.post("/api/desk/login", json={"username": username, "password": password})
        if response.status == 200:
            self.csrf = (await response.json())["csrf"]
        return response

    async def ask(self, method: str, path: str, body: Any = None, **options: Any) -> ClientResponse:
        headers = {"X-CSRF-Token": self.csrf, **options.pop("headers", {})}
        if body is not None:
            options["json"] = body
        return await self.client.request(method, f"/api/desk/{path}", headers=headers, **options)

    async def get(self, path: str) -> Any:
        response = await self.ask("GET", path)
        assert response.status == 200, await response.text()
        return await response.json()

    async def post(self, path: str, body: Any = None, status: int = 200) -> Any:
        response = await self.ask("POST", path, body or {})
        assert response.status == status, await response.text()
        return await response.json()

    async def refused(self, path: str, body: Any = None, method: str = "POST") -> tuple[int, str]:
        """The status and the code of a request that must not work."""
        response = await self.ask(method, path, body if method == "GET" else body or {})
        assert response.status >= 400, await response.text()
        return response.status, (await response.json())["error"]["code"]


@dataclass
class Residents:
    """Residents who write, and what the message flow makes of it."""

    database: Database
    _count: int = 0

    async def write(
        self,
        text: str,
        *,
        who: str = "+15055550101",
        channel: str = "sms",
        language: str = "en",
        level: str = "none",
        raised_by: Sequence[str] = (),
    ) -> str:
        """A message, handled; the id of its conversation. `raised_by` are the mechanisms that gave it its level."""
        self._count += 1
        receipt = await receive(
            self.database,
            Inbound(channel=channel, address=who, text=text, provider_id=f"SM{self._count:032d}", language=language),
        )
        async with self.database.write() as session:
            message = await session.get_one(Message, receipt.message_id)
            message.level, message.processed_at = level, utc_now()
            message.evidence = [asdict(Evidence(0, len(text), text, by, "", "")) for by in raised_by] or None
        return receipt.conversation_id

    async def hand_over(
        self, conversation_id: str, *, kind: str = "danger", priority: int = 2, signals: Iterable[str] = ()
    ) -> str:
        """A handoff; its id."""
        async with self.database.write() as session:
            conversation = await session.get_one(Conversation, conversation_id)
            handoff, _ = await handoffs.open_or_raise(
                session, conversation, kind=kind, priority=priority, signals=signals
            )
        return handoff.id

    async def in_danger(self, text: str = "me quiero morir", **options: Any) -> tuple[str, str]:
        """(conversation, handoff) of a resident who wrote something frightening."""
        conversation_id = await self.write(text, level="crisis", **options)
        return conversation_id, await self.hand_over(conversation_id, signals=["suicide"])

    async def change(self, conversation_id: str, **values: Any) -> None:
        async with self.database.write() as session:
            conversation = await session.get_one(Conversation, conversation_id)
            for name, value in values.items():
                setattr(conversation, name, value)

    async def conversation(self, conversation_id: str) -> Conversation:
        async with self.database.read() as session:
            return await session.get_one(Conversation, conversation_id)

    async def handoff(self, handoff_id: str) -> Handoff:
        async with self.database.read() as session:
            return await session.get_one(Handoff, handoff_id)


SignedIn = Callable[..., Awaitable[Desk]]
