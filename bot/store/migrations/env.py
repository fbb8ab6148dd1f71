"""Alembic's entry point: migrations run on the same asynchronous drivers as the bot."""

from __future__ import annotations

import asyncio
from typing import Any, Literal

from alembic import context
from sqlalchemy import DateTime, TypeDecorator
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import create_async_engine

import bot.store.directory_tables
import bot.store.editing
import bot.store.logins
import bot.store.marks
import bot.store.models
import bot.store.texted_lists  # noqa: F401 - the tables register themselves
from bot.store.base import Base


def _plain_type(kind: str, item: Any, _: object) -> str | Literal[False]:
    """Migrations name the column types of the database, not our Python wrappers around them."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return (
            "sa.DateTime(timezone=True)" if isinstance(item.impl_instance, DateTime) else f"sa.{item.impl_instance!r}"
        )
    return False


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=_plain_type,
    )
    with context.begin_transaction():
        context.run_migrations()


async def _online() -> None:
    engine = create_async_engine(context.config.attributes["url"])
    async with engine.begin() as connection:
        await connection.run_sync(_run)
    await engine.dispose()


asyncio.run(_online())
