"""The API against its own OpenAPI document: schemathesis makes up requests, right ones and wrong ones, and holds every
answer to the document: no server error, the stated status codes, headers, content types and schemas."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import jsonschema
import pytest
import requests
import schemathesis
from aiohttp import web
from cryptography.fernet import Fernet
from hypothesis import HealthCheck, settings

from bot.hsds_api import PREFIX
from bot.hsds_api.openapi import describe
from bot.settings import Settings
from bot.store.base import Base
from bot.store.session import open_database
from tests.integration.hsds_api.test_api import five_services
from tests.support.hsds_api import URL, api_app, bring_in
from tests.support.small_directory import write_package


@asynccontextmanager
async def serving(folder: Path) -> AsyncIterator[str]:
    """The address of a real server with a directory of five services."""
    keys = {"encryption_keys": Fernet.generate_key().decode(), "hash_key": "k" * 32}
    async with open_database(Settings(var_dir=folder, **keys)) as database:
        async with database.engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        await bring_in(database, write_package(folder / "five", five_services()))
        runner = web.AppRunner(api_app(database))
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}{PREFIX}"
        await runner.cleanup()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The server runs in a thread with a loop of its own, as schemathesis asks from outside and waits."""
    ready, stop, found = threading.Event(), asyncio.Event(), list[str]()
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        async with serving(tmp_path_factory.mktemp("api")) as url:
            found.append(url)
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    assert ready.wait(60)
    yield found[0]
    loop.call_soon_threadsafe(stop.set)
    thread.join(30)


schema = schemathesis.openapi.from_dict(describe("Directory", f"{URL}{PREFIX}"))


@schema.parametrize()
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_every_answer_is_as_the_document_says(case: schemathesis.Case, address: str) -> None:
    case.call_and_validate(base_url=address)


def test_every_record_is_as_the_document_says(address: str) -> None:
    """Every list and every record of the small directory, with all that nests in it."""
    document = {**schema.raw_schema, "$schema": "https://json-schema.org/draft/2020-12/schema"}
    seen = 0
    for path, item in document["paths"].items():
        if not path.endswith("{id}"):
            continue
        what = item["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        check = jsonschema.Draft202012Validator({**document, **what})
        for entry in requests.get(address + path.removesuffix("/{id}"), timeout=10).json()["contents"]:
            record = requests.get(f"{address}{path.replace('{id}', entry['id'])}", timeout=10).json()
            assert [problem.message for problem in check.iter_errors(record)] == []
            seen += 1
    assert seen == 5 + 1 + 2 + 2 + 1 + 2


def test_the_document_that_is_served_is_the_one_tested(address: str) -> None:
    """And its schemas are JSON schemas."""
    served = requests.get(f"{address}/openapi.json", timeout=10).json()
    assert served == schema.raw_schema
    for component in served["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(component)
