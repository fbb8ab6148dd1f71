"""Runs a measurement so that it can be stopped: with it goes everything that it started."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Callable, Coroutine
from typing import Any


def run_until_stopped(
    work: Coroutine[Any, Any, None], loop_factory: Callable[[], asyncio.AbstractEventLoop] | None = None
) -> None:
    """To its end, or until Ctrl-C, SIGTERM or a closed terminal."""
    try:
        asyncio.run(_ended_by_signals(work), loop_factory=loop_factory)
    except (KeyboardInterrupt, asyncio.CancelledError):
        sys.exit("stopped")


async def _ended_by_signals(work: Coroutine[Any, Any, None]) -> None:
    task = asyncio.current_task()
    assert task
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(each, task.cancel)
    await work
