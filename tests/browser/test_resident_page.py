"""The residents' page in a real browser before the real bot."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from tests.support.browser import AXE, EXIT, House, OpenPage, serious_faults

pytestmark = pytest.mark.browser

STORED = re.compile("· (Sent|Enviado)$")
PHONE = {"viewport": {"width": 320, "height": 568}, "has_touch": True}


async def say(page: Page, text: str) -> None:
    await page.fill("#write", text)
    await page.press("#write", "Enter")


async def stored(page: Page, count: int) -> None:
    """The server has stored this many of the resident's messages, and the page shows each once."""
    await expect(page.locator(".message.resident")).to_have_count(count)
    await expect(page.locator(".message.resident .state", has_text=STORED)).to_have_count(count)


async def test_it_says_what_it_is_and_answers(visit: OpenPage, house: House) -> None:
    """A program, with nobody on shift; what is written is stored, acknowledged and answered."""
    page = await visit()
    await expect(page.locator("header p").first).to_have_text("computer program · no person is on shift now")
    await say(page, "we need food")
    await stored(page, 1)
    await expect(page.locator(".message.bot")).to_have_count(2)
    assert await house.said("resident") == ["we need food"]


async def test_reload_resumes(visit: OpenPage) -> None:
    """After a reload the conversation is there again, once, and a half-written text too."""
    page = await visit()
    await say(page, "we need food")
    await expect(page.locator(".message.bot")).to_have_count(2)
    await page.fill("#write", "and a")
    await page.reload()
    await stored(page, 1)
    await expect(page.locator(".message.bot")).to_have_count(2)
    await expect(page.locator("#write")).to_have_value("and a")
    await expect(page.locator(".link")).to_be_empty()


async def test_nothing_is_lost_or_doubled_while_the_bot_is_away(visit: OpenPage, house: House) -> None:
    """Written without a connection: said in words, kept, and sent once when the bot is back."""
    page = await visit()
    await say(page, "one")
    await stored(page, 1)
    await page.evaluate("window.setTimeout = () => 0")  # it does not try by itself: the button alone brings it back
    await house.close()
    await expect(page.locator(".link")).to_contain_text("No connection")
    await say(page, "two")
    await say(page, "three")
    await expect(page.locator(".message.resident .state").last).to_contain_text("Not sent yet")
    await house.open()
    await page.get_by_role("button", name="Try now").click()
    await stored(page, 3)
    await expect(page.locator(".link")).to_be_empty()
    assert await house.said("resident") == ["one", "two", "three"]


async def test_a_message_unsent_at_a_reload_is_still_sent(visit: OpenPage, house: House) -> None:
    """The acknowledgement never came, the page was reloaded: the same message, stored once."""
    page = await visit()
    await say(page, "one")
    await stored(page, 1)
    await page.goto(house.url + "/healthz")  # the same tab's storage, and nobody else who writes to it
    await page.evaluate("""() => {
        const kept = JSON.parse(sessionStorage.chat);
        const at = new Date().toISOString();
        kept.outgoing = [{clientId: 'lost-ack-1', text: 'two', at, state: 'sending', reason: null}];
        sessionStorage.chat = JSON.stringify(kept);
    }""")
    await page.goto(house.url)
    await stored(page, 2)
    await page.reload()
    await stored(page, 2)
    assert await house.said("resident") == ["one", "two"]


@pytest.mark.parametrize("way", ["button", "escape"])
async def test_leaving_leaves_nothing_behind(visit: OpenPage, house: House, way: str) -> None:
    """Another page takes this one's place: nothing stored, no Back to it, and the session is worth nothing."""
    page = await visit("/healthz")  # what was open before
    await page.goto(house.url)
    await say(page, "my secret")
    await stored(page, 1)
    kept = await page.evaluate("sessionStorage.chat")
    if way == "button":
        await page.get_by_role("button", name="Leave this page").click()
    else:
        await page.keyboard.press("Escape")
        await page.keyboard.press("Escape")
    await page.wait_for_url(EXIT + "**")
    await page.go_back()
    assert page.url == house.url + "/healthz"
    await page.goto(house.url)
    await expect(page.locator(".link")).to_be_empty()  # whatever the server still tells this tab has come
    await expect(page.locator(".message")).to_have_count(1)
    assert "my secret" not in await page.content()
    await page.goto(house.url + "/healthz")
    await page.evaluate("kept => { sessionStorage.chat = kept; }", kept)
    await page.goto(house.url)
    await expect(page.locator(".link")).to_contain_text("earlier chat has ended")
    assert "my secret" not in await page.content()


async def test_nothing_is_kept_outside_the_tab(visit: OpenPage) -> None:
    """No cookie, nothing in localStorage, no database in the browser."""
    page = await visit()
    await say(page, "we need food")
    await stored(page, 1)
    assert await page.context.cookies() == []
    assert await page.evaluate("localStorage.length") == 0
    assert await page.evaluate("indexedDB.databases().then(found => found.length)") == 0


async def test_language_switch(visit: OpenPage) -> None:
    """Every word of the page changes, its lang too; a reload and the server keep the choice."""
    page = await visit()
    await say(page, "hello")
    await stored(page, 1)
    await page.get_by_role("button", name="Español").click()
    await expect(page.locator("html")).to_have_attribute("lang", "es")
    await expect(page.get_by_role("button", name="Enviar")).to_be_visible()
    await expect(page.locator("h1")).to_have_text("Seguridad Comunitaria de Albuquerque")
    await page.reload()
    await expect(page.get_by_role("button", name="Salir de aquí")).to_be_visible()
    await say(page, "hola")
    await expect(page.locator(".message.resident .state", has_text=STORED)).to_have_count(2)


async def test_a_browser_in_spanish_is_greeted_in_spanish(visit: OpenPage) -> None:
    page = await visit(locale="es-MX")
    await expect(page.locator("html")).to_have_attribute("lang", "es")
    await expect(page.locator(".message.bot").first).to_contain_text("programa")


async def test_keyboard_only(visit: OpenPage) -> None:
    """From the top of the page with Tab and Enter alone: the numbers, the way out, a quick reply, a message."""
    page = await visit()
    await expect(page.locator(".replies button").first).to_be_visible()
    names = []
    for _ in range(5):
        await page.keyboard.press("Tab")
        names.append(await page.evaluate("document.activeElement.ariaLabel || document.activeElement.textContent"))
    assert names[0] == "Skip to writing a message"
    assert names[1:3] == ["Call 911, emergency", "Call 988, crisis line"]
    assert names[3] == "Leave this page"
    await page.locator(".replies button").first.focus()
    chosen = await page.locator(".replies button").first.inner_text()
    await page.keyboard.press("Enter")
    await expect(page.locator("#write")).to_be_focused()
    await page.keyboard.type("hello")
    await page.keyboard.press("Enter")
    await stored(page, 2)
    await expect(page.locator(".message.resident .text").first).to_have_text(chosen)


async def test_a_safety_message_interrupts(visit: OpenPage) -> None:
    """The fixed reply is announced assertively, and its numbers can be called with one tap."""
    page = await visit()
    await say(page, "i want to kill myself")
    safety = page.locator(".message.safety").first
    await expect(safety).to_be_visible()
    await expect(page.locator("#say-assertive")).to_contain_text("Important")
    await expect(safety.locator("a[href='tel:988']").first).to_be_visible()


@pytest.mark.parametrize("viewport", [{"width": 320, "height": 568}, {"width": 640, "height": 360}])
async def test_small_screens_and_zoom(visit: OpenPage, viewport: dict[str, int]) -> None:
    """320 px, and 1280x720 at 200 %: nothing scrolls sideways, the bar stays, no text under 18 px."""
    page = await visit(viewport=viewport)
    await say(page, "x" * 200)
    await expect(page.locator(".message.bot")).to_have_count(2)
    await page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
    assert await page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    bar = await page.locator(".bar").bounding_box()
    assert bar is not None
    assert bar["y"] == 0
    smallest = await page.evaluate("""Math.min(...[...document.querySelectorAll('#app *')]
        .filter(element => element.textContent.trim())
        .map(element => parseFloat(getComputedStyle(element).fontSize)))""")
    assert smallest >= 18


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed: npm ci in web/")
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_serious(visit: OpenPage, scheme: str) -> None:
    page = await visit(color_scheme=scheme, **PHONE)
    assert await serious_faults(page) == []
    await say(page, "i want to kill myself")
    await expect(page.locator(".message.safety").first).to_be_visible()
    assert await serious_faults(page) == []


async def test_without_scripts_it_says_the_numbers(visit: OpenPage) -> None:
    page = await visit(java_script_enabled=False)
    await expect(page.locator("main")).to_contain_text("call 911")
    await expect(page.locator("main")).to_contain_text(re.compile("call or text 988"))
    await expect(page.locator("main [lang=es]")).to_contain_text("llame al 911")
