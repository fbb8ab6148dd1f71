"""A reader of the API, on the database of the test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.store.session import Database
from tests.support.hsds_api import Reader, api_app


@pytest.fixture
async def reader(database: Database) -> AsyncIterator[Reader]:
    async with TestClient(TestServer(api_app(database))) as client:
        yield Reader(client)
