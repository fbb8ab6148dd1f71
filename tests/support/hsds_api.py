"""The HSDS API over a real server, on a database that a test filled."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient

from bot.directory.checking import check_package
from bot.directory.importing import import_package
from bot.directory.packages import read_package
from bot.hsds_api import PREFIX, setup_hsds_api
from bot.store.session import Database

URL = "https://help.example.gov"


def api_app(database: Database) -> web.Application:
    app = web.Application()
    setup_hsds_api(app, database, title="Directory", public_url=URL)
    return app


async def bring_in(database: Database, path: Path) -> None:
    package = read_package(path)
    checked = check_package(package)
    assert checked.errors == []
    async with database.write() as session:
        await import_package(session, package, checked)


class Reader:
    """Somebody who reads the API."""

    def __init__(self, client: TestClient[web.Request, web.Application]) -> None:
        self.client = client

    async def get(self, path: str, **parameters: str) -> Any:
        """The answer to a request that succeeds."""
        response = await self.client.get(PREFIX + path, params=parameters)
        assert response.status == 200, await response.text()
        return await response.json()

    async def contents(self, path: str, **parameters: str) -> list[Any]:
        page = await self.get(path, **parameters)
        assert page["size"] == len(page["contents"])
        return list(page["contents"])

    async def lines(self, path: str, **parameters: str) -> list[Any]:
        response = await self.client.get(PREFIX + path, params={"format": "ndjson", **parameters})
        assert response.content_type == "application/x-ndjson"
        return [json.loads(line) for line in (await response.text()).splitlines()]

    async def refusal(self, path: str, **parameters: str) -> tuple[int, str, str]:
        response = await self.client.get(PREFIX + path, params=parameters)
        error = (await response.json())["error"]
        return response.status, error["code"], error["message"]
