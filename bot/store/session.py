"""Opening the database: SQLite (WAL, durable, no server) or PostgreSQL, behind one `Database`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

from sqlalchemy import CursorResult, Result, event, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from bot.settings import Settings
from bot.store.crypto import Vault, use_vault
from bot.store.shared_commit import SharedCommits
from bot.store.signals import LocalSignals, PostgresSignals, Signals
from bot.store.sqlite_dialect import INLINE
from bot.store.sqlite_driver import InlineConnection

DATABASE_GONE = (SQLAlchemyError, OSError)
"""What a database that is locked, full, restarting or out of reach raises, whatever its kind."""


class Database:
    """One engine and its sessions.

    `read()` gives a session for looking; `write()` gives one whose changes are committed together when the
    block ends without an error, after which the signals noted with `notify` reach whoever listens.
    `sessions` is the plain session factory, for code that commits by itself.
    """

    def __init__(self, engine: AsyncEngine, signals: Signals) -> None:
        self.engine = engine
        self.signals = signals
        self.sessions = async_sessionmaker(engine, expire_on_commit=False)
        # SQLite lets one writer in and the others poll without order, some of them until they give up: queue here.
        self._queue = None if self.is_postgres else SharedCommits(engine, signals)

    @property
    def is_postgres(self) -> bool:
        return self.engine.dialect.name == "postgresql"

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        async with self.sessions() as session:
            yield session

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        if self._queue is not None:
            async with self._queue.write() as session:
                yield session
            return
        async with self.sessions() as session:
            async with session.begin():
                yield session
                await self.signals.before_commit(session)
            self.signals.after_commit(session)


def rows_written(result: Result[Any]) -> int:
    """How many rows an INSERT, UPDATE or DELETE wrote: of these a session's result is always a CursorResult, which
    SQLAlchemy's types do not say."""
    return cast("CursorResult[Any]", result).rowcount


def notify(session: AsyncSession, what: str, **details: Any) -> None:
    """Note a signal to be sent when the transaction of this session commits, and not if it fails."""
    session.info.setdefault("signals", []).append({"what": what, **details})


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[Database]:
    """Load the keys, connect, and close again at the end of the block."""
    keys = [key.strip() for key in settings.encryption_keys.get_secret_value().split(",") if key.strip()]
    use_vault(Vault(keys, settings.hash_key.get_secret_value()))
    url = make_url(settings.resolved_database_url)
    if url.get_backend_name() == "sqlite":
        settings.var_dir.mkdir(parents=True, exist_ok=True)
        path, patience = str(url.database), settings.database_patience
        engine = create_async_engine(
            url.set(drivername=INLINE),
            hide_parameters=True,
            creator=lambda: InlineConnection(path, patience),
            pool_use_lifo=True,  # what one connection writes empties the others' caches: mostly the same one works
        )
        _prepare_sqlite(engine, settings.database_patience)
        signals: Signals = LocalSignals()
    else:
        engine = create_async_engine(url, hide_parameters=True, pool_size=10, max_overflow=20, pool_pre_ping=True)
        signals = PostgresSignals(settings.resolved_database_url)
    try:
        async with signals:
            yield Database(engine, signals)
    finally:
        await engine.dispose()


def _prepare_sqlite(engine: AsyncEngine, patience: float) -> None:
    """Transactions are explicit (see InlineDialect): a writer takes the write lock at its start, so that it never fails
    in the middle."""

    @event.listens_for(engine.sync_engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "temp_store=MEMORY",  # what savepoints could take back; in a file it was half of all calls of the system
            f"busy_timeout={int(patience * 1000)}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()
