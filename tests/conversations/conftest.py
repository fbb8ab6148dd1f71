"""The real engine and the real directory for the conversations: one engine for each test process."""

from __future__ import annotations

import asyncio
import fcntl
import os
import subprocess
import threading
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path

import pytest
from aiohttp import web
from cryptography.fernet import Fernet

from actions import all_actions
from bot.actions_server import build_actions_app
from bot.city import City
from bot.directory import Directory, load_directory
from bot.engine_client import EngineClient
from bot.settings import ROOT, Settings
from bot.store.base import Base
from bot.store.session import open_database
from tests.support.ports import free_port

_PYTHON = ROOT / "engine/.venv/bin/python"
_START_SECONDS = 120


@pytest.fixture(scope="session")
def model() -> Path:
    """The trained model: trained once, whoever of the test processes comes first."""
    folder = ROOT / "var/model"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        subprocess.run([_PYTHON, "engine/train.py", "--model", folder], cwd=ROOT, check=True)
    return folder


@pytest.fixture(scope="session")
def actions_url(city: City, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The custom actions over the real directory, served from a thread of their own."""
    port, ready, stop = free_port(), Future[None](), asyncio.Event()
    settings = Settings(
        var_dir=tmp_path_factory.mktemp("actions"),
        encryption_keys=Fernet.generate_key().decode(),
        hash_key="k" * 32,
    )
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        async with open_database(settings) as database:
            async with database.engine.begin() as connection:
                await connection.run_sync(Base.metadata.create_all)
            await load_directory(database, settings.directory_dir)
            runner = web.AppRunner(build_actions_app(all_actions(city, Directory(database.sessions, city))))
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", port).start()
            ready.set_result(None)
            await stop.wait()
            await runner.cleanup()

    def work() -> None:
        try:
            loop.run_until_complete(serve())
        except BaseException as error:
            if not ready.done():
                ready.set_exception(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    ready.result(timeout=_START_SECONDS)
    yield f"http://127.0.0.1:{port}/webhook"
    loop.call_soon_threadsafe(stop.set)
    thread.join(timeout=10)


@contextmanager
def engine_process(model: Path, actions_url: str, *options: str) -> Iterator[str]:
    """A running engine; stopped by its own process id at the end. Gives its address."""
    url = f"http://127.0.0.1:{(port := free_port())}"
    command = [_PYTHON, "engine/serve.py", "--model", model, "--port", str(port), "--actions-url", actions_url]
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    process = subprocess.Popen([*command, *options], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait_until_healthy(url, process)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture(scope="session")
def engine_url(model: Path, actions_url: str) -> Iterator[str]:
    with engine_process(model, actions_url) as url:
        yield url


def _wait_until_healthy(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, "the engine ended while starting"
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=1):  # noqa: S310 (our own loopback address)
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError("the engine did not become healthy")


@pytest.fixture
async def engine(engine_url: str) -> AsyncIterator[EngineClient]:
    async with EngineClient(engine_url, timeout=20) as client:
        yield client
