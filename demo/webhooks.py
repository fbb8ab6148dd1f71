"""Calls the bot as Twilio does: form posts, signed with the account's token for the public address."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit
from xml.etree import ElementTree

import aiohttp
from twilio.request_validator import RequestValidator

TIMEOUT = aiohttp.ClientTimeout(total=15, connect=5)  # Twilio's own
RETRY_PAUSE = 0.5


@dataclass(frozen=True)
class Answer:
    """What the bot said: an HTTP status, or None when nothing answered."""

    status: int | None
    body: str = ""

    @property
    def accepted(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    def messages(self) -> list[str]:
        """The texts that a TwiML answer asks to be sent back: `<Response><Message>...`."""
        if not self.accepted or not self.body.strip():
            return []
        try:
            response = ElementTree.fromstring(self.body)  # noqa: S314 - from our own bot
        except ElementTree.ParseError:
            return []  # Twilio would log error 12100
        return ["".join(message.itertext()).strip() for message in response.iter("Message")]

    def __str__(self) -> str:
        return str(self.status) if self.status else "no answer"


class Webhooks:
    """``public_url`` is what is signed, ``bot_url`` is where the request really goes (loopback).

    ``retries`` is Twilio's connection override `#rc=`: how often an unanswered or 5xx post is repeated.
    """

    def __init__(self, auth_token: str, bot_url: str, public_url: str, retries: int = 0) -> None:
        self._validator = RequestValidator(auth_token)
        self._bot_url = bot_url.rstrip("/")
        self._public_url = public_url.rstrip("/")
        self._retries = retries
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        if self._session:
            await self._session.close()

    def belongs_here(self, url: str) -> bool:
        """Whether this address is the bot's: the stand-in never calls anything else."""
        return url.startswith(self._public_url + "/")

    def sign(self, url: str, params: Mapping[str, str]) -> str:
        return str(self._validator.compute_signature(url, dict(params)))

    async def post(self, path: str, params: Mapping[str, str], signature: str | None = None) -> Answer:
        """Post to the bot. A given ``signature`` replaces the true one (to show that it is refused)."""
        url = self._public_url + path
        headers = {
            "X-Twilio-Signature": signature or self.sign(url, params),
            "I-Twilio-Idempotency-Token": secrets.token_hex(16),
            "User-Agent": "TwilioProxy/1.1 (demo stand-in)",
        }
        for attempt in range(self._retries + 1):
            answer = await self._post_once(self._bot_url + path, params, headers)
            if answer.status is not None and answer.status < 500:
                break
            if attempt < self._retries:
                await asyncio.sleep(RETRY_PAUSE * (attempt + 1))
        return answer

    async def post_to(self, url: str, params: Mapping[str, str]) -> Answer:
        """Post to an address that the bot gave (a StatusCallback); it was checked when it was given."""
        parts = urlsplit(url[len(self._public_url) :])
        return await self.post(parts.path + (f"?{parts.query}" if parts.query else ""), params)

    async def _post_once(self, url: str, params: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=TIMEOUT)
        try:
            async with self._session.post(url, data=dict(params), headers=headers) as response:
                return Answer(response.status, await response.text())
        except (aiohttp.ClientError, TimeoutError):
            return Answer(None)
