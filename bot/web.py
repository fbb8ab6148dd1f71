"""Serving an aiohttp application for as long as a block runs, and a process for as long as it lives."""

from __future__ import annotations

import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator

from aiohttp import web


@contextlib.asynccontextmanager
async def listening(app: web.Application, host: str, port: int) -> AsyncIterator[None]:
    """Listen on the address; requests under way at the end of the block get three seconds."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=3)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        yield
    finally:
        await runner.cleanup()


async def until_cancelled() -> None:
    """Call it when everything is loaded: what is there by now stays, and garbage is no longer looked for in it."""
    gc.collect()
    gc.freeze()  # city, phrases, directory: half a million objects
    await asyncio.Event().wait()
