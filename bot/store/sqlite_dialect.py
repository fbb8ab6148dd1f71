"""What SQLAlchemy says to SQLite about transactions, over the connections of sqlite_driver.py.

To SQLAlchemy a savepoint is a statement like all others, and the beginning of a transaction an event, for whose sake it
then looks for listeners at every statement: together as costly as all that a text stores.
"""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store.sqlite_driver import InlineConnection

INLINE = "sqlite+inline"
"""The name of the dialect in a database's address."""


class InlineDialect(SQLiteDialect_aiosqlite):
    """Begins transactions by itself, and tells the database about savepoints directly."""

    supports_statement_cache = True

    def do_begin(self, dbapi_connection: Any) -> None:
        dbapi_connection.begin()

    def do_savepoint(self, connection: Connection, name: str) -> None:
        _tell(connection, f"SAVEPOINT {name}")

    def do_rollback_to_savepoint(self, connection: Connection, name: str) -> None:
        _tell(connection, f"ROLLBACK TO SAVEPOINT {name}")

    def do_release_savepoint(self, connection: Connection, name: str) -> None:
        _tell(connection, f"RELEASE SAVEPOINT {name}")


def _tell(connection: Connection, statement: str) -> None:
    """OperationalError when the database has given the transaction up."""
    raw = connection.connection.driver_connection
    assert isinstance(raw, InlineConnection)
    try:
        raw.say(statement)
    except sqlite3.Error as error:
        raise OperationalError(statement, None, error) from error


registry.register(INLINE.replace("+", "."), __name__, InlineDialect.__name__)


class InlineSession(AsyncSession):
    """For whoever holds the write lock: no statement waits for anything then, so that none needs a greenlet."""

    async def execute(self, statement: Any, params: Any = None, **options: Any) -> Any:
        return self.sync_session.execute(statement, params, **options)
