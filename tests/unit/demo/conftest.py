"""A real stand-in on a real port, its bot that only listens, and Twilio's document."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestServer
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from demo.app import ACCOUNT_SID, make_app, make_carrier
from tests.support.conformity import Twilio
from tests.support.standin import PUBLIC_URL, TOKEN, ListeningBot, Rerouted, StandIn

DOCUMENT = Path(__file__).resolve().parents[4] / "shared/twilio/twilio_messages_openapi.json"


@pytest.fixture
async def bot() -> AsyncIterator[tuple[ListeningBot, str]]:
    listening = ListeningBot()
    async with TestServer(listening.app()) as server:
        yield listening, str(server.make_url("")).rstrip("/")


@pytest.fixture
async def stand_in(bot: tuple[ListeningBot, str]) -> AsyncIterator[StandIn]:
    listening, bot_url = bot
    carrier = make_carrier(auth_token=TOKEN, bot_url=bot_url, public_url=PUBLIC_URL)
    async with TestServer(make_app(carrier)) as server:
        url = str(server.make_url("")).rstrip("/")
        client = Client(ACCOUNT_SID, TOKEN, http_client=Rerouted(url))
        yield StandIn(carrier, url, listening, client)


@pytest.fixture
def refused() -> Callable[..., Any]:
    """The error Twilio's library raises for a call: (HTTP status, Twilio code)."""

    async def call(awaitable: Any) -> tuple[int, int]:
        with pytest.raises(TwilioRestException) as caught:
            await awaitable
        return caught.value.status, caught.value.code

    return call


@pytest.fixture(scope="session")
def twilio() -> Twilio:
    if not DOCUMENT.exists():
        pytest.skip("Twilio's OpenAPI document is not beside the project (../shared/twilio)")
    return Twilio(json.loads(DOCUMENT.read_text(encoding="utf-8")))
