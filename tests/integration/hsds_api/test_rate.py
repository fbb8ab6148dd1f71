"""One reader does not take the machine from residents: each address has its share of requests a minute."""

from __future__ import annotations

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.hsds_api import PREFIX, setup_hsds_api
from bot.store.session import Database


async def test_who_asks_too_often_is_told_to_wait_and_others_are_not(database: Database) -> None:
    app = web.Application()
    setup_hsds_api(app, database, title="Directory", public_url="https://x.example", rate=3, proxies="127.0.0.1")

    async with TestClient(TestServer(app)) as client:

        async def ask(who: str, path: str = "/services") -> tuple[int, dict[str, str], str]:
            response = await client.get(PREFIX + path, headers={"X-Forwarded-For": who})
            return response.status, dict(response.headers), await response.text()

        assert [(await ask("198.51.100.1", path))[0] for path in ("", "/services", "/no-such")] == [200, 200, 404]
        status, headers, body = await ask("198.51.100.1")
        assert status == 429
        assert 1 <= int(headers["Retry-After"]) <= 60
        assert headers["Access-Control-Allow-Origin"] == "*"
        assert '"code": "too_many"' in body
        assert (await ask("198.51.100.2"))[0] == 200
        assert (await ask("1.2.3.4, 198.51.100.1"))[0] == 429
