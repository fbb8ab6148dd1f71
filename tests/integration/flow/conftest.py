"""A whole system in one process: real database, real screen, and an engine on loopback that does as it is told."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest
from aiohttp import web

from bot.city import City
from bot.dialogue import Dialogue
from bot.directory import Directory
from bot.engine_client import EngineClient
from bot.message_flow import MessageFlow
from bot.replies import ReplyRenderer
from bot.safety import Screen
from bot.store.models import User
from bot.store.session import Database
from bot.texts import Texts
from bot.web import listening
from tests.support.residents import Resident, ToldEngine, add_user


@pytest.fixture
async def engine() -> ToldEngine:
    return ToldEngine()


@pytest.fixture
async def engine_url(engine: ToldEngine, free_port: Callable[[], int]) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_post("/turn", engine.turn)
    port = free_port()
    async with listening(app, "127.0.0.1", port):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="session")
def screen() -> Screen:
    return Screen.of_this_process()


@pytest.fixture
async def make_flow(
    database: Database, engine_url: str, city: City, texts: Texts, screen: Screen
) -> AsyncIterator[Callable[..., MessageFlow]]:
    """Makes a message flow; more than one is like more than one bot on the same database."""
    clients: list[EngineClient] = []

    def make(instance: str = "bot-1", patience: float = 0.3, url: str = engine_url, timeout: float = 60) -> MessageFlow:
        client = EngineClient(url, timeout)
        clients.append(client)
        renderer = ReplyRenderer(texts, Directory(database.sessions, city))
        dialogue = Dialogue(client, renderer, texts, city.timezone, patience=patience)
        return MessageFlow(database, screen, dialogue, texts, instance=instance, idle_after=timedelta(days=1))

    yield make
    for client in clients:
        await client.close()


@pytest.fixture
def resident(database: Database, make_flow: Callable[..., MessageFlow], texts: Texts) -> Resident:
    return Resident(database, make_flow(), texts, "sms", "+15055550123")


@pytest.fixture
def visitor(database: Database, make_flow: Callable[..., MessageFlow], texts: Texts) -> Resident:
    return Resident(database, make_flow(), texts, "web", "web:token")


@pytest.fixture
async def dispatcher(database: Database) -> User:
    """Ana, on shift with the desk open."""
    return await add_user(database, "ana")
