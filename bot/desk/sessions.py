"""Signing in and staying signed in: sessions live on the server, the browser holds a random secret."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select, update

from bot.desk import passwords, throttle
from bot.desk.accounts import normal
from bot.desk.refusals import Refusal
from bot.desk.services import DeskServices
from bot.presence import SIGN_OF_LIFE
from bot.store.models import DeskSession, User
from bot.store.session import notify

SIGN_OF_LIFE_EVERY = timedelta(seconds=30)


@dataclass(frozen=True)
class Opened:
    """A new session. `token` and `device` go into cookies; only the token's hash is stored."""

    token: str
    device: str
    user: User
    csrf: str


@dataclass(frozen=True)
class Seat:
    """Who is asking, and the session they ask in."""

    user: User
    session: DeskSession


async def sign_in(services: DeskServices, username: str, password: str, device: str | None) -> Opened:
    """A session for the right password. Refusal `wrong_credentials` or `too_many_attempts`, for whatever reason."""
    username = normal(username)
    key = throttle.key_of(username, device)
    lane = passwords.KNOWN if throttle.is_known(username, device) else passwords.STRANGERS
    if lane.is_full:
        raise Refusal("busy", headers={"Retry-After": "2"})
    await throttle.count_attempt(services, key)
    async with services.database.read() as session:
        user = (await session.scalars(select(User).where(User.username == username))).first()
    if not await passwords.fits(user.password_hash if user else None, password, lane) or user is None or user.disabled:
        raise Refusal("wrong_credentials")
    await throttle.forget_attempts(services, key)
    if passwords.is_outdated(user.password_hash):
        await _renew_hash(services, user, password)
    return await _open(services, user)


async def find_seat(services: DeskServices, token: str | None) -> Seat | None:
    """The person this cookie belongs to; None when it is unknown, run out, or its user is disabled."""
    if not token:
        return None
    return await seat_of(services, _hash(token))


async def seat_of(services: DeskServices, token_hash: str) -> Seat | None:
    """As `find_seat`, for a stream that is already open. Keeps the sign of life up to date."""
    statement = (
        select(DeskSession, User)
        .join(User, User.id == DeskSession.user_id)
        .where(DeskSession.token_hash == token_hash, DeskSession.expires_at > services.clock(), ~User.disabled)
    )
    async with services.database.read() as session:
        row = (await session.execute(statement)).one_or_none()
    if row is None:
        return None
    desk_session, user = row
    await _show_sign_of_life(services, user)
    return Seat(user, desk_session)


async def sign_out(services: DeskServices, seat: Seat) -> None:
    """Ends this session, and the shift with it."""
    async with services.database.write() as session:
        await session.execute(delete(DeskSession).where(DeskSession.token_hash == seat.session.token_hash))
    await set_shift(services, seat.user.id, on=False)


async def set_shift(services: DeskServices, user_id: str, *, on: bool) -> None:
    async with services.database.write() as session:
        await session.execute(update(User).where(User.id == user_id).values(on_shift=on, seen_at=services.clock()))
        notify(session, "shift")


async def _open(services: DeskServices, user: User) -> Opened:
    now = services.clock()
    token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    async with services.database.write() as session:
        await session.execute(delete(DeskSession).where(DeskSession.expires_at <= now))
        session.add(
            DeskSession(
                token_hash=_hash(token),
                user_id=user.id,
                csrf=csrf,
                created_at=now,
                expires_at=now + timedelta(hours=services.settings.desk_session_hours),
            )
        )
    return Opened(token, throttle.new_device(user.username), user, csrf)


async def _renew_hash(services: DeskServices, user: User, password: str) -> None:
    password_hash = await passwords.hash_password(password)
    async with services.database.write() as session:
        await session.execute(
            update(User)
            .where(User.id == user.id, User.password_hash == user.password_hash)
            .values(password_hash=password_hash)
        )


async def _show_sign_of_life(services: DeskServices, user: User) -> None:
    """At most every 30 seconds: `bot.presence` believes a desk for 90."""
    now = services.clock()
    silence = now - user.seen_at if user.seen_at else None
    if silence is not None and silence < SIGN_OF_LIFE_EVERY:
        return
    async with services.database.write() as session:
        await session.execute(update(User).where(User.id == user.id).values(seen_at=now))
        if user.on_shift and (silence is None or silence > SIGN_OF_LIFE):
            notify(session, "shift")  # this desk was believed to be gone, and is back


def _hash(token: str) -> str:
    """The token is 256 random bits: a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()
