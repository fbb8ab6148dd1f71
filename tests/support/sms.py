"""The whole bot with its SMS side open, the engine on loopback that does as it is told, and the stand-in for Twilio."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import aiohttp
from aiohttp import web
from sqlalchemy import select

from bot.app import build_app
from bot.core import open_core
from bot.settings import Settings
from bot.store.models import Conversation, Delivery, Message
from bot.store.session import Database
from bot.web import listening
from demo.app import ACCOUNT_SID, NUMBER, make_app, make_carrier
from demo.carrier import Carrier, inbound_params
from demo.messages import Message as Text
from tests.support.ports import free_port
from tests.support.residents import ToldEngine
from tests.support.system import settled

TOKEN = "made-up-token"
PUBLIC_URL = "https://help.example.gov"
PHONE = "+15055550111"


@dataclass
class SmsBot:
    """The bot as Twilio sees it (``carrier``, ``url``) and as its record shows it (``database``)."""

    settings: Settings
    carrier: Carrier
    database: Database
    engine: ToldEngine
    url: str

    async def settled(self, seconds: float = 60) -> None:
        await settled(self.database, self.carrier, seconds)

    def params(self, body: str = "hello", **more: str) -> dict[str, str]:
        """What Twilio would post for a text that nobody has posted yet."""
        text = Text(ACCOUNT_SID, PHONE, NUMBER, body, "inbound", "phone", "received")
        return inbound_params(text) | more

    async def post(
        self, params: dict[str, str] | bytes | str, signature: str | None = None, path: str = "/twilio/sms"
    ) -> int:
        """Post to the bot with this very signature (None: without one); the status of its answer."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        headers |= {"X-Twilio-Signature": signature} if signature is not None else {}
        async with (
            aiohttp.ClientSession() as session,
            session.post(self.url + path, data=params, headers=headers) as response,
        ):
            return response.status

    def sign(self, params: dict[str, str], path: str = "/twilio/sms") -> str:
        return self.carrier.webhooks.sign(PUBLIC_URL + path, params)

    async def stored(self) -> Sequence[Message]:
        """Every resident's message in the record."""
        return await self._all(select(Message).where(Message.author == "resident").order_by(Message.id))

    async def deliveries(self) -> Sequence[Delivery]:
        return await self._all(select(Delivery).order_by(Delivery.message_id))

    async def conversation(self) -> Conversation:
        (only,) = await self._all(select(Conversation))
        return only

    async def _all(self, statement: object) -> Sequence[object]:
        async with self.database.read() as session:
            return (await session.scalars(statement)).all()  # type: ignore[call-overload]

    def received(self, number: str = PHONE) -> list[str]:
        """The bot's texts on this phone, in order."""
        return [text.body for text in self.carrier.received_by(number) if text.origin == "bot"]


@asynccontextmanager
async def sms_bot(settings: Settings) -> AsyncIterator[SmsBot]:
    """Run all of it on free ports; ``settings`` name a database whose tables are there."""
    port, phones, engine_port = free_port(), free_port(), free_port()
    settings = settings.model_copy(
        update={
            "port": port,
            "public_url": PUBLIC_URL,
            "demo": True,
            "sms_rate": 0.0,
            "engine_url": f"http://127.0.0.1:{engine_port}",
            "twilio_account_sid": ACCOUNT_SID,
            "twilio_auth_token": type(settings.twilio_auth_token)(TOKEN),
            "twilio_from": NUMBER,
            "twilio_api_url": f"http://127.0.0.1:{phones}",
        }
    )
    engine, url = ToldEngine(), f"http://127.0.0.1:{port}"
    engine_app = web.Application()
    engine_app.router.add_post("/turn", engine.turn)
    carrier = make_carrier(auth_token=TOKEN, bot_url=url, public_url=PUBLIC_URL)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(listening(engine_app, "127.0.0.1", engine_port))
        await stack.enter_async_context(listening(make_app(carrier), "127.0.0.1", phones))
        core = await stack.enter_async_context(open_core(settings))
        await stack.enter_async_context(listening(build_app(core), "127.0.0.1", port))
        yield SmsBot(settings, carrier, core.database, engine, url)
