"""A list from the page to a phone: asked first whether that is safe, then for the number and a yes."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page, expect
from pydantic import SecretStr
from sqlalchemy import select

from bot.directory import Query, load_directory
from bot.store.models import Conversation
from tests.support.browser import House, OpenPage, serious_faults

pytestmark = pytest.mark.browser

WORDS = {
    "en": ("Text me this list", "Yes, it is safe", "No, or I am not sure", "Mobile number", "I agree, send it"),
    "es": ("Mandarme esta lista", "No, no hay riesgo", "Sí, o no sé", "Número de celular", "Acepto, mándenla"),
}
LOCALES = {"en": "en-US", "es": "es-MX"}


@pytest.fixture
async def listing(house: House) -> House:
    """A bot that can text, whose engine answers anything with two services."""
    house.settings.demo = True
    house.settings.twilio_account_sid = "ACde30de30"
    house.settings.twilio_auth_token = SecretStr("made-up-token")
    house.settings.twilio_from = "+15055550100"
    house.settings.twilio_api_url = "http://127.0.0.1:9"  # nobody listens: what is on its way stays on its way
    assert house.core
    await load_directory(house.core.database, house.settings.directory_dir)
    await house.close()
    await house.open()
    assert house.core
    found = await house.core.directory.search(Query(text="food", zip="87108", limit=2))
    listed = {"ids": [card.id for card in found.matches], "total": 2, "style": "list"}
    house.engine.replies = [{"resources": listed}]
    return house


async def _with_list(visit: OpenPage, language: str, **options: Any) -> Page:
    page = await visit(locale=LOCALES[language], **options)
    await page.fill("#write", "i need food in 87108" if language == "en" else "necesito comida en 87108")
    await page.press("#write", "Enter")
    await expect(page.locator(".card")).to_have_count(2)
    return page


@pytest.mark.parametrize("language", ["en", "es"])
async def test_a_list_goes_to_a_phone(visit: OpenPage, listing: House, language: str) -> None:
    text_me, safe, _, number, agree = WORDS[language]
    page = await _with_list(visit, language, viewport={"width": 320, "height": 700})
    await page.get_by_role("button", name=text_me).click()
    await expect(page.get_by_label(safe)).to_be_visible()
    assert await page.get_by_label(number).count() == 0  # nothing is asked for before it is safe
    await page.get_by_label(safe).check()
    await page.get_by_label(number).fill("555-0144")
    await page.get_by_role("button", name=agree).click()
    status = page.locator("p.texting[role=status]")
    await expect(status).not_to_be_empty()
    assert await serious_faults(page) == []
    width = await page.evaluate("document.documentElement.scrollWidth")
    assert width <= 320
    await page.get_by_label(number).fill("(505) 555-0144")
    await page.get_by_role("button", name=agree).click()
    await expect(status).to_contain_text("44.")
    await expect(page.get_by_label(number)).to_have_count(0)
    assert listing.core
    async with listing.core.database.read() as session:
        phone = (await session.scalars(select(Conversation).where(Conversation.channel == "sms"))).one()
    assert (phone.address, phone.language) == ("+15055550144", language)


async def test_where_it_is_not_safe_nothing_is_asked(visit: OpenPage, listing: House) -> None:
    text_me, _, unsafe, number, _ = WORDS["en"]
    page = await _with_list(visit, "en")
    await page.get_by_role("button", name=text_me).focus()
    await page.keyboard.press("Enter")
    await page.get_by_label(unsafe).check()
    await expect(page.locator("p.texting[role=status]")).to_contain_text("we will not text it")
    await expect(page.get_by_label(number)).to_have_count(0)
    assert await serious_faults(page) == []


async def test_without_sms_there_is_no_such_button(visit: OpenPage, listing: House) -> None:
    listing.settings.twilio_account_sid = ""
    await listing.close()
    await listing.open()
    page = await _with_list(visit, "en")
    await expect(page.get_by_role("button", name="Print this list")).to_be_visible()
    await expect(page.get_by_role("button", name="Text me this list")).to_have_count(0)
