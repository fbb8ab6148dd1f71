"""`acs serve`: the bot alone, for those who supervise processes themselves."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from collections.abc import Callable, Coroutine
from typing import Any

import typer

from bot.logs import set_up_logging
from bot.settings import Settings


def register(app: typer.Typer) -> None:
    app.command("serve", help="Run the bot alone (the engine and a database must be there).")(serve)


def serve() -> None:
    """Serve until SIGINT or SIGTERM."""
    from bot import app as application

    # A thread that comes back from the disk waits this long for the event loop to let go: by default 5 ms, each time.
    sys.setswitchinterval(0.0005)
    run_until_signal(application.serve, Settings.load())


def run_until_signal(work: Callable[[Settings], Coroutine[Any, Any, None]], settings: Settings) -> None:
    """What a process of ours does, in its own event loop, until SIGINT or SIGTERM."""
    import uvloop

    set_up_logging(settings.log_level)
    with contextlib.suppress(asyncio.CancelledError):
        asyncio.run(_until_signal(work(settings)), loop_factory=uvloop.new_event_loop)


async def _until_signal(work: Coroutine[Any, Any, None]) -> None:
    task = asyncio.create_task(work)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, task.cancel)
    await task
