"""Wake-ups between the parts of the system: something was stored, look at it now.

A signal is only ever a hint: whoever listens also looks at the database now and then, so a lost signal costs
a second, never a message. With SQLite there is one bot process and signals stay inside it; with PostgreSQL
they travel by LISTEN/NOTIFY to every bot, this one included.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any, Self

import asyncpg
import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

log = structlog.get_logger(__name__)

Signal = dict[str, Any]
_CHANNEL = "acs_signals"
_QUEUE_LENGTH = 1000


class Signals:
    """Publish when a transaction commits; subscribe for as long as you listen."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[Signal]] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        return None

    async def before_commit(self, session: AsyncSession) -> None:
        """Called inside the transaction."""

    def after_commit(self, session: AsyncSession) -> None:
        """Called once the transaction is safe."""

    @contextlib.asynccontextmanager
    async def subscribe(self) -> AsyncIterator[asyncio.Queue[Signal]]:
        """A queue of signals; when a listener falls far behind the oldest are dropped."""
        queue: asyncio.Queue[Signal] = asyncio.Queue(_QUEUE_LENGTH)
        self._listeners.add(queue)
        try:
            yield queue
        finally:
            self._listeners.discard(queue)

    def publish(self, signal: Signal) -> None:
        """Hand a signal to every listener of this process."""
        for queue in self._listeners:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(signal)


class LocalSignals(Signals):
    """Signals inside one process."""

    def after_commit(self, session: AsyncSession) -> None:
        for signal in session.info.pop("signals", ()):
            self.publish(signal)


class PostgresSignals(Signals):
    """Signals between processes: sent with the commit, received on a connection of their own."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._dsn = url.replace("postgresql+asyncpg://", "postgresql://", 1)
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._listen(), name="postgres-signals")
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def before_commit(self, session: AsyncSession) -> None:
        for signal in session.info.pop("signals", ()):
            await session.execute(
                text("SELECT pg_notify(:channel, :payload)"),
                {"channel": _CHANNEL, "payload": json.dumps(signal)},
            )

    async def _listen(self) -> None:
        while True:
            try:
                await self._listen_once()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                log.warning("signals_lost", error=type(error).__name__)
                await asyncio.sleep(1)

    async def _listen_once(self) -> None:
        connection = await asyncpg.connect(self._dsn)
        closed = asyncio.Event()
        connection.add_termination_listener(lambda _: closed.set())
        try:
            await connection.add_listener(_CHANNEL, lambda *args: self.publish(json.loads(str(args[3]))))
            await closed.wait()
        finally:
            connection.terminate()
