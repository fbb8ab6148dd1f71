"""Argon2id, off the event loop: hashing takes tens of milliseconds and 64 MiB."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

SHORTEST = 12
LONGEST = 200
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike on paper

_hasher = PasswordHasher()


class Lane:
    """One password at a time, and only so many waiting: however many try to log in, it costs one core and 64 MiB."""

    def __init__(self, room: int) -> None:
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="argon2")
        self._room = room
        self._inside = 0

    @property
    def is_full(self) -> bool:
        return self._inside >= self._room

    async def run[*Given, Result](self, work: Callable[[*Given], Result], *given: *Given) -> Result:
        self._inside += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._worker, work, *given)
        finally:
            self._inside -= 1


STRANGERS = Lane(room=20)
KNOWN = Lane(room=20)
"""For browsers that have signed in before: a flood of guesses from elsewhere does not stand in their way."""


def generate() -> str:
    """A password to read from a screen and type once: 20 characters in groups, about 99 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4))


async def hash_password(password: str) -> str:
    return await KNOWN.run(_hasher.hash, password)


async def fits(password_hash: str | None, password: str, lane: Lane = KNOWN) -> bool:
    """Whether the password is right. For an account that does not exist (None) the same work is done."""
    right = await lane.run(_verify, password_hash, password)
    return right and password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Whether it was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


def _verify(password_hash: str | None, password: str) -> bool:
    try:
        return _hasher.verify(password_hash or _nobody(), password)
    except (Argon2Error, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    return _hasher.hash(secrets.token_urlsafe(16))
