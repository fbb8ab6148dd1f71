"""The composition root: the one place where the public process is put together."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import structlog
from aiohttp import web

from actions import all_actions
from bot import lease, spool
from bot.actions_server import build_actions_app
from bot.channels.live_chats import LIVE_CHATS, LiveChats
from bot.channels.twilio_sender import TwilioSender
from bot.channels.twilio_webhook import MAX_BODY, add_twilio_routes
from bot.channels.webchat import add_webchat_routes
from bot.core import Core, open_core
from bot.desk import DeskServices, setup_desk
from bot.editor.setup import setup_editor
from bot.follow_up_timer import FollowUpTimer
from bot.handoff_timers import HandoffTimers, Promise
from bot.hsds_api import setup_hsds_api
from bot.keys import CHANNELS, Channels
from bot.language import detect_language
from bot.outbox import Outbox
from bot.pages import add_page_routes, security_headers
from bot.settings import Settings
from bot.silence import Patience, Silence
from bot.store.migrate import check_revision
from bot.tasks import end_tasks
from bot.texting import Texting
from bot.web import listening, until_cancelled
from bot.workers import Workers

log = structlog.get_logger(__name__)


def build_app(core: Core) -> web.Application:
    """The public application. What works behind it starts and stops with it."""
    settings = core.settings
    app = web.Application(client_max_size=MAX_BODY, middlewares=[security_headers(settings.allowed_origins)])
    app[CHANNELS] = Channels(settings, core.database, core.city, core.texts, _spool_reply(core), _texting(core))
    live = app[LIVE_CHATS] = LiveChats(core.database.signals)
    add_twilio_routes(app)
    add_webchat_routes(app)
    add_page_routes(app, settings.web_dir)
    desk = DeskServices(
        database=core.database,
        settings=settings,
        city=core.city,
        texts=core.texts,
        directory=core.directory,
        web_connected=live.is_open,
    )
    setup_desk(app, desk)
    setup_editor(app, desk)
    title = f"{core.city.department.name.en}: resource directory"
    setup_hsds_api(
        app,
        core.database,
        title=title,
        public_url=settings.resolved_public_url,
        rate=settings.hsds_api_rate,
        proxies=settings.proxies,
    )
    app.cleanup_ctx.append(lambda _: _behind_the_scenes(core, live))
    return app


def _texting(core: Core) -> Texting | None:
    per_hour = core.settings.texted_lists_per_hour
    return Texting(core.database, core.directory, core.texts, per_hour) if core.settings.sms_configured else None


def _spool_reply(core: Core) -> Callable[[str], str]:
    def reply(text: str) -> str:
        language = "es" if detect_language(text) == "es" else "en"
        return core.texts.render("utter_system_spooled", language=language, channel="sms").text

    return reply


async def _behind_the_scenes(core: Core, live: LiveChats) -> AsyncIterator[None]:
    """Workers, outbox, timers and spool; a part that fails is logged and started again."""
    settings = core.settings
    await lease.give_up_leases_of(core.database, settings.instance)
    parts: list[Callable[[], Coroutine[Any, Any, None]]] = [
        Workers(core.flow, core.database.signals, settings.workers).run,
        HandoffTimers(core.database, core.texts, Promise.of(settings)).run,
        Silence(core.database, core.texts, Patience.of(settings)).run,
        FollowUpTimer(core.database, core.texts, core.city.timezone).run,
        live.run,
        lambda: spool.deliver_for_ever(settings.var_dir / "spool", core.database),
    ]
    sender = TwilioSender(settings) if settings.sms_configured and settings.sms_sending else None
    if sender:
        outbox = Outbox(
            core.database,
            sender,
            instance=settings.instance,
            max_attempts=settings.sms_max_attempts,
            segments_per_second=settings.sms_rate,
        )
        parts.append(outbox.run)
    tasks = [asyncio.create_task(for_ever(part)) for part in parts]
    yield
    await end_tasks(tasks)
    if sender:
        await sender.close()


async def for_ever(part: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run a part again whenever it fails: a database that was gone for a minute must not end it for good."""
    while True:
        try:
            await part()
        except Exception as error:
            log.error("part_restarted", part=getattr(part, "__qualname__", "part"), error=type(error).__name__)
            await asyncio.sleep(1)


async def serve(settings: Settings) -> None:
    """Serve the public application, and on loopback the custom actions unless they have a process of their own.

    DatabaseNotReady when the tables are not there, or are those of another version.
    """
    await check_revision(settings.resolved_database_url)
    async with open_core(settings) as core, contextlib.AsyncExitStack() as stack:
        if not settings.actions_apart:
            actions = build_actions_app(all_actions(core.city, core.directory))
            await stack.enter_async_context(listening(actions, "127.0.0.1", settings.actions_port))
        await stack.enter_async_context(listening(build_app(core), settings.host, settings.port))
        await until_cancelled()
