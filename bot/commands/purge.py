"""`acs purge`: delete old conversations for good. Nothing is ever deleted without being asked for."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Annotated

import typer
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import SettingsError
from bot.settings import Settings
from bot.store.marks import SafetyMark
from bot.store.models import Conversation, Delivery, DeliveryEvent, Handoff, Message, Note, utc_now
from bot.store.session import open_database

Days = Annotated[int, typer.Option(min=1, help="Conversations quiet for longer than this; default: the setting")]
Really = Annotated[bool, typer.Option("--yes", help="Delete. Without it, only say how many there are")]


def register(app: typer.Typer) -> None:
    app.command("purge")(purge)


def purge(days: Days | None = None, yes: Really = False) -> None:
    """Delete conversations that have been quiet for DAYS, with everything said in them. Open handoffs stay."""
    settings = Settings.load()
    age = days or settings.retention_days
    if not age:
        raise SettingsError("say --days N, or set ACS_RETENTION_DAYS")
    count = asyncio.run(_purge(settings, age, really=yes))
    typer.echo(f"purge: {count} conversations {'deleted' if yes else 'would be deleted; say --yes to do it'}")


async def _purge(settings: Settings, days: int, *, really: bool) -> int:
    waiting = select(Handoff.conversation_id).where(Handoff.status != "closed")
    old = select(Conversation.id).where(
        Conversation.last_message_at < utc_now() - timedelta(days=days), Conversation.id.not_in(waiting)
    )
    async with open_database(settings) as database, database.write() as session:
        ids = list(await session.scalars(old))
        if really:
            for start in range(0, len(ids), 200):
                await _delete(session, ids[start : start + 200])
    return len(ids)


async def _delete(session: AsyncSession, ids: list[str]) -> None:
    messages = select(Message.id).where(Message.conversation_id.in_(ids))
    sids = select(Delivery.provider_sid).where(Delivery.conversation_id.in_(ids), Delivery.provider_sid.is_not(None))
    await session.execute(delete(DeliveryEvent).where(DeliveryEvent.provider_sid.in_(sids)))
    await session.execute(delete(SafetyMark).where(SafetyMark.message_id.in_(messages)))
    for table in (Delivery, Message, Handoff, Note):
        await session.execute(delete(table).where(table.conversation_id.in_(ids)))
    await session.execute(delete(Conversation).where(Conversation.id.in_(ids)))
