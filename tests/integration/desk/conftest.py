"""A real server with the desk on it, and people who sign in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest
from aiohttp import CookieJar, web
from aiohttp.test_utils import TestClient, TestServer

from bot.city import City
from bot.desk import DeskServices, setup_desk
from bot.desk.accounts import add_user
from bot.settings import Settings
from bot.store.session import Database
from bot.texts import Texts
from tests.support.desk import PASSWORD, Clock, Desk, Residents, SignedIn


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def residents(database: Database) -> Residents:
    return Residents(database)


@pytest.fixture
def services(database: Database, settings: Settings, city: City, texts: Texts, clock: Clock) -> DeskServices:
    return DeskServices(database=database, settings=settings, city=city, texts=texts, clock=clock)


@pytest.fixture
async def server(services: DeskServices) -> AsyncIterator[TestServer]:
    app = web.Application()
    setup_desk(app, services)
    async with TestServer(app) as server:
        yield server


@pytest.fixture
async def browser(server: TestServer) -> AsyncIterator[Callable[[], Desk]]:
    """A function that opens another browser, with cookies of its own."""
    clients: list[TestClient[web.Request, web.Application]] = []

    def open_browser() -> Desk:
        clients.append(TestClient(server, cookie_jar=CookieJar(unsafe=True)))
        return Desk(clients[-1])

    yield open_browser
    for client in clients:
        await client.session.close()


@pytest.fixture
def signed_in(browser: Callable[[], Desk], database: Database) -> SignedIn:
    """A function: an account of that name, signed in at a browser of its own."""

    async def make(username: str = "ana", name: str = "Ana Lucero", role: str = "dispatcher") -> Desk:
        await add_user(database, username, PASSWORD, name, role)
        desk = browser()
        assert (await desk.sign_in(username)).status == 200
        return desk

    return make
