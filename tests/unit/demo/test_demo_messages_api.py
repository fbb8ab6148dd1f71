"""The Messages API, called with the twilio library itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from twilio.rest import Client

from demo.app import ACCOUNT_SID, MESSAGING_SERVICE_SID
from tests.support.conformity import Twilio
from tests.support.standin import TOKEN, Rerouted, StandIn


async def test_a_text_is_created_and_can_be_fetched(stand_in: StandIn) -> None:
    created = await stand_in.send(body="hello", validity_period=600)
    assert (created.status, created.body, created.direction) == ("queued", "hello", "outbound-api")
    await stand_in.carrier.settle()
    fetched = await asyncio.to_thread(stand_in.client.messages(created.sid).fetch)
    assert (fetched.status, fetched.num_segments, fetched.from_) == ("delivered", "1", "+15055550100")


async def test_a_messaging_service_picks_the_sender_later(stand_in: StandIn) -> None:
    created = await stand_in.send(messaging_service_sid=MESSAGING_SERVICE_SID)
    assert (created.status, created.from_, created.num_segments) == ("accepted", None, "0")
    await stand_in.carrier.settle()
    assert stand_in.carrier.received_by("+15055550111")[0].sender == "+15055550100"


async def test_texts_are_listed_newest_first_with_filters_and_pages(stand_in: StandIn) -> None:
    for index in range(5):
        await stand_in.send(body=f"text {index}")
    await stand_in.send(to="+15055550122", body="somebody else")
    await stand_in.carrier.settle()

    def bodies(**filters: Any) -> list[str]:
        return [m.body for m in stand_in.client.messages.list(**filters)]

    newest_first = [f"text {index}" for index in (4, 3, 2, 1, 0)]
    assert await asyncio.to_thread(bodies, to="+15055550111", page_size=2) == newest_first
    assert await asyncio.to_thread(bodies, to="+15055550111", limit=2) == newest_first[:2]
    today = datetime.now(UTC)
    assert len(await asyncio.to_thread(bodies, date_sent=today)) == 6
    assert await asyncio.to_thread(bodies, date_sent_before=today - timedelta(days=2)) == []
    assert await asyncio.to_thread(bodies, from_="+15055550199") == []


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"to": ""}, 21604),
        ({"to": "505-555-0111"}, 21211),
        ({"body": ""}, 21602),
        ({"body": "x" * 1601}, 21617),
        ({"from_": "+15055550100", "to": "+15055550100"}, 21266),
        ({"from_": "+15055550999"}, 21606),
        ({"from_": "the city"}, 21212),
        ({"messaging_service_sid": "MG" + "0" * 32}, 21705),
        ({"status_callback": "nowhere"}, 21609),
        ({"status_callback": "https://somebody-else.example/"}, 21609),
        ({"validity_period": 36_001}, 21624),
        ({"validity_period": 0}, 21624),
    ],
)
async def test_a_wrong_form_is_refused_with_twilios_code(
    stand_in: StandIn, refused: Callable[..., Any], form: dict[str, Any], code: int
) -> None:
    assert await refused(stand_in.send(**form)) == (400, code)
    assert list(stand_in.carrier.log) == []


async def test_without_a_sender_nothing_is_sent(stand_in: StandIn, refused: Callable[..., Any]) -> None:
    assert await refused(stand_in.send(from_="")) == (400, 21603)


async def test_a_wrong_token_or_account_is_refused(stand_in: StandIn, refused: Callable[..., Any]) -> None:
    any_sid = "SM" + "0" * 32
    stranger = Client(ACCOUNT_SID, "wrong", http_client=Rerouted(stand_in.url))
    assert await refused(asyncio.to_thread(stranger.messages(any_sid).fetch)) == (401, 20003)
    elsewhere = stand_in.client.api.v2010.accounts("AC" + "1" * 32)
    assert await refused(asyncio.to_thread(elsewhere.messages(any_sid).fetch)) == (404, 20404)
    nothing = stand_in.client.messages(any_sid)
    assert await refused(asyncio.to_thread(nothing.fetch)) == (404, 20404)


@pytest.mark.parametrize(
    ("number", "status", "code"),
    [
        ("+15005550429", 429, 20429),
        ("+15005550500", 500, 20500),
        ("+15005550004", 400, 21610),
        ("+15005550001", 400, 21211),
    ],
)
async def test_a_magic_number_provokes_its_error(
    stand_in: StandIn, refused: Callable[..., Any], number: str, status: int, code: int
) -> None:
    assert await refused(stand_in.send(to=number)) == (status, code)


async def test_answers_have_the_shape_of_twilios_own_document(stand_in: StandIn, twilio: Twilio) -> None:
    """Every answer, success and list, against Twilio's OpenAPI document."""
    await stand_in.send(messaging_service_sid=MESSAGING_SERVICE_SID)
    await stand_in.send(to="+15005553003", body="to nobody")
    await stand_in.carrier.text_from("+15055550111", "see this", pictures=1)
    await stand_in.carrier.settle()
    path = "/2010-04-01/Accounts/{AccountSid}/Messages.json"
    url = stand_in.url + path.replace("{AccountSid}", ACCOUNT_SID)
    headers = {"Authorization": aiohttp.encode_basic_auth(ACCOUNT_SID, TOKEN)}
    async with aiohttp.ClientSession(headers=headers) as session:
        form = {"To": "+15055550111", "From": "+15055550100", "Body": "hi"}
        async with session.post(url, data=form) as response:
            twilio.check(path, "post", response.status, await response.json())
        async with session.get(url, params={"PageSize": 2}) as response:
            twilio.check(path, "get", response.status, await response.json())
        for message in stand_in.carrier.log:
            async with session.get(url.replace(".json", f"/{message.sid}.json")) as response:
                twilio.check(path.replace(".json", "/{Sid}.json"), "get", response.status, await response.json())
