"""The API stands in the public application, beside the residents' chat."""

from __future__ import annotations

from pathlib import Path

from aiohttp.test_utils import TestClient, TestServer

from bot.app import build_app
from bot.core import open_core
from bot.settings import Settings
from bot.store.base import Base
from bot.store.session import open_database
from tests.support.hsds_api import bring_in
from tests.support.small_directory import small_package, write_package


async def test_the_public_application_answers_at_hsds_v3(settings: Settings, tmp_path: Path) -> None:
    """With the department's name, the address that residents see, and the headers of every page."""
    settings.public_url = "https://help.example.gov"
    async with open_database(settings) as database:
        async with database.engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        await bring_in(database, write_package(tmp_path / "small", small_package()))
    async with open_core(settings) as core, TestClient(TestServer(build_app(core))) as client:
        response = await client.get("/hsds/v3/services?search=pantry")
        assert response.status == 200
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert [service["name"] for service in (await response.json())["contents"]] == ["Valley pantry"]
        described = await (await client.get("/hsds/v3/openapi.json")).json()
        assert described["servers"] == [{"url": "https://help.example.gov/hsds/v3"}]
        assert "resource directory" in described["info"]["title"]
        assert (await client.post("/hsds/v3/services")).status == 405
