"""The database is locked or gone: the text is kept, the resident gets an honest answer, and nothing is lost."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy.engine import make_url

from bot.settings import Settings
from bot.store.base import Base
from bot.store.session import open_database
from tests.support.sms import SmsBot, sms_bot

HUNGRY = "tengo hambre y mis hijos no han comido"


@pytest.fixture
async def impatient(settings: Settings) -> AsyncIterator[SmsBot]:
    """A bot on SQLite that waits for a lock no longer than a moment."""
    settings.database_patience = 0.3
    async with open_database(settings) as database, database.engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    async with sms_bot(settings) as bot:
        yield bot


async def _post(bot: SmsBot, params: dict[str, str]) -> tuple[int, str]:
    headers = {"X-Twilio-Signature": bot.sign(params)}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{bot.url}/twilio/sms", data=params, headers=headers) as response,
    ):
        return response.status, await response.text()


def _spooled(bot: SmsBot) -> list[Path]:
    return list((bot.settings.var_dir / "spool").glob("*.message"))


async def test_a_locked_database(impatient: SmsBot) -> None:
    """Spooled encrypted, answered from the webhook with the lines; when the lock is gone, stored once and answered."""
    params = impatient.params(HUNGRY)
    lock = sqlite3.connect(impatient.settings.var_dir / "acs.db", isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")
    try:
        status, answer = await _post(impatient, params)
        assert status == 200
        assert "<Message>Tenemos su mensaje" in answer
        assert "911" in answer
        assert "988" in answer
        (kept,) = _spooled(impatient)
        assert "hambre" not in kept.read_text()
    finally:
        lock.execute("ROLLBACK")
        lock.close()
    async with asyncio.timeout(30):
        while _spooled(impatient):  # noqa: ASYNC110 - a file that another task removes has no event
            await asyncio.sleep(0.1)
    assert (await _post(impatient, params))[0] == 200, "Twilio tells it again"
    await impatient.settled()
    assert [message.text for message in await impatient.stored()] == [HUNGRY]
    assert len(impatient.received()) == 1


@pytest.mark.postgres
async def test_a_postgresql_server_that_is_gone(
    settings: Settings, fresh_postgres_url: str, postgres_server: Any
) -> None:
    settings.database_url = fresh_postgres_url
    async with open_database(settings) as database, database.engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    async with sms_bot(settings) as bot:
        name = make_url(fresh_postgres_url).database
        postgres_server.psql(f"DROP DATABASE {name} WITH (FORCE);")
        status, answer = await _post(bot, bot.params(HUNGRY))
        assert (status, "911" in answer) == (200, True)
        assert len(_spooled(bot)) == 1
