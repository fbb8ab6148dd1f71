"""A house to visit: the real bot on a real port, with the built pages, and an engine that says what it is told."""

from __future__ import annotations

import shutil
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from playwright.async_api import Page, expect
from sqlalchemy import select

from bot.app import build_app
from bot.core import Core, open_core
from bot.desk.accounts import add_user
from bot.settings import ROOT, Settings
from bot.store.base import Base
from bot.store.models import Message
from bot.store.session import open_database
from bot.web import listening
from tests.support.residents import ToldEngine
from tests.support.system import all_handled

EXIT = "https://www.weather.gov/"
PASSWORD = "a long enough password"
CHROMIUM_ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
OpenPage = Callable[..., Awaitable[Page]]
AXE = ROOT / "web/node_modules/axe-core/axe.min.js"


def find_chromium() -> str | None:
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@dataclass
class House:
    """The running bot. It can be closed and opened again on the same port, with the same record."""

    settings: Settings
    engine: ToldEngine
    core: Core | None = None
    _open: AsyncExitStack = field(default_factory=AsyncExitStack)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.settings.port}"

    async def open(self) -> None:
        async with open_database(self.settings) as database, database.engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        self._open = AsyncExitStack()
        self.core = await self._open.enter_async_context(open_core(self.settings))
        await self._open.enter_async_context(listening(build_app(self.core), "127.0.0.1", self.settings.port))

    async def close(self) -> None:
        await self._open.aclose()

    async def employ(self, username: str, name: str) -> None:
        assert self.core
        await add_user(self.core.database, username, PASSWORD, name)

    async def handled(self) -> None:
        """Wait until the bot has done with everything that residents wrote, whether or not it says anything."""
        assert self.core
        await all_handled(self.core.database)

    async def said(self, author: str) -> list[str]:
        """Everything of this author in the record, in order."""
        assert self.core
        async with self.core.database.read() as session:
            statement = select(Message).where(Message.author == author).order_by(Message.id)
            return [message.text for message in await session.scalars(statement)]


async def serious_faults(page: Page) -> list[str]:
    """What axe-core finds serious or critical on the page as it stands."""
    await page.evaluate(AXE.read_text())
    found = await page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{fault['id']}: {fault['help']} ({fault['nodes'][0]['html'][:120]})"
        for fault in found["violations"]
        if fault["impact"] in ("serious", "critical")
    ]


async def fill_sign_in(page: Page, username: str) -> None:
    await page.fill("#username", username)
    await page.fill("#password", PASSWORD)
    await page.press("#password", "Enter")


async def save(page: Page) -> None:
    """Save the editor's form by its key, which does nothing while the page is still loading."""
    await expect(page.locator(".form button[type=submit]")).to_be_enabled()
    await page.keyboard.press("Control+Enter")
