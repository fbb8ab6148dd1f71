"""SQLite under SQLAlchemy's asyncio, without a thread's round trip for each statement.

A statement on a local file takes some 20 microseconds; handing it to another thread and back takes ten times as long,
and five milliseconds when that thread has to wait for the interpreter's lock. So what cannot wait for anybody runs
where it is: looking, and writing while the write lock is held. What may wait for another process or for the disk
(taking the write lock when it is not free, COMMIT) goes to the connection's own thread, in order.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Self

_TAKES_THE_LOCK = "BEGIN IMMEDIATE"
_NEVER_WAITS = ("SELECT", "BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK")


class InlineConnection:
    """What SQLAlchemy's aiosqlite dialect asks of a connection. `isolation_level` is None: BEGIN is ours to say."""

    def __init__(self, connection: sqlite3.Connection, patience: float) -> None:
        """`patience`: seconds to wait for another process that holds the write lock."""
        self._connection: sqlite3.Connection | None = connection
        self._patience = int(patience * 1000)
        self._thread = ThreadPoolExecutor(1, "sqlite")
        self._in_thread = 0
        self.holds_the_lock = False

    @classmethod
    async def open(cls, path: str, **options: Any) -> Self:
        settings = {**options, "isolation_level": None, "check_same_thread": False}

        def connect() -> sqlite3.Connection:
            opened: sqlite3.Connection = sqlite3.connect(path, **settings)
            return opened

        return cls(await asyncio.to_thread(connect), options.get("timeout", 5.0))

    @property
    def raw(self) -> sqlite3.Connection:
        if self._connection is None:
            raise sqlite3.OperationalError("connection closed")
        return self._connection

    @property
    def in_transaction(self) -> bool:
        return self._connection is not None and self._connection.in_transaction

    async def run[Result](self, work: Callable[[], Result], *, may_wait: bool) -> Result:
        """Do it here, or in the thread: when it may wait, and when something before it is still there.

        What was sent to the thread is done there even if nobody waits for it any more.
        """
        if not may_wait and not self._in_thread:
            return work()
        self._in_thread += 1
        done = asyncio.get_running_loop().run_in_executor(self._thread, work)
        done.add_done_callback(self._thread_is_free)
        return await asyncio.shield(done)

    def _thread_is_free(self, done: asyncio.Future[Any]) -> None:
        self._in_thread -= 1
        if not done.cancelled():
            done.exception()  # seen, also when whoever asked has gone

    def may_wait(self, statement: str) -> bool:
        """Whether this statement could wait for another process."""
        if statement.startswith(_TAKES_THE_LOCK):
            return True
        return not self.holds_the_lock and not statement.startswith(_NEVER_WAITS)

    def takes_the_lock_at_once(self, cursor: sqlite3.Cursor, statement: str) -> bool:
        """Try here, without waiting: inside one process writers queue up before they come, so it is mostly free."""
        if self._in_thread:
            return False
        self.raw.execute("PRAGMA busy_timeout=0")
        try:
            cursor.execute(statement)
            self.holds_the_lock = True
        except sqlite3.OperationalError:
            return False
        finally:
            self.raw.execute(f"PRAGMA busy_timeout={self._patience}")
        return True

    def cursor(self) -> InlineCursor:
        return InlineCursor(self)

    async def commit(self) -> None:
        def commit() -> None:
            self.raw.commit()
            self.holds_the_lock = False

        await self.run(commit, may_wait=self.in_transaction)

    async def rollback(self) -> None:
        def rollback() -> None:
            self.raw.rollback()
            self.holds_the_lock = False

        await self.run(rollback, may_wait=False)

    async def create_function(self, *arguments: Any, **options: Any) -> None:
        self.raw.create_function(*arguments, **options)

    async def close(self) -> None:
        await self.run(self._close, may_wait=False)
        self._thread.shutdown(wait=False)

    def stop(self) -> None:
        """Close without waiting, after whatever is under way in the thread."""
        self._thread.submit(self._close)
        self._thread.shutdown(wait=False)

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


class InlineCursor:
    """What SQLAlchemy's adapter asks of a cursor: it fetches everything at once."""

    def __init__(self, connection: InlineConnection) -> None:
        self._owner = connection
        self._cursor = connection.raw.cursor()

    async def __aenter__(self) -> Self:
        return self

    @property
    def description(self) -> Any:
        return self._cursor.description

    @property
    def rowcount(self) -> int:
        return self._cursor.rowcount

    @property
    def lastrowid(self) -> int | None:
        return self._cursor.lastrowid

    @property
    def arraysize(self) -> int:
        return self._cursor.arraysize

    @arraysize.setter
    def arraysize(self, value: int) -> None:
        self._cursor.arraysize = value

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> Self:
        if statement.startswith(_TAKES_THE_LOCK) and self._owner.takes_the_lock_at_once(self._cursor, statement):
            return self

        def execute() -> None:
            self._cursor.execute(statement, parameters)
            if statement.startswith(_TAKES_THE_LOCK):
                self._owner.holds_the_lock = True

        await self._owner.run(execute, may_wait=self._owner.may_wait(statement))
        return self

    async def executemany(self, statement: str, parameters: Sequence[Sequence[Any]]) -> Self:
        def execute() -> None:
            self._cursor.executemany(statement, parameters)

        await self._owner.run(execute, may_wait=self._owner.may_wait(statement))
        return self

    async def fetchall(self) -> list[Any]:
        return self._cursor.fetchall()

    async def fetchone(self) -> Any:
        return self._cursor.fetchone()

    async def fetchmany(self, size: int | None = None) -> list[Any]:
        return self._cursor.fetchmany(size if size is not None else self._cursor.arraysize)

    async def close(self) -> None:
        self._cursor.close()
