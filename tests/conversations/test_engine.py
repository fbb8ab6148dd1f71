"""The engine as a process: what it refuses, what it never answers falsely, and that it holds no state."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.engine_client import EngineClient, Say, ShowResources, TurnContext, TurnRequest
from bot.errors import EngineSilent, EngineUnavailable
from bot.settings import ROOT
from tests.conversations.conftest import engine_process
from tests.support.ports import free_port

_CONTEXT = TurnContext(language="en", channel="web", now=datetime(2026, 11, 20, 17, 0, tzinfo=UTC))


def _ask(text: str, state: dict[str, Any] | None = None, conversation: str = "c") -> TurnRequest:
    return TurnRequest(conversation=conversation, text=text, state=state, context=_CONTEXT)


async def test_a_turn_repeated_from_the_same_state_gives_the_same_answer(engine: EngineClient) -> None:
    first = await engine.turn(_ask("my kids are hungry"))
    once = await engine.turn(_ask("87108", first.state))
    twice = await engine.turn(_ask("87108", first.state))
    assert once == twice
    assert isinstance(once.replies[0], ShowResources)


async def test_conversations_at_the_same_time_do_not_mix(engine: EngineClient) -> None:
    """Twenty conversations, turn by turn at once: each keeps its own need and place."""
    zips = [f"871{number:02}" for number in (2, 4, 5, 6, 7, 8, 9, 10, 11, 12)] * 2

    async def talk(number: int, zip_code: str) -> tuple[str, str]:
        need = "food" if number % 2 else "clothes"
        first = await engine.turn(_ask(f"i need {need}", conversation=str(number)))
        second = await engine.turn(_ask(zip_code, first.state, conversation=str(number)))
        return second.intake["needs"][0], second.intake["location"]["zip"]

    answers = await asyncio.gather(*(talk(number, code) for number, code in enumerate(zips)))
    assert answers == [("food" if n % 2 else "clothing", code) for n, code in enumerate(zips)]


async def test_the_state_is_small_and_forgets_the_message(engine: EngineClient) -> None:
    result = await engine.turn(_ask("hello there"))
    assert result.state == {"slots": {}, "loop": None}


@pytest.mark.parametrize(
    "text",
    ["/restart", "/ask_human{}", "//greet", "", "   ", "\x00\x07", "🆘🆘🆘", "a" * 10_000, "%s {zip} {{x}}", "é́́", "?"],
)
async def test_any_text_gets_an_answer(engine: EngineClient, text: str) -> None:
    assert (await engine.turn(_ask(text))).replies


async def test_a_slash_is_not_an_intent(engine: EngineClient) -> None:
    result = await engine.turn(_ask("/ask_human"))
    assert result.intent.confidence < 1.0 or result.intent.name != "ask_human"
    assert (await engine.turn(_ask('/need_food{"now": "x"}'))).state["slots"].get("now") is None


@pytest.mark.parametrize(
    "state",
    [
        {"slots": {"no_such_slot": 1}},
        {"loop": "no_such_form"},
        {"slots": {"requested_slot": "gone"}, "loop": "intake_form"},
    ],
)
async def test_a_state_of_another_version_is_survived(engine: EngineClient, state: dict[str, Any]) -> None:
    assert (await engine.turn(_ask("i need food", state))).replies


@pytest.mark.parametrize(
    "body", [b"", b"not json", b"[]", b"{}", b'{"conversation": "c"}', b'{"conversation": "c", "text": 5}']
)
async def test_a_bad_request_is_refused(engine_url: str, body: bytes) -> None:
    async with aiohttp.ClientSession() as session, session.post(f"{engine_url}/turn", data=body) as response:
        assert response.status == 400
        assert "error" in await response.json()


class Misbehaviour:
    """An action server that does what it is told to."""

    def __init__(self) -> None:
        self.answer: dict[str, Any] | bytes = {}
        self.status = 200
        self.delay = 0.0

    async def respond(self, _: web.Request) -> web.Response:
        await asyncio.sleep(self.delay)
        if isinstance(self.answer, bytes):
            return web.Response(body=self.answer, status=self.status, content_type="application/json")
        return web.json_response(self.answer, status=self.status)


@pytest.fixture(scope="module")
def lonely_engine(model: Path) -> Iterator[tuple[str, int]]:
    """An engine whose action server is not there yet, and the port where it looks for it."""
    port = free_port()
    with engine_process(model, f"http://127.0.0.1:{port}/webhook", "--time-limit", "2") as url:
        yield url, port


@pytest.mark.parametrize(
    ("answer", "status", "delay"),
    [
        ({"error": "it broke"}, 500, 0.0),
        ({"error": "unknown action"}, 404, 0.0),
        (b"not json", 200, 0.0),
        ({"events": "not a list", "responses": []}, 200, 0.0),
        ({"events": [{"event": "no such event"}], "responses": []}, 200, 0.0),
        ({"events": [], "responses": []}, 200, 3.0),
    ],
    ids=["500", "404", "not json", "wrong schema", "unknown event", "too slow"],
)
async def test_an_action_that_fails_fails_the_turn(
    lonely_engine: tuple[str, int], answer: Any, status: int, delay: float
) -> None:
    url, port = lonely_engine
    actions = Misbehaviour()
    actions.answer, actions.status, actions.delay = answer, status, delay
    app = web.Application()
    app.add_routes([web.post("/webhook", actions.respond)])
    async with TestServer(app, host="127.0.0.1", port=port), EngineClient(url, timeout=10) as client:
        with pytest.raises(EngineUnavailable):
            await client.turn(_ask("i need food"))


async def test_without_an_action_server_plain_talk_goes_on_and_the_rest_fails(lonely_engine: tuple[str, int]) -> None:
    async with EngineClient(lonely_engine[0], timeout=10) as client:
        with pytest.raises(EngineUnavailable, match="500"):
            await client.turn(_ask("i need food"))
        assert (await client.turn(_ask("hello"))).replies == [Say(say="utter_greet")]


async def test_nobody_there_is_unavailable() -> None:
    async with EngineClient(f"http://127.0.0.1:{free_port()}", timeout=1) as client:
        assert not await client.healthy()
        with pytest.raises(EngineUnavailable):
            await client.turn(_ask("hello"))


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"replies": [], "state": {}, "intake": {}, "intent": {}}'])
async def test_an_engine_with_nothing_to_say_is_silent(body: bytes) -> None:
    """What Rasa's own REST channel answers when an action fails: 200 and an empty list."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=body, content_type="application/json")

    app = web.Application()
    app.add_routes([web.post("/turn", answer)])
    async with TestServer(app) as server, EngineClient(str(server.make_url("/")), timeout=2) as client:
        with pytest.raises(EngineSilent):
            await client.turn(_ask("hello"))


def test_a_second_training_has_nothing_to_do(model: Path) -> None:
    done = subprocess.run(
        [ROOT / "engine/.venv/bin/python", "engine/train.py", "--model", model],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert "is up to date" in done.stdout
