"""The web chat's protocol: nothing lost or doubled, bad frames answered, a quick exit that ends the session."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from sqlalchemy import func, select

from bot import handoffs
from bot.app import build_app
from bot.city import City
from bot.core import Core
from bot.directory import Directory
from bot.engine_client import EngineClient
from bot.message_flow import MessageFlow
from bot.safety import Screen
from bot.settings import Settings
from bot.store.conversations import say
from bot.store.models import Conversation, Message, User
from bot.store.session import Database
from bot.texts import Texts
from bot.web import listening

Connect = Callable[..., Awaitable["Page"]]


class Page:
    """A page that speaks the protocol. Frames may come in another order than they are waited for."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.ready: dict[str, Any] = {}
        self.not_looked_at: list[dict[str, Any]] = []

    async def send(self, **frame: Any) -> None:
        await self.socket.send_str(json.dumps(frame))

    async def wait_for(self, kind: str, **parts: Any) -> dict[str, Any]:
        """The next frame of this kind with these parts; others are kept for whoever waits for them later."""
        return await self._next(lambda frame: frame["type"] == kind and parts.items() <= frame.items())

    async def message_of(self, author: str) -> dict[str, Any]:
        frame = await self._next(lambda frame: frame["type"] == "message" and frame["message"]["author"] == author)
        message: dict[str, Any] = frame["message"]
        return message

    async def _next(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        for place, frame in enumerate(self.not_looked_at):
            if wanted(frame):
                return self.not_looked_at.pop(place)
        async with asyncio.timeout(30):
            while not wanted(frame := await self.socket.receive_json()):
                self.not_looked_at.append(frame)
        return frame

    async def hello(self, session: str | None = None, last_seq: int = 0, language: str | None = None) -> None:
        await self.send(type="hello", session=session, last_seq=last_seq, language=language)
        self.ready = await self.wait_for("ready")


@pytest.fixture
async def site(
    settings: Settings,
    database: Database,
    city: City,
    texts: Texts,
    screen: Screen,
    make_flow: Callable[..., MessageFlow],
    engine_url: str,
    free_port: Callable[[], int],
) -> AsyncIterator[str]:
    """The address of a running bot with everything behind it."""
    settings.port = free_port()
    async with EngineClient(engine_url, 1) as engine:
        directory = Directory(database.sessions, city)
        core = Core(settings, city, texts, database, screen, directory, engine, make_flow())
        async with listening(build_app(core), settings.host, settings.port):
            yield settings.resolved_public_url


@pytest.fixture
async def connect(site: str) -> AsyncIterator[Connect]:
    async with aiohttp.ClientSession() as session:

        async def open_page(origin: str = site) -> Page:
            return Page(await session.ws_connect(f"{site}/chat/ws", headers={"Origin": origin}))

        yield open_page


async def test_a_message_is_acknowledged_and_answered(connect: Connect, texts: Texts) -> None:
    page = await connect()
    await page.hello(language="es")
    await page.send(type="message", client_id="a1", text="necesito comida para mis hijos por favor")
    assert (await page.wait_for("ack", client_id="a1"))["seq"] == 1
    own = await page.message_of("resident")
    assert (own["client_id"], own["seq"]) == ("a1", 1)
    assert (await page.message_of("bot"))["text"] == texts.render("utter_system_empty", language="es").text


async def test_a_page_that_comes_back_has_lost_and_doubled_nothing(connect: Connect, database: Database) -> None:
    """Sent again with the same id after a lost connection: stored once; what was said meanwhile is there."""
    page = await connect()
    await page.hello()
    await page.send(type="message", client_id="a1", text="i need food please")
    await page.wait_for("ack")
    await page.socket.close()
    again = await connect()
    await again.hello(session=page.ready["session"], last_seq=1)
    assert again.ready["resumed"]
    await again.send(type="message", client_id="a1", text="i need food please")
    assert (await again.wait_for("ack", client_id="a1"))["seq"] == 1
    await again.send(type="message", client_id="a2", text="for my kids today")
    await again.wait_for("ack", client_id="a2")
    await again.message_of("bot")
    fresh = await connect()
    await fresh.hello(session=page.ready["session"])
    seqs = [message["seq"] for message in fresh.ready["messages"]]
    assert seqs == list(range(1, len(seqs) + 1))
    assert [m["client_id"] for m in fresh.ready["messages"] if m["author"] == "resident"] == ["a1", "a2"]


async def test_looking_at_the_page_stores_nothing(connect: Connect, database: Database) -> None:
    page = await connect()
    await page.hello()
    async with database.read() as session:
        assert await session.scalar(select(func.count()).select_from(Conversation)) == 0


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("{", "not_json"),
        ("[" * 6000, "not_json"),
        ('"hello"', "bad_frame"),
        ('{"type":"nonsense"}', "bad_frame"),
        ('{"type":"message","client_id":"../x","text":"hi"}', "bad_frame"),
        ('{"type":"message","client_id":"a","text":"  "}', "empty"),
        (json.dumps({"type": "message", "client_id": "a", "text": "x" * 1601}), "too_large"),
        ('{"type":"message","client_id":"a","text":"' + "x" * 17_000 + '"}', "too_large"),
    ],
    ids=["broken", "nested", "not an object", "unknown", "odd id", "empty", "long text", "long frame"],
)
async def test_a_bad_frame_is_answered_with_its_reason(connect: Connect, raw: str, code: str) -> None:
    page = await connect()
    await page.hello()
    await page.socket.send_str(raw)
    await page.wait_for("error", code=code)
    await page.send(type="ping")
    await page.wait_for("pong")


async def test_a_huge_frame_closes_the_connection_and_nothing_else(connect: Connect) -> None:
    page = await connect()
    await page.hello()
    await page.socket.send_str("x" * 200_000)
    while (message := await page.socket.receive(30)).type is aiohttp.WSMsgType.TEXT:
        pass
    assert message.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR)
    other = await connect()
    await other.hello()


async def test_too_many_frames_are_refused_and_the_rest_is_answered(
    connect: Connect, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fewer and for longer than in truth, so that a busy machine does not spread them too thin."""
    monkeypatch.setattr("bot.channels.webchat.AT_MOST", 6)
    monkeypatch.setattr("bot.channels.webchat.WITHIN", 600.0)
    page = await connect()
    await page.hello()
    for number in range(10):
        await page.send(type="message", client_id=f"m{number}", text=f"text number {number}")
    await page.wait_for("error", code="too_many")
    async with database.read() as session:
        stored = await session.scalar(select(func.count()).select_from(Message).where(Message.author == "resident"))
    assert stored == 5  # and the hello


async def test_a_list_is_texted_only_with_both_answers_and_so_often_from_one_address(connect: Connect) -> None:
    """This bot has no SMS: what it may do, it cannot; what is too much is told before that."""
    page = await connect()
    await page.hello()
    form = {"type": "text_list", "seq": 1, "number": "505-555-0144"}
    await page.send(**form, client_id="x", safe=False, consent=True)
    await page.wait_for("error", code="bad_frame")
    await page.send(**form, client_id="y", safe=True)
    await page.wait_for("error", code="bad_frame")
    results = []
    for number in range(11):
        await page.send(**form, client_id=f"t{number}", safe=True, consent=True)
        results.append((await page.wait_for("texted", client_id=f"t{number}"))["result"])
    assert results == ["not_possible"] * 10 + ["too_many"]


async def test_messages_before_hello_are_refused(connect: Connect) -> None:
    page = await connect()
    await page.send(type="message", client_id="a", text="hi there")
    await page.wait_for("error", code="bad_frame")


@pytest.mark.parametrize("token", ["nonsense", "x.y", "a" * 43 + "." + "0" * 16])
async def test_an_unknown_session_is_said_and_a_new_one_begins(connect: Connect, token: str) -> None:
    page = await connect()
    await page.send(type="hello", session=token)
    await page.wait_for("error", code="session_unknown")
    ready = await page.wait_for("ready")
    assert ready["session"] != token
    assert not ready["resumed"]


async def test_another_site_may_not_open_the_chat(connect: Connect) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await connect(origin="https://elsewhere.example")
    assert refused.value.status == 403


async def test_leaving_ends_the_session_for_good(connect: Connect) -> None:
    """Whoever finds the token afterwards, on the same computer, sees nothing."""
    page = await connect()
    await page.hello()
    await page.send(type="message", client_id="a1", text="my husband hits me")
    await page.wait_for("ack")
    await page.send(type="leave")
    while (await page.socket.receive(30)).type is aiohttp.WSMsgType.TEXT:
        pass
    finder = await connect()
    await finder.send(type="hello", session=page.ready["session"])
    await finder.wait_for("error", code="session_unknown")
    assert (await finder.wait_for("ready"))["messages"] == []


async def test_what_a_dispatcher_writes_is_shown_at_once(
    connect: Connect, database: Database, dispatcher: User
) -> None:
    page = await connect()
    await page.hello()
    await page.send(type="message", client_id="a1", text="i want to kill myself")
    safety = await page.message_of("bot")
    assert safety["kind"] == "safety"
    async with database.write() as session:
        conversation = (await session.scalars(select(Conversation))).one()
        handoff = await handoffs.open_handoff_of(session, conversation.id)
        assert handoff is not None
        await handoffs.claim(session, handoff.id, dispatcher)
        await say(session, conversation, "Hi, this is Ana.", author="dispatcher", dispatcher_id=dispatcher.id)
    assert (await page.message_of("dispatcher"))["text"] == "Hi, this is Ana."
    assert (await page.wait_for("status", joined=True))["owner"] == "desk"


async def test_pages_and_health_are_served_with_safe_headers(site: str) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{site}/readyz") as ready:
            assert (ready.status, await ready.json()) == (200, {"status": "ready"})
            assert "frame-ancestors 'none'" in ready.headers["Content-Security-Policy"]
        async with session.get(f"{site}/metrics") as metrics:
            assert "acs_messages" in await metrics.text()
        async with session.get(f"{site}/metrics", headers={"X-Forwarded-For": "203.0.113.9"}) as refused:
            assert refused.status == 403
        async with session.get(f"{site}/chat/config") as config:
            assert (await config.json())["emergency"] == "911"
        for path in ("/demo", "/demo/phone", "/2010-04-01/Accounts/AC/Messages.json", "/twilio/sms"):
            async with session.get(f"{site}{path}") as absent:
                assert absent.status in (404, 405)
