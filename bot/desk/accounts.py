"""The people at the desk: made and disabled on the command line, never by themselves."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.desk import passwords
from bot.desk.roles import DISPATCHERS, ROLES
from bot.errors import AcsError, NotFound
from bot.store.models import DeskSession, Handoff, User
from bot.store.session import Database, notify

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}")


class BadAccount(AcsError):
    """The account cannot be made like this; the message says why."""


@dataclass(frozen=True)
class Credentials:
    """To be shown once, to the person who installs, and stored nowhere."""

    username: str
    password: str


def normal(username: str) -> str:
    """User names are compared without case and surrounding blanks."""
    return username.strip().lower()


async def add_user(database: Database, username: str, password: str, name: str = "", role: str = "dispatcher") -> None:
    """Make an account. BadAccount when the name is taken or something is not right."""
    username = normal(username)
    if not _USERNAME.fullmatch(username):
        raise BadAccount("a user name has 2 to 60 of: a-z 0-9 . _ -")
    _check_role(role)
    _check(password)
    user = User(
        username=username,
        name=" ".join(name.split())[:100] or username.capitalize(),
        role=role,
        password_hash=await passwords.hash_password(password),
    )
    try:
        async with database.write() as session:
            session.add(user)
    except IntegrityError as error:
        raise BadAccount("there is already a user of that name") from error


async def make_first_dispatcher(database: Database, username: str = "dispatcher") -> Credentials | None:
    """The first account of an installation, with a password made for it; None when there are accounts already."""
    async with database.read() as session:
        if await session.scalar(select(func.count()).select_from(User)):
            return None
    credentials = Credentials(username, passwords.generate())
    try:
        await add_user(database, credentials.username, credentials.password)
    except BadAccount:
        return None  # another process was first
    return credentials


async def set_password(database: Database, username: str, password: str) -> None:
    """A new password; whoever is signed in with the old one is out."""
    _check(password)
    password_hash = await passwords.hash_password(password)
    async with database.write() as session:
        user = await _user(session, username)
        user.password_hash = password_hash
        await session.execute(delete(DeskSession).where(DeskSession.user_id == user.id))


async def set_role(database: Database, username: str, role: str) -> int:
    """Another role from the next request on. Whoever is no dispatcher any more lets go of what they held; returns
    how many conversations that are."""
    _check_role(role)
    async with database.write() as session:
        user = await _user(session, username)
        user.role = role
        if role in DISPATCHERS:
            return 0
        user.on_shift = False
        notify(session, "shift")
        return await _release(session, user.id)


async def disable_user(database: Database, username: str) -> int:
    """Out at once; what they held waits for somebody else again. Returns how many conversations that are."""
    async with database.write() as session:
        user = await _user(session, username)
        user.disabled = True
        user.on_shift = False
        await session.execute(delete(DeskSession).where(DeskSession.user_id == user.id))
        notify(session, "shift")
        return await _release(session, user.id)


async def enable_user(database: Database, username: str) -> None:
    async with database.write() as session:
        (await _user(session, username)).disabled = False


async def list_users(database: Database) -> Sequence[User]:
    async with database.read() as session:
        return (await session.scalars(select(User).order_by(User.username))).all()


async def _release(session: AsyncSession, user_id: str) -> int:
    released = await session.scalars(
        update(Handoff)
        .where(Handoff.claimed_by == user_id, Handoff.status == "claimed")
        .values(status="waiting", claimed_by=None, claimed_at=None)
        .returning(Handoff.conversation_id)
        .execution_options(synchronize_session=False)
    )
    conversation_ids = released.all()
    for conversation_id in conversation_ids:
        notify(session, "queue", conversation_id=conversation_id)
        notify(session, "conversation", conversation_id=conversation_id)
    return len(conversation_ids)


async def _user(session: AsyncSession, username: str) -> User:
    user = (await session.scalars(select(User).where(User.username == normal(username)))).first()
    if user is None:
        raise NotFound("there is no user of that name")
    return user


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise BadAccount(f"a role is one of: {', '.join(ROLES)}")


def _check(password: str) -> None:
    if not passwords.SHORTEST <= len(password) <= passwords.LONGEST:
        raise BadAccount(f"a password has {passwords.SHORTEST} to {passwords.LONGEST} characters")
