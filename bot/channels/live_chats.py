"""Routes signals to the open pages they concern: one subscription for all pages of this process."""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import AsyncIterator

from aiohttp import web

from bot.store.signals import Signal, Signals

_ROOM = 200


class LiveChats:
    """Who follows which conversation."""

    def __init__(self, signals: Signals) -> None:
        self._signals = signals
        self._followers: dict[str, set[asyncio.Queue[Signal]]] = defaultdict(set)

    async def run(self) -> None:
        """Route until cancelled."""
        async with self._signals.subscribe() as signals:
            while True:
                signal = await signals.get()
                for queue in self._concerned(signal):
                    if not queue.full():  # a page this far behind reads the database anyway when it wakes
                        queue.put_nowait(signal)

    def _concerned(self, signal: Signal) -> list[asyncio.Queue[Signal]]:
        if signal["what"] == "shift":
            return [queue for queues in self._followers.values() for queue in queues]
        return list(self._followers.get(signal.get("conversation_id", ""), ()))

    def is_open(self, conversation_id: str) -> bool:
        """Whether a page of this conversation is open, as far as this process knows."""
        return conversation_id in self._followers

    def publish(self, signal: Signal) -> None:
        """A signal that needs no transaction, such as somebody typing."""
        self._signals.publish(signal)

    @contextlib.asynccontextmanager
    async def follow(self, conversation_id: str) -> AsyncIterator[asyncio.Queue[Signal]]:
        queue: asyncio.Queue[Signal] = asyncio.Queue(_ROOM)
        self._followers[conversation_id].add(queue)
        try:
            yield queue
        finally:
            self._followers[conversation_id].discard(queue)
            if not self._followers[conversation_id]:
                del self._followers[conversation_id]


LIVE_CHATS = web.AppKey("live_chats", LiveChats)
