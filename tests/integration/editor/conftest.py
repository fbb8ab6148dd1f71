"""A real server with the desk and the editors' API on it, and a small directory."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import CookieJar, web
from aiohttp.test_utils import TestClient, TestServer

from bot.city import City
from bot.desk import DeskServices, setup_desk
from bot.desk.accounts import add_user
from bot.editor.setup import setup_editor
from bot.settings import Settings
from bot.store.session import Database
from bot.texts import Texts
from tests.support.desk import PASSWORD, Clock
from tests.support.editors import Editor, load, package_with_twins


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def services(
    database: Database, settings: Settings, city: City, texts: Texts, clock: Clock, tmp_path: Path
) -> DeskServices:
    await load(database, tmp_path, package_with_twins())
    return DeskServices(database=database, settings=settings, city=city, texts=texts, clock=clock)


@pytest.fixture
async def signed_in(services: DeskServices) -> AsyncIterator[Callable[..., Awaitable[Editor]]]:
    """A function: an account of that name and role, signed in at a browser of its own."""
    app = web.Application()
    setup_desk(app, services)
    setup_editor(app, services)
    clients: list[TestClient[web.Request, web.Application]] = []

    async def make(username: str = "eva", name: str = "Eva Baca", role: str = "editor") -> Editor:
        await add_user(services.database, username, PASSWORD, name, role)
        clients.append(TestClient(server, cookie_jar=CookieJar(unsafe=True)))
        editor = Editor(clients[-1])
        assert (await editor.sign_in(username)).status == 200
        return editor

    async with TestServer(app) as server:
        yield make
        for client in clients:
            await client.session.close()


@pytest.fixture
async def eva(signed_in: Callable[..., Awaitable[Editor]]) -> Editor:
    return await signed_in()
