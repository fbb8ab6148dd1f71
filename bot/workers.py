"""Keeps the message flow going: wakes for new messages, and picks up whatever a crash or a lost signal left."""

from __future__ import annotations

import asyncio
import contextlib

import structlog

from bot.message_flow import MessageFlow
from bot.store.session import DATABASE_GONE
from bot.store.signals import Signals
from bot.tasks import end_tasks

log = structlog.get_logger(__name__)

LOOK_EVERY = 1.0
"""Seconds between looks at the inbox without a signal."""


class Workers:
    """Handles many conversations at once, each of them by one task."""

    def __init__(self, flow: MessageFlow, signals: Signals, count: int) -> None:
        self._flow = flow
        self._signals = signals
        self._places = asyncio.Semaphore(count)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()

    async def run(self) -> None:
        """Work until cancelled; what is under way is then dropped, and picked up by the next start."""
        async with self._signals.subscribe() as signals:
            try:
                while True:
                    await self._look()
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(LOOK_EVERY):
                            while True:
                                signal = await signals.get()
                                if signal["what"] == "inbox":
                                    self._start(signal["conversation_id"])
            finally:
                await self._drop_all()

    async def _drop_all(self) -> None:
        """Waits until each has let go of the database, which is closed next; none of them starts another."""
        self._again.clear()
        await end_tasks(self._tasks.values())

    async def _look(self) -> None:
        try:
            for conversation_id in await self._flow.waiting_conversations():
                if conversation_id not in self._tasks:
                    self._start(conversation_id)
        except DATABASE_GONE as error:
            log.error("inbox_unreadable", error=type(error).__name__)

    def _start(self, conversation_id: str) -> None:
        if conversation_id in self._tasks:
            self._again.add(conversation_id)
            return
        task = asyncio.create_task(self._handle(conversation_id))
        self._tasks[conversation_id] = task
        task.add_done_callback(lambda _: self._done(conversation_id))

    def _done(self, conversation_id: str) -> None:
        self._tasks.pop(conversation_id, None)
        if conversation_id in self._again:
            self._again.discard(conversation_id)
            self._start(conversation_id)

    async def _handle(self, conversation_id: str) -> None:
        async with self._places:
            try:
                await self._flow.handle(conversation_id)
            except DATABASE_GONE as error:
                log.error("turn_not_stored", conversation=conversation_id, error=type(error).__name__)
            except Exception:
                log.exception("turn_failed", conversation=conversation_id)
