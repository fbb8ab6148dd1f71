"""One disk sync for all who write at the same moment.

SQLite lets one writer in at a time, and a durable commit waits milliseconds for the disk. Writers that queued up
meanwhile follow one another in the next transaction, each in a savepoint of its own, and are committed together: what
one of them breaks is taken back alone, and nobody hears "stored" before the disk has it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession

from bot.store.signals import Signals
from bot.store.sqlite_dialect import InlineSession
from bot.store.sqlite_driver import InlineConnection


class WritesLost(SQLAlchemyError):
    """The database gave the whole transaction up, as it does when the disk is full."""


@dataclass
class _Group:
    """Writers that share one transaction; `stored` is done when it is on the disk, or failed."""

    connection: AsyncConnection
    stored: asyncio.Future[None]
    members: list[AsyncSession] = field(default_factory=list)
    committing: asyncio.Task[None] | None = None

    async def is_alive(self) -> bool:
        return (await _driver(self.connection)).in_transaction


class SharedCommits:
    """The writers of one SQLite database in one process."""

    def __init__(self, engine: AsyncEngine, signals: Signals) -> None:
        self._bind = engine
        self._signals = signals
        self._turn = asyncio.Lock()  # first come, first served: the commit queues up behind those who are waiting
        self._group: _Group | None = None

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """A session whose changes are stored when the block has been left, or none of them."""
        async with self._turn:
            group = await self._open_group()
            try:
                async with _own_part(group.connection) as session:
                    yield session
                group.members.append(session)
            finally:
                group.committing = group.committing or asyncio.create_task(self._commit(group))
        await asyncio.shield(group.stored)

    async def _open_group(self) -> _Group:
        if self._group is not None and await self._group.is_alive():
            return self._group
        connection = await self._bind.connect()
        try:
            (await _driver(connection)).will_write = True
            await connection.begin()
        except BaseException:
            await connection.close()
            raise
        self._group = _Group(connection, asyncio.get_running_loop().create_future())
        return self._group

    async def _commit(self, group: _Group) -> None:
        async with self._turn:
            if self._group is group:
                self._group = None
            try:
                if not await group.is_alive():
                    raise WritesLost("the transaction was given up by the database")
                await group.connection.commit()
            except Exception as error:
                group.stored.set_exception(error)
                group.stored.exception()  # seen, also when nobody waits any more
            else:
                for session in group.members:
                    self._signals.after_commit(session)
                group.stored.set_result(None)
            finally:
                await group.connection.close()


async def _driver(connection: AsyncConnection) -> InlineConnection:
    raw = (await connection.get_raw_connection()).driver_connection
    assert isinstance(raw, InlineConnection)
    return raw


@asynccontextmanager
async def _own_part(connection: AsyncConnection) -> AsyncIterator[AsyncSession]:
    """A session in a savepoint. The savepoint is taken and given back by hand: a session that does it itself asks the
    database as often, and SQLAlchemy for three times as much."""
    session = InlineSession(connection, expire_on_commit=False, join_transaction_mode="rollback_only")
    assert connection.sync_connection
    savepoint = connection.sync_connection.begin_nested()
    try:
        yield session
        if session.new or session.dirty or session.deleted:
            await session.flush()
        savepoint.commit()
    except BaseException:
        if savepoint.is_active:
            savepoint.rollback()
        raise
    finally:
        session.sync_session.close()
