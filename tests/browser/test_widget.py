"""The chat inside another site's page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest
from aiohttp import web
from playwright.async_api import Browser, expect

from bot.settings import Settings
from bot.web import listening
from tests.support.browser import EXIT, House

pytestmark = pytest.mark.browser

POLICY = "default-src 'none'; style-src 'none'; script-src {chat}; frame-src {chat}"


@pytest.fixture
async def other_site(settings: Settings, free_port: Callable[[], int]) -> AsyncIterator[str]:
    """A site of somebody else, strict about what it loads, that the settings allow to embed the chat."""
    port = free_port()
    settings.extra_origins = f"http://localhost:{port}"

    async def home(_: web.Request) -> web.Response:
        chat = f"http://127.0.0.1:{settings.port}"
        page = (
            f'<!doctype html><html lang="es"><title>City</title><h1>City</h1><script src="{chat}/widget.js"></script>'
        )
        headers = {"Content-Security-Policy": POLICY.format(chat=chat)}
        return web.Response(text=page, content_type="text/html", headers=headers)

    app = web.Application()
    app.router.add_get("/", home)
    async with listening(app, "127.0.0.1", port):
        yield f"http://localhost:{port}"


async def test_chat_in_another_site_and_out_of_it(other_site: str, house: House, chromium: Browser) -> None:
    """One button opens the chat in the page's language; leaving inside it replaces the whole page for good."""
    context = await chromium.new_context()
    await context.route(
        EXIT + "**", lambda route: route.fulfill(body="<title>Weather</title>", content_type="text/html")
    )
    page = await context.new_page()
    await page.goto("about:blank")
    await page.goto(other_site)
    button = page.locator("body > button")  # its words change: open, close, news
    await expect(button).to_have_text("Ayuda por chat")
    await button.click()
    chat = page.frame_locator("iframe")
    house.engine.answers.clear()
    await chat.locator("#write").fill("necesito comida")
    await chat.locator("#write").press("Enter")
    await expect(chat.locator(".message.resident .state")).to_contain_text("Enviado")

    await expect(button).to_have_text("Cerrar chat")
    await button.click()
    await expect(page.locator("iframe")).to_be_hidden()
    house.engine.answers.set()
    await expect(button).to_have_text("Mensaje nuevo en el chat")  # the answer came while nobody could see it
    await button.click()
    await expect(chat.locator(".message.resident")).to_have_count(1)  # closing is not leaving

    await chat.get_by_role("button", name="Salir de aquí").click()
    await page.wait_for_url(EXIT + "**")
    await page.go_back()
    assert page.url == "about:blank"
    assert await house.said("resident") == ["necesito comida"]
