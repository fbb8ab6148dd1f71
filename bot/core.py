"""Everything but the doors: the parts of the system wired together, for the server and for `acs chat` alike."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from bot.city import City
from bot.dialogue import Dialogue
from bot.directory import Directory
from bot.engine_client import EngineClient
from bot.message_flow import MessageFlow
from bot.replies import ReplyRenderer
from bot.safety import Screen
from bot.settings import Settings
from bot.store.models import utc_now
from bot.store.session import Database, open_database
from bot.texts import Texts


@dataclass(frozen=True)
class Core:
    """The wired parts. `flow` is the journey of a message."""

    settings: Settings
    city: City
    texts: Texts
    database: Database
    screen: Screen
    directory: Directory
    engine: EngineClient
    flow: MessageFlow


@asynccontextmanager
async def open_core(settings: Settings) -> AsyncIterator[Core]:
    """Load and connect all of it; close it again at the end of the block."""
    city = City.load(settings.city_file)
    texts = Texts.load(settings.responses_dir, city)
    screen = Screen.of_this_process()
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(open_database(settings))
        engine = await stack.enter_async_context(EngineClient(settings.engine_url, settings.engine_timeout))
        directory = await Directory.ready(database.sessions, city, utc_now, in_memory=settings.directory_in_memory)
        flow = MessageFlow(
            database,
            screen,
            Dialogue(engine, ReplyRenderer(texts, directory), texts, city.timezone),
            texts,
            instance=settings.instance,
            idle_after=timedelta(seconds=settings.idle_close_after),
        )
        yield Core(settings, city, texts, database, screen, directory, engine, flow)
