"""The twilio library pointed at the stand-in, and a bot that only listens."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from demo.carrier import Carrier

TOKEN = "made-up-token"
PUBLIC_URL = "https://help.example.gov"


@dataclass
class ListeningBot:
    """Notes every webhook and whether its signature is good; answers what it was told to answer."""

    answer: int = 200
    twiml: str = "<Response/>"
    inbound: list[dict[str, str]] = field(default_factory=list)
    statuses: list[tuple[str, str]] = field(default_factory=list)
    forged: int = 0

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/twilio/{what}", self.receive)
        return app

    async def receive(self, request: web.Request) -> web.Response:
        params = {key: str(value) for key, value in (await request.post()).items()}
        signature = request.headers["X-Twilio-Signature"]
        if not RequestValidator(TOKEN).validate(PUBLIC_URL + request.path, params, signature):
            self.forged += 1
            return web.Response(status=403)
        if request.match_info["what"] == "sms":
            self.inbound.append(params)
        else:
            self.statuses.append((params["MessageSid"], params["MessageStatus"]))
        return web.Response(status=self.answer, text=self.twiml, content_type="text/xml")


@dataclass
class StandIn:
    """The running stand-in: its inside (``carrier``), its address, and a twilio client that calls it."""

    carrier: Carrier
    url: str
    bot: ListeningBot
    client: Client

    async def send(self, to: str = "+15055550111", body: str = "hello", **more: Any) -> Any:
        """Create a message with the twilio library, as the bot does."""
        sender = {} if "messaging_service_sid" in more else {"from_": self.carrier.account.number}
        callback = {"status_callback": f"{PUBLIC_URL}/twilio/status"}
        return await asyncio.to_thread(self.client.messages.create, to=to, body=body, **(sender | callback | more))


class Rerouted(TwilioHttpClient):
    """The library's own client, with Twilio's host replaced by the stand-in's."""

    def __init__(self, url: str) -> None:
        super().__init__(timeout=5)
        self.url = url

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        return super().request(method, url.replace("https://api.twilio.com", self.url), *args, **kwargs)
