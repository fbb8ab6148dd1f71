"""Argon2id, off the event loop: hashing takes tens of milliseconds and 64 MiB."""

from __future__ import annotations

import asyncio
import secrets
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

SHORTEST = 12
LONGEST = 200
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike on paper

_hasher = PasswordHasher()
_workers = ThreadPoolExecutor(max_workers=2, thread_name_prefix="argon2")
"""However many try to log in: no more than this much memory and this many cores."""


def generate() -> str:
    """A password to read from a screen and type once: 20 characters in groups, about 99 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4))


async def hash_password(password: str) -> str:
    return await asyncio.get_running_loop().run_in_executor(_workers, _hasher.hash, password)


async def fits(password_hash: str | None, password: str) -> bool:
    """Whether the password is right. For an account that does not exist (None) the same work is done."""
    loop = asyncio.get_running_loop()
    right = await loop.run_in_executor(_workers, _verify, password_hash, password)
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
