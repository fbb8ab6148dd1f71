"""The bot with its SMS side open, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.settings import Settings
from bot.store.session import Database
from tests.support.sms import SmsBot, sms_bot


@pytest.fixture
async def bot(database: Database, settings: Settings) -> AsyncIterator[SmsBot]:
    """``database`` has made the tables, on each kind of database in turn; the bot opens its own connection."""
    async with sms_bot(settings) as running:
        yield running
