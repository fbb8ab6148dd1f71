"""Services of the directory as a resident sees them, sent from the desk."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from bot.directory import Query, load_directory
from tests.support.browser import House, OpenPage, serious_faults

pytestmark = pytest.mark.browser


async def test_a_service_sent_from_the_desk_becomes_a_card(visit: OpenPage, sign_in: OpenPage, house: House) -> None:
    """Found by a word and a ZIP code, sent by keys; the card has what helps, and a way to say that it was wrong."""
    assert house.core
    await load_directory(house.core.database, house.settings.directory_dir)
    await house.close()
    await house.open()  # the directory is read when the bot starts
    expected = (await house.core.directory.search(Query(text="food", zip="87108", limit=10))).matches[0]
    desk, resident = await sign_in(), await visit(viewport={"width": 390, "height": 844})
    await resident.fill("#write", "i want to kill myself")
    await resident.press("#write", "Enter")
    await desk.locator(".banner.urgent button.main").click()
    await expect(desk.locator(".head")).to_contain_text("with you")

    await desk.keyboard.press("s")
    await expect(desk.locator("#resource-search")).to_be_focused()
    await desk.keyboard.type("food")
    await desk.fill("input.zip", "87108")
    await desk.keyboard.press("Enter")
    await desk.get_by_role("button", name=f"Send: {expected.name}", exact=True).click()
    await desk.evaluate("window.scrollTo(0, 9999)")
    assert await desk.evaluate("window.scrollY") == 0  # a page that scrolls would take the urgent banner along
    await expect(desk.locator(".banners .notice")).to_have_text(f"Sent: {expected.name}")

    card = resident.locator(".card")
    await expect(card.get_by_role("heading")).to_have_text(expected.name)
    call = card.locator(".big-call")
    await expect(call).to_have_attribute("href", re.compile(r"^tel:\+?\d{3,}"))
    height = await call.evaluate("element => element.offsetHeight")
    assert height >= 44
    await expect(card.locator(".checked")).to_contain_text(expected.verified_text)
    assert await serious_faults(resident) == []

    await resident.emulate_media(media="print")
    await expect(card).to_be_visible()
    await expect(resident.locator(".message.resident").first).to_be_hidden()  # paper lies about
    await expect(resident.get_by_role("button", name="Print this list")).to_be_hidden()
    await resident.emulate_media(media="screen")
    await expect(resident.get_by_role("button", name="Print this list")).to_be_visible()

    await card.get_by_role("button", name="This was wrong").click()
    await expect(desk.locator(".message.resident .text").last).to_have_text(
        f"The information about “{expected.name}” was wrong."
    )


async def test_a_place_can_be_shared(visit: OpenPage, house: House) -> None:
    """Only after a press, and only with the browser's permission; otherwise the page says what to do instead."""
    here = {"latitude": 35.0844, "longitude": -106.6504}
    willing = await visit(geolocation=here, permissions=["geolocation"])
    await willing.get_by_role("button", name="Share my location").click()
    await expect(willing.locator(".message.resident .text")).to_have_text("My location: 35.08440, -106.65040")
    unwilling = await visit()
    await unwilling.get_by_role("button", name="Share my location").click()
    await expect(unwilling.locator(".above")).to_contain_text("You can write a street corner")
    await expect(unwilling.locator(".message.resident")).to_have_count(0)
