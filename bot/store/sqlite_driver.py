"""SQLite under SQLAlchemy's asyncio, without a thread's round trip for each statement.

A statement on a local file takes some 20 microseconds; handing it to another thread and back takes ten times as long,
and five milliseconds when that thread has to wait for the interpreter's lock. So what cannot wait for anybody runs
where it is, with no coroutine around it: looking, and writing while the write lock is held. What may wait for another
process or for the disk (taking a write lock that is not free, COMMIT) goes to the connection's own thread, in order.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Self

from sqlalchemy.util import await_only
from sqlalchemy.util.concurrency import in_greenlet

_NEVER_WAITS = ("SELECT", "ROLLBACK")


class _Here:
    """An await that is over at once."""

    def __await__(self) -> Generator[None]:
        yield from ()


_HERE = _Here()


class InlineConnection(sqlite3.Connection):
    """What SQLAlchemy asks of a connection, given to its `creator`. BEGIN is ours to say."""

    def __init__(self, path: str, patience: float) -> None:
        """`patience`: seconds to wait for another process that holds the write lock."""
        super().__init__(path, timeout=patience, isolation_level=None, check_same_thread=False)
        self._patience = int(patience * 1000)
        self._thread = ThreadPoolExecutor(1, "sqlite")
        self._in_thread = 0
        self.holds_the_lock = False
        self.will_write = False
        """Whether the next transaction takes the write lock at its beginning."""

    @property
    def _connection(self) -> InlineConnection:
        """What SQLAlchemy's aiosqlite dialect takes for the driver's own connection."""
        return self

    def run(self, work: Callable[[], object], *, may_wait: bool) -> None:
        """Do it here, or in the thread: when it may wait, and when something before it is still there."""
        if may_wait or self._in_thread:
            await_only(self._run_in_thread(work))
        else:
            work()
            if in_greenlet():
                await_only(_HERE)  # SQLAlchemy refuses a driver that awaits nothing

    async def _run_in_thread(self, work: Callable[[], object]) -> None:
        """What was sent to the thread is done there even if nobody waits for it any more."""
        self._in_thread += 1
        done = asyncio.get_running_loop().run_in_executor(self._thread, work)
        done.add_done_callback(self._thread_is_free)
        await asyncio.shield(done)

    def _thread_is_free(self, done: asyncio.Future[Any]) -> None:
        self._in_thread -= 1
        if not done.cancelled():
            done.exception()  # seen, also when whoever asked has gone

    def may_wait(self, statement: str) -> bool:
        """Whether this statement could wait for another process."""
        return not self.holds_the_lock and not statement.startswith(_NEVER_WAITS)

    def begin(self) -> None:
        if self.will_write:
            self.take_the_lock()
        else:
            self.run(lambda: self.say("BEGIN"), may_wait=False)

    def take_the_lock(self) -> None:
        """Inside one process writers queue up before they come here, so it is mostly free, and taken without a wait."""
        if self._in_thread or not self._take_it_at_once():
            self.run(self._take_it, may_wait=True)

    def _take_it_at_once(self) -> bool:
        self.say("PRAGMA busy_timeout=0")
        try:
            self._take_it()
        except sqlite3.OperationalError:
            return False
        finally:
            self.say(f"PRAGMA busy_timeout={self._patience}")
        return True

    def _take_it(self) -> None:
        self.say("BEGIN IMMEDIATE")
        self.holds_the_lock = True

    def say(self, statement: str) -> None:
        """Run a statement that has no answer, here and now."""
        sqlite3.Cursor(self).execute(statement)

    def cursor(self, *_: object, **__: object) -> InlineCursor:  # type: ignore[override]  # always of our own kind
        return super().cursor(InlineCursor)

    def commit(self) -> None:
        def commit() -> None:
            super(InlineConnection, self).commit()
            self.holds_the_lock = self.will_write = False

        self.run(commit, may_wait=self.in_transaction)

    def rollback(self) -> None:
        def rollback() -> None:
            super(InlineConnection, self).rollback()
            self.holds_the_lock = self.will_write = False

        self.run(rollback, may_wait=False)

    def close(self) -> None:
        self.run(super().close, may_wait=False)
        self._thread.shutdown(wait=False)

    def terminate(self) -> None:
        """Close without waiting, after whatever is under way in the thread."""
        self._thread.submit(super().close)
        self._thread.shutdown(wait=False)


class InlineCursor(sqlite3.Cursor):
    """Fetches everything at once, so that rows can be read wherever they are needed."""

    connection: InlineConnection

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self._rows: deque[Any] = deque()

    def execute(self, statement: str, parameters: Sequence[Any] = ()) -> InlineCursor:  # type: ignore[override]
        def execute() -> None:
            super(InlineCursor, self).execute(statement, parameters)
            if self.description:
                self._rows.extend(super(InlineCursor, self).fetchall())

        self.connection.run(execute, may_wait=self.connection.may_wait(statement))
        return self

    def executemany(self, statement: str, parameters: Iterable[Sequence[Any]]) -> InlineCursor:  # type: ignore[override]
        def execute() -> None:
            super(InlineCursor, self).executemany(statement, parameters)

        self.connection.run(execute, may_wait=self.connection.may_wait(statement))
        return self

    def fetchone(self) -> Any:
        return self._rows.popleft() if self._rows else None

    def fetchmany(self, size: int | None = None) -> list[Any]:
        return [self._rows.popleft() for _ in range(min(size or self.arraysize, len(self._rows)))]

    def fetchall(self) -> list[Any]:
        rows, self._rows = list(self._rows), deque()
        return rows

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Any:
        if not self._rows:
            raise StopIteration
        return self._rows.popleft()

    async def _async_soft_close(self) -> None:
        """SQLAlchemy asks for it before rows are read outside of its greenlet: they are all here."""
