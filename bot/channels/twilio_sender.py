"""Sending texts through the twilio library, and asking Twilio what it already has."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from datetime import datetime
from typing import Any

import aiohttp
from twilio.base.exceptions import TwilioRestException
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from bot.outbox import SendFailed
from bot.settings import Settings

_API = "https://api.twilio.com"
_TIMEOUT = 10.0
logging.getLogger("twilio.async_http_client").setLevel(logging.WARNING)  # at info it would write numbers to the log


class _Http(AsyncTwilioHttpClient):  # type: ignore[misc]  # a base class without types
    """The library's requests, signed in by a header and, in demo mode, to the stand-in's address instead of Twilio's.

    The library makes an `aiohttp.BasicAuth`, which aiohttp warns of at every request and drops in its next release.
    """

    def __init__(self, base: str) -> None:
        super().__init__()
        self._base = base.rstrip("/")

    async def request(
        self, method: str, url: str, *args: Any, auth: tuple[str, str] | None = None, **kwargs: Any
    ) -> Response:
        if auth is not None:
            kwargs["headers"] = {**(kwargs.get("headers") or {}), "Authorization": aiohttp.encode_basic_auth(*auth)}
        return await super().request(method, url.replace(_API, self._base, 1), *args, **kwargs)


class TwilioSender:
    """Creates messages at Twilio. Make it inside a running event loop."""

    def __init__(self, settings: Settings) -> None:
        self._http = _Http(settings.twilio_api_url or _API)
        self._client = Client(
            settings.twilio_account_sid, settings.twilio_auth_token.get_secret_value(), http_client=self._http
        )
        self._service = settings.twilio_messaging_service_sid or None
        self._from = settings.twilio_from or None
        self._validity = settings.sms_validity
        self._callback = f"{settings.resolved_public_url}/twilio/status"

    async def send(self, *, to: str, body: str, sender: str | None, reference: int) -> str:
        """Hand one text to Twilio; returns its MessageSid, or raises SendFailed.

        `reference` (the outbox row) travels in the callback address, so that a callback finds its row even
        when this process died before it could write the MessageSid down.
        """
        origin = {"messaging_service_sid": self._service} if self._service else {"from_": sender or self._from}
        message = await self._ask(
            self._client.messages.create_async(
                to=to,
                body=body,
                validity_period=self._validity,
                status_callback=f"{self._callback}?outbox={reference}",
                **origin,
            )
        )
        return str(message.sid)

    async def find(self, *, to: str, body: str, since: datetime) -> list[str]:
        """The sids of equal texts that Twilio created since then, oldest first. SendFailed when it cannot say."""
        messages = await self._ask(self._client.messages.list_async(to=to, limit=50))
        equal = (m for m in messages if m.body == body and (m.date_created is None or m.date_created >= since))
        return [str(message.sid) for message in reversed(list(equal))]

    @staticmethod
    async def _ask(request: Coroutine[Any, Any, Any]) -> Any:
        """The answer; the library's own time limit does not work, so ours is around it."""
        try:
            async with asyncio.timeout(_TIMEOUT):
                return await request
        except TwilioRestException as error:
            raise SendFailed(str(error.code) if error.code else None, error.status) from None
        except (TimeoutError, aiohttp.ClientError, OSError):
            raise SendFailed(None, None) from None

    async def close(self) -> None:
        await self._http.close()
