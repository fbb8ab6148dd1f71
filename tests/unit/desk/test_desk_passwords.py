"""Passwords: hashed with argon2id, compared in the same way whether the account exists or not."""

from __future__ import annotations

import asyncio
import time

from argon2 import PasswordHasher

from bot.desk import passwords


async def test_a_password_fits_its_hash_and_no_other() -> None:
    hashed = await passwords.hash_password("a long enough password")
    assert hashed.startswith("$argon2id$")
    assert await passwords.fits(hashed, "a long enough password")
    assert not await passwords.fits(hashed, "a long enough passwort")
    assert not await passwords.fits("not a hash", "a long enough password")
    assert not passwords.is_outdated(hashed)
    assert passwords.is_outdated(PasswordHasher(time_cost=1, memory_cost=64).hash("x"))


async def test_a_name_that_does_not_exist_costs_the_same_work() -> None:
    """Within a factor that no network lets anybody measure; without the work it would be a thousandth."""
    hashed = await passwords.hash_password("a long enough password")
    await passwords.fits(None, "warm up")

    async def seconds(password_hash: str | None) -> float:
        times = []
        for _ in range(5):
            begun = time.perf_counter()
            assert not await passwords.fits(password_hash, "a wrong password")
            times.append(time.perf_counter() - begun)
        return min(times)

    assert 1 / 3 < await seconds(None) / await seconds(hashed) < 3


async def test_a_flood_of_guesses_does_not_stand_in_the_way_of_known_browsers() -> None:
    """Strangers wait in a lane of their own, which is full at some point; the other one is as quick as ever."""
    hashed = await passwords.hash_password("a long enough password")
    strangers, known = passwords.Lane(room=4), passwords.Lane(room=4)
    flood = [asyncio.create_task(passwords.fits(None, "guess", strangers)) for _ in range(4)]
    await asyncio.sleep(0)
    assert strangers.is_full
    assert not known.is_full
    assert await passwords.fits(hashed, "a long enough password", known)
    assert not all(guess.done() for guess in flood)
    await asyncio.gather(*flood)
    assert not strangers.is_full


def test_generated_passwords_are_long_and_readable() -> None:
    made = {passwords.generate() for _ in range(50)}
    assert len(made) == 50
    for password in made:
        assert passwords.SHORTEST <= len(password) <= passwords.LONGEST
        assert not set(password) & set("0O1lI")
