"""The editors' pages in a real browser before the real bot, with the small directory."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from bot.editor import reports
from tests.support.browser import AXE, House, OpenPage, fill_sign_in, save, serious_faults

pytestmark = pytest.mark.browser


async def open_record(page: Page, words: str, name: str) -> None:
    """Search and open, by keys."""
    await page.keyboard.press("/")
    await page.keyboard.type(words)
    await page.keyboard.press("Enter")
    await page.get_by_role("link", name=re.compile(name)).first.click()
    await expect(page.locator(".detail h2")).to_have_text(name)


async def confirm(page: Page) -> None:
    """Answer the dialog by its key, which does nothing while the page is still loading."""
    await expect(page.locator("dialog button[type=submit]")).to_be_enabled()
    await page.keyboard.press("Enter")


async def report(house: House, service_id: str, kind: reports.ReportKind) -> None:
    assert house.core
    async with house.core.database.write() as session:
        await reports.report_problem(session, service_id, kind, "sms", "es")


async def test_find_edit_and_a_bad_number(edit_as: OpenPage, small_city: House) -> None:
    """The number is refused with words beside it, what was typed stays; put right, residents see it."""
    page = await edit_as()
    await open_record(page, "church", "Church pantry")
    await page.keyboard.press("e")
    number = page.get_by_label("Number", exact=True)
    await number.fill("505-555-01")
    await page.get_by_label("Hours", exact=True).fill("Tue, Thu 9-12")
    await expect(page.locator(".form")).to_contain_text("Residents read: Tue, Thu 9 am-noon")
    await save(page)
    await expect(page.get_by_role("alert")).to_contain_text("One field is not right yet.")
    await expect(number).to_be_focused()
    await expect(number).to_have_value("505-555-01")
    problem = page.locator(f"#{await number.get_attribute('aria-describedby')}")
    await expect(problem).to_contain_text("It has 8 digits, not ten. Write it like 505-555-0100.")
    await number.fill("(505) 555-0188")
    await save(page)
    await expect(page.locator(".notices")).to_contain_text("Saved. Residents see it now.")
    await expect(page.locator(".facts-of")).to_contain_text("505-555-0188")
    await expect(page.locator(".history")).to_contain_text("Eva Baca edited")
    assert small_city.core
    card = await small_city.core.directory.get("maybe", "en")
    assert card
    assert (card.phone, card.hours) == ("505-555-0188", "Tue, Thu 9 am-noon")


async def test_verify_retire_restore_and_undo_by_keys(edit_as: OpenPage) -> None:
    page = await edit_as()
    await open_record(page, "church", "Church pantry")
    await expect(page.locator(".badge")).to_have_text("Held back: not verified")
    await page.keyboard.press("v")
    await expect(page.locator("dialog")).to_contain_text("How did you check?")
    await page.keyboard.press("Space")
    await confirm(page)
    await expect(page.locator(".badge")).to_have_text("Shown to residents")
    await expect(page.locator(".head")).to_contain_text(re.compile(r"Checked .+ by Eva Baca, by phone"))
    await page.keyboard.press("r")
    await page.get_by_label("It has closed for good").check()
    await confirm(page)
    await expect(page.locator(".badge")).to_have_text("Retired: closed for good")
    await page.get_by_role("button", name="Restore").click()
    await expect(page.locator(".badge")).to_have_text("Shown to residents")
    undo = page.get_by_role("button", name=re.compile("Undo: verified"))
    await undo.click()
    await expect(page.locator(".badge")).to_have_text("Held back: not verified")
    await expect(page.locator(".changes > li")).to_have_count(4)


async def test_undo_brings_back_an_edit(edit_as: OpenPage) -> None:
    page = await edit_as()
    await open_record(page, "church", "Church pantry")
    await page.keyboard.press("e")
    await page.get_by_label("Name, English").fill("Church food pantry")
    await save(page)
    await expect(page.locator(".detail h2")).to_have_text("Church food pantry")
    await page.get_by_role("button", name=re.compile("Undo: edited")).click()
    await expect(page.locator(".detail h2")).to_have_text("Church pantry")


async def test_the_queue_puts_reports_first(edit_as: OpenPage, small_city: House) -> None:
    """What a resident says comes up, is answered, and is gone from the list."""
    await report(small_city, "refuge", "wrong_number")
    page = await edit_as()
    first = page.locator(".list .item").first
    await expect(first).to_contain_text("Refuge")
    await expect(first).to_contain_text("1 report")
    await page.keyboard.press("j")
    await expect(page.locator(".reported")).to_contain_text("Wrong number by text message, in Spanish")
    await page.get_by_role("button", name="Looked at: the record is right").click()
    await page.get_by_role("dialog").get_by_role("button", name="Looked at").click()
    await expect(page.locator(".reported")).to_have_count(0)
    await expect(page.locator(".mark-report")).to_have_count(0)


async def test_merge_duplicates(edit_as: OpenPage) -> None:
    """Compared side by side; what the kept one lacks is taken over; the other's id leads to it."""
    page = await edit_as()
    await page.get_by_role("link", name="Duplicates").click()
    await expect(page.locator(".pairs li")).to_have_count(1)
    await page.get_by_role("link", name=re.compile("^Compare")).click()
    await page.get_by_role("radio", name="Keep Valley pantry", exact=True).check()
    await expect(page.get_by_role("radio", name="Cost of Valley Pantry", exact=True)).to_be_checked()
    await page.get_by_role("button", name="Merge").click()
    await expect(page.locator(".notices")).to_contain_text("Merged.")
    await expect(page.locator(".detail h2")).to_have_text("Valley pantry")
    await expect(page.locator(".facts-of")).to_contain_text("Free")
    await page.get_by_role("button", name=re.compile("^Retired")).click()
    await page.locator(".list .item").first.click()
    await expect(page.locator(".detail .head")).to_contain_text("This was a duplicate of Valley pantry.")


async def test_unmet_needs_and_who_changed_what(edit_as: OpenPage, small_city: House) -> None:
    assert small_city.core
    async with small_city.core.database.write() as session:
        for language in ("en", "es", "es"):
            await reports.note_unmet_need(session, "shelter", "87108", language)
    page = await edit_as()
    await page.get_by_role("link", name="Unmet needs").click()
    await expect(page.locator(".counts").first).to_contain_text("shelter")
    assert await page.locator(".counts tbody").first.locator("td").all_inner_texts() == ["3", "1", "2", "87108"]
    await page.get_by_role("link", name="Who changed what").click()
    await expect(page.locator(".page")).to_contain_text("Nobody has changed anything yet.")


async def test_what_is_typed_is_not_lost_unawares(edit_as: OpenPage) -> None:
    """Leaving the form with changes asks first."""
    page = await edit_as()
    await open_record(page, "church", "Church pantry")
    await page.keyboard.press("e")
    await page.get_by_label("Name, English").fill("Something else")
    asked: list[str] = []

    async def stay(dialog: object) -> None:
        asked.append(getattr(dialog, "message", ""))
        await dialog.dismiss()  # type: ignore[attr-defined]

    page.on("dialog", stay)
    await page.get_by_role("link", name="Duplicates").click()
    await expect(page.get_by_label("Name, English")).to_have_value("Something else")
    await page.keyboard.press("Escape")
    assert len(asked) >= 1


async def test_a_session_that_ends_loses_nothing(edit_as: OpenPage) -> None:
    """Said in words; after signing in again the form is as it was left."""
    page = await edit_as()
    await open_record(page, "church", "Church pantry")
    await page.keyboard.press("e")
    await page.get_by_label("Name, English").fill("Church food pantry")
    await page.context.clear_cookies()
    await save(page)
    await expect(page.get_by_role("alert")).to_contain_text("What you typed is kept.")
    await fill_sign_in(page, "eva")
    await expect(page.get_by_label("Name, English")).to_have_value("Church food pantry")
    await page.get_by_label("Name, English").focus()
    await save(page)
    await expect(page.locator(".detail h2")).to_have_text("Church food pantry")


async def test_two_that_were_not_suggested_can_be_compared(edit_as: OpenPage) -> None:
    page = await edit_as()
    await open_record(page, "church", "Church pantry")
    await page.get_by_role("button", name="Same as").click()
    await page.fill("#search", "refuge")
    await page.get_by_role("link", name="Refuge").click()
    await page.get_by_role("button", name="Merge").click()
    await expect(page.locator(".notices")).to_contain_text("One of these records is secret")


async def test_two_editors_at_one_record(edit_as: OpenPage) -> None:
    """The second is told who was first, and what they typed stays."""
    eva, ben = await edit_as(), await edit_as("ben", "Ben Chee", "both")
    for page, name in ((eva, "Pantry of Eva"), (ben, "Pantry of Ben")):
        await open_record(page, "church", "Church pantry")
        await page.keyboard.press("e")
        await page.get_by_label("Name, English").fill(name)
    await save(eva)
    await expect(eva.locator(".notices")).to_contain_text("Saved")
    await save(ben)
    await expect(ben.locator(".notices")).to_contain_text("Eva Baca has changed this record since you opened it.")
    await expect(ben.get_by_label("Name, English")).to_have_value("Pantry of Ben")


async def test_who_may_come_in(edit_as: OpenPage, small_city: House, visit: OpenPage) -> None:
    """A dispatcher is told that this is not theirs; an editor at the desk's door is brought here."""
    await edit_as()
    await small_city.employ("ana", "Ana Lucero")
    page = await visit("/editor")
    await fill_sign_in(page, "ana")
    await expect(page.get_by_role("alert")).to_contain_text("not an editor's")
    page = await visit("/desk")
    await fill_sign_in(page, "eva")
    await page.wait_for_url("**/editor*")
    await expect(page.locator(".list .item").first).to_be_visible()


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed: npm ci in web/")
@pytest.mark.parametrize("theme", ["dark", "light"])
async def test_axe_finds_nothing_serious(edit_as: OpenPage, visit: OpenPage, small_city: House, theme: str) -> None:
    """On every page, in the form with a problem, in the dialog, and narrow."""
    await report(small_city, "maybe", "closed")
    page = await edit_as(color_scheme=theme)

    async def look(ready: str) -> None:
        await expect(page.locator(ready).first).to_be_visible()
        assert await serious_faults(page) == [], ready

    await open_record(page, "church", "Church pantry")
    await look(".reported")
    await page.keyboard.press("v")
    await look("dialog")
    await page.keyboard.press("Escape")
    await page.keyboard.press("e")
    await page.get_by_label("Number", exact=True).fill("1")
    await save(page)
    await look(".form .problem")
    await page.set_viewport_size({"width": 360, "height": 740})
    await look(".form")
    await page.set_viewport_size({"width": 1280, "height": 800})
    await page.get_by_label("Number", exact=True).fill("505-555-0188")
    await save(page)
    await look(".history li")
    for name, ready in (("Unmet needs", ".page"), ("Who changed what", ".changes li"), ("Duplicates", ".pairs li")):
        await page.get_by_role("link", name=name).click()
        await look(ready)
    await page.get_by_role("link", name=re.compile("^Compare")).click()
    await look(".compare")
