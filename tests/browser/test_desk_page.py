"""The dispatchers' desk in a real browser before the real bot, with residents in browsers of their own."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Page, Route, expect

from tests.support.browser import AXE, House, OpenPage, serious_faults

pytestmark = pytest.mark.browser

CRISIS = "ya no quiero vivir"


async def say(page: Page, text: str) -> None:
    await page.fill("#write", text)
    await page.press("#write", "Enter")


async def test_two_who_claim_at_once(visit: OpenPage, sign_in: OpenPage) -> None:
    """One wins; the other is told who, and cannot write."""
    ana, ben = await sign_in(), await sign_in("ben", "Ben Chee")
    resident = await visit()
    await say(resident, CRISIS)
    for desk in (ana, ben):
        await desk.locator(".queue .item").first.click()
        await expect(desk.locator(".head button.main")).to_be_visible()
    # Ben's page does not hear of Ana's claim, as when both press at the same moment.
    hears = asyncio.Event()

    async def deaf(route: Route) -> None:
        await (route.fallback() if hears.is_set() else route.abort())

    await ben.route("**/api/desk/queue", deaf)
    await ben.route("**/api/desk/conversations/**", deaf)
    await ana.keyboard.press("c")
    await expect(ana.locator(".head")).to_contain_text("with you")
    await ben.keyboard.press("c")
    await expect(ben.locator(".banners .notice")).to_have_text("Ana Lucero has claimed this one first.")
    hears.set()
    await expect(ben.locator(".head")).to_contain_text("with Ana Lucero")
    await ben.fill("#reply", "Hello?")
    await expect(ben.get_by_role("button", name="Send", exact=True)).to_be_disabled()


async def test_an_emergency_cannot_be_dismissed(visit: OpenPage, sign_in: OpenPage) -> None:
    """Escape, other conversations, a reload: the banner stays until somebody has claimed it."""
    desk = await sign_in()
    resident = await visit()
    await say(resident, CRISIS)
    await expect(desk.locator(".banner.urgent")).to_be_visible()
    for key in ("Escape", "j", "?", "Escape", "x", "g"):
        await desk.keyboard.press(key)
    await expect(desk.locator(".banner.urgent")).to_be_visible()
    await desk.reload()
    await expect(desk.locator(".banner.urgent")).to_be_visible()
    await desk.locator(".banner.urgent button.main").click()
    await expect(desk.locator(".banner.urgent")).to_have_count(0)


async def test_a_lost_connection_is_said_and_loses_nothing(visit: OpenPage, sign_in: OpenPage, house: House) -> None:
    """The bot goes away while a dispatcher writes: said in words, the words kept, sent once when it is back."""
    desk = await sign_in()
    resident = await visit()
    await say(resident, CRISIS)
    await desk.locator(".banner.urgent button.main").click()
    await expect(desk.locator(".head")).to_contain_text("with you")
    await desk.fill("#reply", "My name is Ana.")
    await house.close()
    await expect(desk.locator(".banner.lost")).to_contain_text("Connection lost")
    await desk.press("#reply", "Enter")
    await expect(desk.locator(".banners .notice")).to_contain_text("Your words are kept")
    await expect(desk.locator("#reply")).to_have_value("My name is Ana.")
    await house.open()
    await expect(desk.locator(".banner.lost")).to_have_count(0)
    await desk.reload()
    await desk.locator(".queue .item").first.click()
    await expect(desk.locator(".head")).to_contain_text("with you")
    await expect(desk.locator("#reply")).to_have_value("My name is Ana.")
    await desk.press("#reply", "Enter")
    await expect(desk.locator(".message.dispatcher")).to_have_count(1)
    assert await house.said("dispatcher") == ["My name is Ana."]


async def test_closing_needs_a_disposition_and_keys_do_all_of_it(visit: OpenPage, sign_in: OpenPage) -> None:
    desk = await sign_in()
    resident = await visit()
    await say(resident, CRISIS)
    await expect(desk.locator(".queue .item")).to_have_count(1)
    await desk.keyboard.press("j")
    await expect(desk.locator(".head button.main")).to_be_visible()
    await desk.keyboard.press("c")
    await expect(desk.locator(".head")).to_contain_text("with you")
    await desk.keyboard.press("n")
    await expect(desk.locator("#note")).to_be_focused()
    await desk.keyboard.type("Spoke to her sister.")
    await desk.keyboard.press("Tab")
    await desk.keyboard.press("Enter")
    await expect(desk.locator(".facts")).to_contain_text("Spoke to her sister.")
    await desk.locator("#note").focus()
    await desk.keyboard.press("Escape")
    await desk.keyboard.press("x")
    await expect(desk.locator("dialog")).to_be_visible()
    await desk.keyboard.press("Space")
    await desk.keyboard.press("Enter")
    await expect(desk.locator(".queue .item")).to_have_count(0)
    await expect(desk.locator(".facts section").last).not_to_contain_text("Nothing before this")


async def test_the_keys_are_listed_and_can_be_switched_off(sign_in: OpenPage) -> None:
    desk = await sign_in()
    await desk.keyboard.press("?")
    await expect(desk.locator("dialog .keys kbd")).to_have_count(12)
    await desk.get_by_role("button", name="Single-letter keys are on").click()
    await desk.keyboard.press("Escape")
    await desk.keyboard.press("?")
    await expect(desk.locator("dialog")).to_have_count(0)


async def test_wrong_password(visit: OpenPage, house: House) -> None:
    """Said in words, with the name still there."""
    await house.employ("ana", "Ana Lucero")
    desk = await visit("/desk")
    await desk.fill("#username", "ana")
    await desk.fill("#password", "not the password")
    await desk.press("#password", "Enter")
    await expect(desk.get_by_role("alert")).to_contain_text("do not belong together")
    await expect(desk.locator("#username")).to_have_value("ana")


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed: npm ci in web/")
@pytest.mark.parametrize("theme", ["dark", "light"])
async def test_axe_finds_nothing_serious(visit: OpenPage, sign_in: OpenPage, theme: str) -> None:
    """On the login, the busy desk, and the dialog."""
    login = await visit("/desk")
    assert await serious_faults(login) == []
    desk = await sign_in()
    resident = await visit()
    await say(resident, CRISIS)
    await desk.locator(".banner.urgent button.main").click()
    await expect(desk.locator("mark").first).to_be_visible()
    await desk.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
    assert await serious_faults(desk) == []
    await desk.keyboard.press("x")
    await expect(desk.locator("dialog")).to_be_visible()
    assert await serious_faults(desk) == []
