"""Counting up in one statement, whether or not the row is there: two at the same moment both count."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.inspection import inspect

from bot.store.base import Base


async def add_up(session: AsyncSession, table: type[Base], key: dict[str, Any], **counters: int) -> None:
    """Add the counters to the row of this primary key, which is made with zeros if need be."""
    columns = inspect(table).columns
    zeros = {column.key: 0 for column in columns if getattr(column.default, "arg", None) == 0}
    values = {**zeros, **counters, **key}
    is_postgres = session.get_bind().dialect.name == "postgresql"
    insert: Any = postgresql.insert(table) if is_postgres else sqlite.insert(table)
    more = {name: getattr(table, name) + count for name, count in counters.items()}
    await session.execute(insert.values(values).on_conflict_do_update(index_elements=list(key), set_=more))
