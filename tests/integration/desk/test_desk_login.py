"""Signing in: what a browser gets, what guessing costs, and when a session is over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from bot.desk.accounts import add_user, disable_user, enable_user, set_password
from bot.desk.services import DeskServices
from bot.presence import anyone_on_shift
from bot.settings import Settings
from bot.store.models import DeskSession, User
from bot.store.session import Database
from tests.support.desk import PASSWORD, SQLITE_ONLY, Clock, Desk, SignedIn

Browser = Callable[[], Desk]


async def test_a_session_is_a_cookie_that_scripts_cannot_read(
    browser: Browser, database: Database, settings: Settings
) -> None:
    """HttpOnly, SameSite=Strict, for the API only, with an end; the database holds a hash and no password."""
    await add_user(database, "Ana", PASSWORD, "Ana Lucero")
    desk = browser()
    response = await desk.sign_in(" ana ")
    assert (await response.json())["user"] == {
        "id": (await _user(database)).id,
        "name": "Ana Lucero",
        "role": "dispatcher",
    }
    cookie = response.cookies["acs_desk"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/api")
    assert int(cookie["max-age"]) == settings.desk_session_hours * 3600
    assert not cookie["secure"]  # the tests' public address is http
    assert len(cookie.value) >= 43  # 256 bits
    assert response.headers["Cache-Control"] == "no-store"
    async with database.read() as session:
        stored = (await session.scalars(select(DeskSession))).one()
        hashed = (await session.execute(text("SELECT password_hash FROM users"))).scalar_one()
    assert cookie.value not in (stored.token_hash, stored.csrf)
    assert hashed.startswith("$argon2id$")


@SQLITE_ONLY
async def test_cookies_need_https_when_the_public_address_does(
    browser: Browser, database: Database, settings: Settings
) -> None:
    settings.public_url = "https://help.example.gov"
    await add_user(database, "ana", PASSWORD)
    cookies = (await browser().sign_in("ana")).cookies
    assert {name: bool(cookie["secure"]) for name, cookie in cookies.items()} == {
        "acs_desk": True,
        "acs_desk_device": True,
    }


@SQLITE_ONLY
async def test_the_page_gets_what_it_needs_to_start(signed_in: SignedIn) -> None:
    """Dispositions and department from the city file, saved replies in both languages with the first name."""
    ana = await signed_in()
    session = await ana.get("session")
    assert session["csrf"] == ana.csrf
    assert session["on_shift"] is False
    assert session["department"] == "Albuquerque Community Safety"
    assert {"id": "no_person_found", "en": "No person found", "es": "No se encontró a la persona"} in session[
        "dispositions"
    ]
    hello = next(reply for reply in session["saved_replies"] if reply["id"] == "hello")
    assert "I'm Ana." in hello["en"]
    assert "soy Ana." in hello["es"]


@SQLITE_ONLY
@pytest.mark.parametrize("username", ["ana", "nobody", "gone"])
async def test_too_many_wrong_passwords_are_a_pause_for_every_name_alike(
    username: str, browser: Browser, database: Database, clock: Clock, settings: Settings
) -> None:
    """An account, no account and a disabled one answer the same, before, during and after the pause."""
    await add_user(database, "ana", PASSWORD)
    await add_user(database, "gone", PASSWORD)
    await disable_user(database, "gone")
    desk = browser()
    answers = [await desk.sign_in(username, "a wrong password") for _ in range(settings.login_attempts)]
    assert {answer.status for answer in answers} == {401}
    assert (await answers[0].json())["error"]["code"] == "wrong_credentials"
    paused = await desk.sign_in(username)
    assert paused.status == 429
    assert (await paused.json())["error"]["code"] == "too_many_attempts"
    assert 0 < int(paused.headers["Retry-After"]) <= settings.login_pause
    clock.ahead = timedelta(seconds=settings.login_pause + 1)
    assert (await desk.sign_in(username)).status == (200 if username == "ana" else 401)


async def test_guesses_at_the_same_moment_are_counted_too(
    browser: Browser, database: Database, settings: Settings
) -> None:
    """Twenty at once: no more passwords are looked at than the setting allows."""
    await add_user(database, "ana", PASSWORD)
    desk = browser()
    answers = await asyncio.gather(*(desk.sign_in("ana", f"guess number {n}") for n in range(20)))
    assert sum(answer.status == 401 for answer in answers) <= settings.login_attempts
    assert {answer.status for answer in answers} <= {401, 429, 503}


@SQLITE_ONLY
async def test_a_stranger_cannot_lock_a_dispatcher_out_of_their_own_browser(
    signed_in: SignedIn, browser: Browser, settings: Settings
) -> None:
    """Guessing from elsewhere pauses elsewhere; the browser that has signed in before still can."""
    ana, stranger = await signed_in("ana"), browser()
    for _ in range(settings.login_attempts + 1):
        refused = await stranger.sign_in("ana", "a wrong password")
    assert refused.status == 429
    await ana.post("logout")
    assert (await ana.sign_in("ana")).status == 200


@SQLITE_ONLY
async def test_a_device_cookie_is_worth_nothing_for_another_name(
    signed_in: SignedIn, database: Database, settings: Settings
) -> None:
    """It cannot be used to guess somebody else's password beyond the pause."""
    await add_user(database, "ben", PASSWORD)
    ana = await signed_in("ana")
    statuses = [(await ana.sign_in("ben", "a wrong password")).status for _ in range(settings.login_attempts + 1)]
    assert statuses[-1] == 429
    assert statuses.count(401) == settings.login_attempts


async def test_a_session_ends(signed_in: SignedIn, database: Database, clock: Clock, settings: Settings) -> None:
    """By signing out, by time, by disabling the account, and by a new password; each at once."""
    ana = await signed_in("ana")
    await ana.post("logout")
    assert await ana.refused("queue", method="GET") == (401, "not_signed_in")
    await ana.sign_in("ana")
    await disable_user(database, "ana")
    assert await ana.refused("queue", method="GET") == (401, "not_signed_in")
    assert (await ana.sign_in("ana")).status == 401
    await enable_user(database, "ana")
    await ana.sign_in("ana")
    await set_password(database, "ana", "another long password")
    assert await ana.refused("queue", method="GET") == (401, "not_signed_in")
    await ana.sign_in("ana", "another long password")
    clock.ahead = timedelta(hours=settings.desk_session_hours, seconds=1)
    assert await ana.refused("queue", method="GET") == (401, "not_signed_in")


@SQLITE_ONLY
async def test_what_changes_something_needs_the_token_of_this_session(signed_in: SignedIn) -> None:
    """No token, another session's token, and a request from another site are refused."""
    ana, ben = await signed_in("ana"), await signed_in("ben")
    for token in ("", ben.csrf, "ñ"):
        response = await ana.ask("PUT", "shift", {"on": True}, headers={"X-CSRF-Token": token})
        assert (response.status, (await response.json())["error"]["code"]) == (403, "wrong_csrf")
    response = await ana.ask("PUT", "shift", {"on": True}, headers={"Sec-Fetch-Site": "cross-site"})
    assert (response.status, (await response.json())["error"]["code"]) == (403, "cross_site")


@SQLITE_ONLY
async def test_roles(signed_in: SignedIn) -> None:
    """An editor of the directory does not read residents' conversations."""
    editor = await signed_in("ed", "Ed", role="editor")
    assert await editor.refused("queue", method="GET") == (403, "wrong_role")
    assert await editor.refused("events", method="GET") == (403, "wrong_role")
    assert (await editor.get("session"))["user"]["role"] == "editor"


async def test_presence_is_true(signed_in: SignedIn, services: DeskServices, clock: Clock) -> None:
    """On shift counts while the desk is open: by being said, by signs of life, not after signing out."""
    ana = await signed_in()
    assert await _on_shift(services.database) is False
    assert await (await ana.ask("PUT", "shift", {"on": True})).json() == {"on_shift": True}
    assert await _on_shift(services.database) is True
    before = (await _user(services.database)).seen_at
    await ana.get("queue")
    assert (await _user(services.database)).seen_at == before  # at most every 30 seconds
    clock.ahead = timedelta(seconds=31)
    await ana.get("queue")
    assert (await _user(services.database)).seen_at != before
    await ana.post("logout")
    assert await _on_shift(services.database) is False


async def _on_shift(database: Database) -> bool:
    async with database.read() as session:
        return await anyone_on_shift(session)


async def _user(database: Database) -> User:
    async with database.read() as session:
        return (await session.scalars(select(User))).one()
