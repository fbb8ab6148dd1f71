"""A real Chromium before the real bot."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from bot.desk.accounts import add_user
from bot.settings import Settings
from bot.store.session import open_database
from bot.web import listening
from tests.support.browser import CHROMIUM_ARGS, EXIT, PASSWORD, House, OpenPage, fill_sign_in, find_chromium
from tests.support.editors import load, package_with_twins
from tests.support.residents import ToldEngine

expect.set_options(timeout=30_000)  # milliseconds; five seconds pass quickly where every core is busy


@pytest.fixture
async def house(settings: Settings, free_port: Callable[[], int]) -> AsyncIterator[House]:
    """The bot with the built pages; its engine answers "empty" until a test tells it otherwise."""
    if not (settings.web_dir / "index.html").is_file():
        pytest.skip("the pages are not built: npm run build in web/")
    engine = ToldEngine()
    engine_app = web.Application()
    engine_app.router.add_post("/turn", engine.turn)
    engine_port = free_port()
    settings.port = free_port()
    settings.engine_url = f"http://127.0.0.1:{engine_port}"
    house = House(settings, engine)
    async with listening(engine_app, "127.0.0.1", engine_port):
        await house.open()
        yield house
        await house.close()


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    path = find_chromium()
    if path is None:
        pytest.skip("no Chromium on this machine")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, headless=True, args=list(CHROMIUM_ARGS))
        yield browser
        await browser.close()


@pytest.fixture
async def visit(house: House, chromium: Browser) -> AsyncIterator[OpenPage]:
    """Opens the residents' page in a browser of its own. Fails at the end if a page asked anyone but the bot."""
    strangers: list[str] = []
    problems: list[str] = []

    async def open_page(path: str = "/", **options: Any) -> Page:
        context = await chromium.new_context(**{"locale": "en-US", **options})
        await _fence(context, house, strangers)
        page = await context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        await page.goto(house.url + path)
        return page

    yield open_page
    assert strangers == []
    assert problems == []


@pytest.fixture
def sign_in(visit: OpenPage, house: House) -> OpenPage:
    """Opens the desk and signs in as this dispatcher, who is employed first."""

    async def open_desk(username: str = "ana", name: str = "Ana Lucero", **options: Any) -> Page:
        await house.employ(username, name)
        page = await visit("/desk", **{"viewport": {"width": 1280, "height": 800}, **options})
        await page.fill("#username", username)
        await page.fill("#password", PASSWORD)
        await page.press("#password", "Enter")
        await page.wait_for_selector(".columns")
        return page

    return open_desk


async def _fence(context: BrowserContext, house: House, strangers: list[str]) -> None:
    """No request leaves for the network; the page that the quick exit goes to is played."""

    async def answer(route: Any) -> None:
        url = route.request.url
        if url.startswith(house.url):
            await route.continue_()
        elif url.startswith(EXIT):
            await route.fulfill(body="<title>Weather</title>", content_type="text/html")
        else:
            strangers.append(url)
            await route.abort()

    await context.route("**/*", answer)


@pytest.fixture
async def small_city(house: House, settings: Settings, tmp_path: Path) -> House:
    """The bot with the small directory instead of none."""
    async with open_database(settings) as database:
        await load(database, tmp_path, package_with_twins())
    return house


@pytest.fixture
def edit_as(small_city: House, visit: OpenPage) -> OpenPage:
    """Opens the editors' pages and signs in as this person, who is employed first."""

    async def open_pages(
        username: str = "eva", name: str = "Eva Baca", role: str = "editor", **options: object
    ) -> Page:
        assert small_city.core
        await add_user(small_city.core.database, username, PASSWORD, name, role)
        page = await visit("/editor", **{"viewport": {"width": 1280, "height": 800}, **options})
        await fill_sign_in(page, username)
        await page.wait_for_selector(".list .item")
        return page

    return open_pages
