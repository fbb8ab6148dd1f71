"""Whatever is sent, the answer is JSON with a code and a sentence, and never a stack trace."""

from __future__ import annotations

import json
from typing import Any

import pytest
from aiohttp.test_utils import TestServer
from sqlalchemy import text

from bot.desk.services import DeskServices
from tests.support.desk import PASSWORD, SQLITE_ONLY, Desk, Residents, SignedIn

pytestmark = SQLITE_ONLY  # what is refused never gets that far

JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("case", "body", "headers", "status", "code"),
    [
        ("not json", b"{on: yes}", JSON, 400, "not_json"),
        ("not text", b"\xff\xfe\x00", JSON, 400, "not_json"),
        ("nested beyond reason", b"[" * 60_000, JSON, 400, "not_json"),
        ("a form", b"on=1", {"Content-Type": "application/x-www-form-urlencoded"}, 415, "not_json_type"),
        ("nothing", b"", JSON, 422, "invalid"),
        ("a list", b"[1]", JSON, 422, "invalid"),
        ("null", b"null", JSON, 422, "invalid"),
        ("the wrong type", b'{"on": "perhaps"}', JSON, 422, "invalid"),
        ("a field too many", b'{"on": true, "off": false}', JSON, 422, "invalid"),
        ("too large", b'{"on": "' + b"x" * 70_000 + b'"}', JSON, 413, "too_large"),
    ],
)
async def test_bodies(
    case: str, body: bytes, headers: dict[str, str], status: int, code: str, signed_in: SignedIn
) -> None:
    ana = await signed_in()
    response = await ana.ask("PUT", "shift", data=body, headers=headers)
    error = (await response.json())["error"]
    assert (response.status, error["code"]) == (status, code), case
    assert error["message"]


@pytest.mark.parametrize(
    "body",
    [
        {"client_id": "a", "text": ""},
        {"client_id": "a", "text": " \n "},
        {"client_id": "a", "text": "\x00\x07"},
        {"client_id": "a", "text": "x" * 1601},
        {"client_id": "", "text": "hola"},
        {"client_id": "a:b", "text": "hola"},
        {"client_id": "x" * 61, "text": "hola"},
        {"text": "hola"},
        {"client_id": "a", "text": None},
        {"client_id": "a", "text": ["hola"]},
    ],
)
async def test_messages_that_are_none(body: dict[str, Any], residents: Residents, signed_in: SignedIn) -> None:
    """Nothing is stored, and the error does not repeat what was written."""
    ana = await signed_in()
    conversation_id, handoff_id = await residents.in_danger()
    await ana.post(f"handoffs/{handoff_id}/claim")
    assert await ana.refused(f"conversations/{conversation_id}/messages", body) == (422, "invalid")


async def test_errors_do_not_repeat_a_password(browser: Any) -> None:
    desk: Desk = browser()
    response = await desk.client.post("/api/desk/login", json={"username": "", "password": PASSWORD, "x": PASSWORD})
    assert response.status == 422
    assert PASSWORD not in await response.text()


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "nowhere", 404, "not_found"),
        ("GET", "conversations/nobody", 404, "not_found"),
        ("POST", "conversations/nobody/messages", 404, "not_found"),
        ("POST", "conversations/nobody/notes", 404, "not_found"),
        ("POST", "conversations/nobody/take", 404, "not_found"),
        ("POST", "handoffs/nobody/claim", 404, "not_found"),
        ("POST", "messages/12/mark", 404, "not_found"),
        ("POST", "messages/99999999999999999999999/mark", 404, "not_found"),
        ("POST", "messages/first/mark", 404, "not_found"),
        ("DELETE", "queue", 405, "wrong_method"),
        ("POST", "queue", 405, "wrong_method"),
        ("GET", "conversations?recent=all", 422, "invalid"),
        ("GET", "conversations/nobody?before=0", 422, "invalid"),
        ("GET", "resources?zip=8710", 422, "invalid"),
        ("GET", "resources?q=food", 503, "no_directory"),
    ],
)
async def test_addresses(method: str, path: str, status: int, code: str, signed_in: SignedIn) -> None:
    ana = await signed_in()
    bodies = {"messages": {"client_id": "a", "text": "hola"}, "notes": {"text": "hola"}, "mark": {"mark": "right"}}
    body = bodies.get(path.rpartition("/")[2], {}) if method != "GET" else None
    assert await ana.refused(path, body, method) == (status, code)


async def test_nobody_gets_in_without_signing_in(browser: Any) -> None:
    """Every address but the one for signing in, and also with a made-up cookie."""
    desk: Desk = browser()
    for cookie in (None, "made up"):
        headers = {"Cookie": f"acs_desk={cookie}"} if cookie else {}
        for method, path in (("GET", "queue"), ("GET", "events"), ("POST", "handoffs/x/claim"), ("GET", "marks")):
            response = await desk.ask(method, path, headers=headers)
            assert (response.status, (await response.json())["error"]["code"]) == (401, "not_signed_in")


async def test_a_database_that_is_away_is_said_to_be_busy(
    signed_in: SignedIn, services: DeskServices, server: TestServer
) -> None:
    """503 with Retry-After, so that the page says "not connected" and tries again."""
    ana = await signed_in()
    async with services.database.write() as session:
        await session.execute(text("ALTER TABLE handoffs RENAME TO handoffs_away"))
    response = await ana.ask("GET", "queue")
    assert response.status == 503
    assert response.headers["Retry-After"] == "1"
    assert json.loads(await response.text())["error"]["code"] == "busy"
