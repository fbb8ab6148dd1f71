"""Writing a new record, in a real browser before the real bot."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.support.browser import House, OpenPage, save, serious_faults

pytestmark = pytest.mark.browser


async def test_a_new_record_by_keys(edit_as: OpenPage, small_city: House) -> None:
    """What is wrong is said beside its field, also who offers it; then it is there, held back until it is verified."""
    page = await edit_as()
    await page.keyboard.press("n")
    await expect(page.locator(".form h2")).to_have_text("New record")
    await expect(page.get_by_label("Organization", exact=True)).to_be_focused()
    await page.get_by_label("Name, English").fill("Bike workshop")
    await save(page)
    await expect(page.get_by_role("alert")).to_contain_text("3 fields are not right yet.")
    await expect(page.get_by_label("Organization", exact=True)).to_be_focused()
    assert await serious_faults(page) == []
    await page.get_by_label("Organization", exact=True).fill("Wheels")
    await page.get_by_label("Number", exact=True).fill("505 555 0177")
    await page.get_by_label("Add a need…").select_option("transport")
    await save(page)
    await expect(page.locator(".notices")).to_contain_text("Written.")
    await expect(page.locator(".detail h2")).to_have_text("Bike workshop")
    await expect(page.locator(".badge")).to_have_text("Held back: not verified")
    await expect(page.locator(".history")).to_contain_text("Eva Baca wrote this record")
    await expect(page.locator(".item[aria-current]")).to_contain_text("never checked")  # it is to do
    await page.get_by_role("button", name=re.compile("Undo: wrote this record")).click()
    await expect(page.locator(".badge")).to_have_text("Retired")
    assert await serious_faults(page) == []


async def test_a_new_record_that_is_left_is_none(edit_as: OpenPage) -> None:
    page = await edit_as()
    await page.get_by_role("button", name="New record").click()
    await page.keyboard.press("Escape")
    await expect(page.locator(".form")).to_have_count(0)
    await expect(page.locator(".detail")).to_contain_text("Choose a record")
