"""Who may do what: dispatchers see conversations, editors the directory, and neither the other's."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from bot.desk import DeskServices, accounts
from bot.editor import reports
from bot.editor.routes import ROUTES
from tests.support.desk import SQLITE_ONLY
from tests.support.editors import Editor

SignedIn = Callable[..., Awaitable[Editor]]

pytestmark = SQLITE_ONLY


async def test_a_dispatcher_may_do_nothing_here(signed_in: SignedIn) -> None:
    ana = await signed_in("ana", "Ana Lucero", "dispatcher")
    for route in ROUTES:
        path = route.path.strip("/").replace("{record_id}", "pantry").replace("{change_id}", "1")
        assert await ana.refused(path, {}, route.method) == (403, "wrong_role"), route.path


async def test_an_editor_sees_no_conversation(eva: Editor) -> None:
    for path in ("queue", "conversations", "events", "conversations/x"):
        response = await eva.client.get(f"/api/desk/{path}")
        assert (response.status, (await response.json())["error"]["code"]) == (403, "wrong_role"), path
    assert (await eva.get("session"))["dispatcher"] is False
    on = await eva.client.put("/api/desk/shift", json={"on": True}, headers={"X-CSRF-Token": eva.csrf})
    assert on.status == 403


@pytest.mark.parametrize("role", ["both", "admin"])
async def test_some_may_do_both(signed_in: SignedIn, role: str) -> None:
    kim = await signed_in("kim", "Kim Lee", role)
    assert (await kim.get("session"))["dispatcher"] is True
    assert (await kim.client.get("/api/desk/queue")).status == 200


async def test_nobody_without_session_or_csrf(eva: Editor) -> None:
    csrf, eva.csrf = eva.csrf, "wrong"
    assert await eva.refused("records/pantry/dismiss") == (403, "wrong_csrf")
    eva.csrf = csrf
    eva.client.session.cookie_jar.clear()
    assert await eva.refused("queue", method="GET") == (401, "not_signed_in")


async def test_a_role_taken_away_counts_at_once(eva: Editor, services: DeskServices) -> None:
    await accounts.set_role(services.database, "eva", "dispatcher")
    assert await eva.refused("queue", method="GET") == (403, "wrong_role")


async def test_bad_input(eva: Editor) -> None:
    assert await eva.refused("records/no-such", method="GET") == (404, "not_found")
    assert await eva.refused("changes/99/undo") == (404, "not_found")
    assert await eva.refused("changes/x/undo") == (404, "not_found")
    assert await eva.refused("records?which=secret", method="GET") == (422, "invalid")
    assert await eva.refused("records/%00", method="GET") == (404, "not_found")
    assert (await eva.get("records?q=%00%27%25"))["total"] == 0
    surrogates = dict.fromkeys(("keep", "drop", "keep_version", "drop_version"), "\ud800")
    assert await eva.refused("merge", surrogates) == (422, "invalid")
    assert await eva.refused("records/pantry", {"version": "x"}, "PUT") == (422, "invalid")
    assert await eva.refused("records/pantry/verify", {"version": "x", "how": "rumour"}) == (422, "invalid")
    assert await eva.refused("pairs/distinct", {"first": "a", "second": "b"}) == (404, "not_found")


async def test_the_description_is_served(eva: Editor) -> None:
    document = await (await eva.client.get("/api/editor/openapi.json")).json()
    assert set(document["paths"]) == {f"/api/editor{route.path}" for route in ROUTES}


async def test_hours_as_typed(eva: Editor) -> None:
    read = await eva.post("hours", {"text": "Mon-Fri 8 am-5 pm"})
    assert read == {
        "hours": "Mo-Fr 08:00-17:00",
        "words_en": "Mon-Fri 8 am-5 pm",
        "words_es": "Lun-vie 8 am-5 pm",
    }
    assert await eva.refused("hours", {"text": "whenever"}) == (422, "invalid_record")


async def test_unmet_needs_are_counted_without_words(eva: Editor, services: DeskServices) -> None:
    """By need, ZIP and language; what is no need or no ZIP is not kept."""
    async with services.database.write() as session:
        for language in ("en", "es", "es"):
            await reports.note_unmet_need(session, "shelter", "87108", language)
        await reports.note_unmet_need(session, "shelter", "my house on 4th", "en")
        await reports.note_unmet_need(session, "somebody to fix my roof", None, "en")
    needs = await eva.get("needs")
    assert needs["totals"] == [
        {"need": "shelter", "name": "shelter", "count": 4, "english": 2, "spanish": 2, "zips": ["87108"]},
        {"need": "other", "name": "something else", "count": 1, "english": 1, "spanish": 0, "zips": []},
    ]
    assert needs["items"][0] == {"need": "shelter", "name": "shelter", "zip": "87108", "language": "es", "count": 2}


async def test_follow_ups_are_counted(eva: Editor, services: DeskServices) -> None:
    async with services.database.write() as session:
        for worked in (True, True, False):
            await reports.count_follow_up(session, "pantry", worked)
    seen = await eva.record("pantry")
    assert (seen["worked"], seen["did_not_work"]) == (2, 1)
