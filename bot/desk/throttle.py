"""A pause after too many wrong passwords, the same for names that exist and names that do not.

Attempts are counted before the password is looked at, so that a thousand guesses at the same moment do not
slip through. A stranger must not be able to lock a dispatcher out on a bad night by guessing under their name:
a browser that has signed in before carries a device cookie and has a count of its own (OWASP's "device cookies").
"""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from bot.desk.refusals import Refusal
from bot.desk.services import DeskServices
from bot.store.crypto import vault
from bot.store.logins import LoginAttempts

_FORGET_AFTER = timedelta(days=1)


def new_device(username: str) -> str:
    """The value of a device cookie: this browser has signed in under this name."""
    nonce = secrets.token_urlsafe(16)
    return f"{nonce}.{_sign(username, nonce)}"


def is_known(username: str, device: str | None) -> bool:
    """Whether this browser has signed in under this name before."""
    nonce, _, signature = (device or "").partition(".")
    return bool(nonce) and hmac.compare_digest(signature.encode(), _sign(username, nonce).encode())


def key_of(username: str, device: str | None) -> str:
    """What attempts are counted under: the known browser, or the name for all unknown browsers together."""
    known = is_known(username, device)
    return vault().fingerprint(f"login-device:{username}:{device}" if known else f"login-name:{username}")


async def count_attempt(services: DeskServices, key: str) -> None:
    """Count one attempt, before it is known whether the password is right. Refusal 429 during the pause."""
    for _ in range(3):
        try:
            return await _count(services, key)
        except IntegrityError:
            continue  # the first two attempts of one name at the same moment
    raise Refusal("busy")


async def forget_attempts(services: DeskServices, key: str) -> None:
    """The password was right."""
    async with services.database.write() as session:
        await session.execute(delete(LoginAttempts).where(LoginAttempts.key == key))


async def _count(services: DeskServices, key: str) -> None:
    now = services.clock()
    async with services.database.write() as session:
        attempts = await session.get(LoginAttempts, key, with_for_update=True)
        if attempts is None:
            await session.execute(delete(LoginAttempts).where(LoginAttempts.last_at < now - _FORGET_AFTER))
            attempts = LoginAttempts(key=key, failures=0, last_at=now)
            session.add(attempts)
        if attempts.locked_until is not None:
            if attempts.locked_until > now:
                raise _pause(attempts.locked_until, now)
            attempts.failures, attempts.locked_until = 0, None
        attempts.failures += 1
        attempts.last_at = now
        if attempts.failures >= services.settings.login_attempts:
            attempts.locked_until = now + timedelta(seconds=services.settings.login_pause)


def _pause(until: datetime, now: datetime) -> Refusal:
    seconds = max(1, round((until - now).total_seconds()))
    return Refusal("too_many_attempts", headers={"Retry-After": str(seconds)})


def _sign(username: str, nonce: str) -> str:
    return vault().fingerprint(f"desk-device:{username}:{nonce}")
