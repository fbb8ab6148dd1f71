"""Somebody in danger writes; the dispatcher sees it at once, answers, and gives back. Two real browsers."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.support.browser import House, OpenPage

pytestmark = pytest.mark.browser

EMERGENCIES = {
    "en": "my husband has a gun and he says he will kill us",
    "es": "ya no quiero vivir, tengo las pastillas en la mano",
}
LOCALES = {"en": "en-US", "es": "es-MX"}
TRIES = 10
"""The second is the promise; a machine that tests many things at once may miss it now and then, not every time."""
WATCH = """() => {
  window.seenAt = null;
  const look = () => { if (document.querySelector('.banner.urgent.p1')) window.seenAt ??= Date.now(); };
  new MutationObserver(look).observe(document.body, {childList: true, subtree: true});
}"""


async def _write(page: Page, text: str) -> int:
    """Say it; the moment of pressing Enter, in milliseconds of this machine's clock."""
    await page.fill("#write", text)
    pressed: int = await page.evaluate("Date.now()")
    await page.press("#write", "Enter")
    return pressed


async def _on_shift(desk: Page) -> None:
    await desk.click("button.shift")
    await expect(desk.locator("button.shift")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("language", ["en", "es"])
async def test_an_open_desk_shows_it_within_a_second(visit: OpenPage, sign_in: OpenPage, language: str) -> None:
    """From pressing Enter to the banner that cannot be overlooked; the resident reads the fixed reply."""
    desk = await sign_in()
    await _on_shift(desk)
    waits = []
    for _ in range(TRIES):
        resident = await visit(locale=LOCALES[language])
        await desk.evaluate(WATCH)
        pressed = await _write(resident, EMERGENCIES[language])
        await expect(desk.locator(".banner.urgent.p1")).to_be_visible()
        waits.append(await desk.evaluate("window.seenAt") - pressed)
        await expect(resident.locator(".message.bot").last).to_contain_text("911")
        if waits[-1] < 1000:
            return
        await desk.locator(".banner.urgent.p1 .main").first.click()
        await expect(desk.locator(".banner.urgent.p1")).to_have_count(0)
    raise AssertionError(f"milliseconds until the desk showed it: {waits}")


@pytest.mark.parametrize("language", ["en", "es"])
async def test_the_dispatcher_answers_the_bot_is_silent_and_giving_back_works(
    visit: OpenPage, sign_in: OpenPage, house: House, language: str
) -> None:
    desk, resident = await sign_in(), await visit(locale=LOCALES[language])
    await _on_shift(desk)
    await _write(resident, EMERGENCIES[language])
    await desk.locator(".banner.urgent.p1 .main").click()
    await expect(desk.locator(".transcript mark").first).to_be_visible()
    await expect(resident.locator(".message").last).to_contain_text("Ana")
    said = await house.said("bot")

    answer = {"en": "I am here with you. Where are you?", "es": "Sigo con usted. Diga en que lugar se encuentra."}[
        language
    ]
    await desk.fill(".reply textarea", answer)
    await desk.click(".reply button[type=submit]")
    await expect(resident.locator(".message.dispatcher").last).to_contain_text(answer)
    await _write(resident, {"en": "in the bathroom", "es": "en la cocina"}[language])
    await expect(desk.locator(".transcript .message.resident")).to_have_count(2)
    await house.handled()
    assert await house.said("bot") == said, "the bot does not talk over a human"

    await expect(desk.locator(".queue .item.claimed")).to_have_count(1)
    await desk.press(".reply textarea", "Escape")
    await desk.keyboard.press("g")
    await desk.locator("dialog button[type=submit]").click()
    await expect(desk.locator(".queue .item.claimed")).to_have_count(0)
    bubbles = 1 + len(await house.said("bot"))  # the greeting is the page's own
    await expect(resident.locator(".message.bot")).to_have_count(bubbles)
    await _write(resident, {"en": "i need food for my kids", "es": "necesito comida para mis hijos"}[language])
    await expect(resident.locator(".message.bot")).to_have_count(bubbles + 1)
    assert house.engine.heard != [], "the bot answers again"
