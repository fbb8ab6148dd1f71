"""The phone simulator's own addresses: what its page calls."""

from __future__ import annotations

import json
from typing import Any

import aiohttp
import pytest

from tests.support.standin import StandIn

PHONE = "/demo/phones/+15055550111"


@pytest.fixture
async def http(stand_in: StandIn) -> Any:
    async with aiohttp.ClientSession(stand_in.url) as session:
        yield session


async def test_a_phone_texts_and_sees_its_text(http: Any, stand_in: StandIn) -> None:
    async with http.post(f"{PHONE}/messages", json={"body": "hi", "copies": 2}) as response:
        assert response.status == 201
        assert (await response.json())["webhook"] == "200, 200"
    assert len(stand_in.bot.inbound) == 2
    async with http.get(PHONE) as response:
        phone = await response.json()
    assert [(m["body"], m["mine"], m["segments"]) for m in phone["messages"]] == [("hi", True, 1)]


async def test_the_page_is_there_and_says_demo(http: Any) -> None:
    async with http.get("/") as response:
        assert "demo" in (await response.text()).lower()
    for name in ("phone.js", "phone.css"):
        async with http.get(f"/phone/{name}") as response:
            assert response.status == 200


async def test_changes_come_live(http: Any, stand_in: StandIn) -> None:
    """The first event is the whole phone; each change of a text follows."""
    async with http.get(f"{PHONE}/events") as stream:
        assert json.loads(await _next_event(stream, "phone"))["messages"] == []
        await stand_in.send(body="to the page")
        states = [json.loads(await _next_event(stream, "message"))["status"] for _ in range(5)]
    assert states == ["queued", "queued", "sending", "sent", "delivered"]


async def _next_event(stream: Any, name: str) -> str:
    while (line := (await stream.content.readline()).decode().strip()) != f"event: {name}":
        assert line == "" or line.startswith(":"), line
    return (await stream.content.readline()).decode().removeprefix("data: ")


@pytest.mark.parametrize(
    "asked",
    [{"body": 3}, {"pictures": 99}, {"copies": 0}, {"forged": "yes"}, {"copies": True}, ["body"], "hello"],
)
async def test_a_wrong_wish_is_refused(http: Any, stand_in: StandIn, asked: Any) -> None:
    async with http.post(f"{PHONE}/messages", json=asked) as response:
        assert response.status == 400
    assert stand_in.bot.inbound == []


@pytest.mark.parametrize("asked", [{"fault": "gremlins"}, {"callbacks": "never"}, {"colour": "red"}])
async def test_an_unknown_behaviour_is_refused(http: Any, asked: Any) -> None:
    async with http.put(f"{PHONE}/behaviour", json=asked) as response:
        assert response.status == 400


async def test_a_phone_can_be_made_unreachable(http: Any, stand_in: StandIn) -> None:
    async with http.put(f"{PHONE}/behaviour", json={"fault": "unreachable"}) as response:
        assert (await response.json())["fault"] == "unreachable"
    await stand_in.send()
    await stand_in.carrier.settle()
    assert stand_in.bot.statuses[-1][1] == "undelivered"


async def test_another_name_for_this_machine_is_refused(http: Any) -> None:
    """A page elsewhere could reach a loopback server through a name that it owns."""
    async with http.get("/", headers={"Host": "evil.example"}) as response:
        assert response.status == 403
    async with http.get("/demo/phones/5055550111") as response:
        assert response.status == 400
