"""A resident stops answering in the middle of an intake: one gentle reminder, then a close that keeps what was said.

The times stand in the database (`answer_awaited_since`, `reminded_at`), so that a restart forgets nothing and nobody is
reminded twice. Whoever a dispatcher answers, who opted out or who left is not written to.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import handoffs
from bot.settings import Settings
from bot.store.conversations import say
from bot.store.models import Conversation, Message, utc_now
from bot.store.session import DATABASE_GONE, Database
from bot.texts import Texts

log = structlog.get_logger(__name__)

LOOK_EVERY = 5.0
"""Seconds between looks; the times themselves are minutes."""


@dataclass(frozen=True)
class Patience:
    """How long an unanswered question is left alone: until the reminder, and from there until the close."""

    remind_after: timedelta
    close_after: timedelta

    @classmethod
    def of(cls, settings: Settings) -> Patience:
        return cls(timedelta(seconds=settings.silence_remind_after), timedelta(seconds=settings.silence_close_after))


class Silence:
    """Looks every few seconds for intakes that fell silent. Safe to run in several bots: rows are locked."""

    def __init__(self, database: Database, texts: Texts, patience: Patience) -> None:
        self._database = database
        self._texts = texts
        self._patience = patience

    async def run(self) -> None:
        while True:
            try:
                await self.look()
            except DATABASE_GONE as error:
                log.error("silence_failed", error=type(error).__name__)
            await asyncio.sleep(LOOK_EVERY)

    async def look(self) -> None:
        """One look: whatever is due now is done now."""
        async with self._database.read() as session:
            due = (await session.scalars(select(Conversation.id).where(self._due()).limit(200))).all()
        for conversation_id in due:
            await self._break(conversation_id)

    def _due(self) -> ColumnElement[bool]:
        now = utc_now()
        return and_(
            Conversation.answer_awaited_since < now - self._patience.remind_after,
            or_(Conversation.reminded_at.is_(None), Conversation.reminded_at < now - self._patience.close_after),
            Conversation.owner == "bot",
            Conversation.question_asked_at.is_(None),  # silence after the direct question is no small matter
            Conversation.opted_out.is_(False),
            Conversation.unreachable.is_(None),
            Conversation.revoked.is_(False),
        )

    async def _break(self, conversation_id: str) -> None:
        """Remind, or close; looked at again under the lock, because an answer may just have come."""
        async with self._database.write() as session:
            statement = select(Conversation).where(Conversation.id == conversation_id, self._due()).with_for_update()
            conversation = (await session.scalars(statement)).first()
            if conversation is None or await _has_written(session, conversation_id):
                return
            if conversation.reminded_at is None:
                conversation.reminded_at = utc_now()
                await self._say(session, conversation, "utter_silence_reminder")
            else:
                await self._close(session, conversation)

    async def _close(self, session: AsyncSession, conversation: Conversation) -> None:
        """The dialogue stays where it was: whoever writes again goes on from there."""
        conversation.answer_awaited_since = conversation.reminded_at = None
        if not is_enough_for_a_report(conversation.intake or {}):
            await self._say(session, conversation, "utter_silence_kept")
            return
        priority = handoffs.PRIORITIES["report"]
        await handoffs.open_or_raise(session, conversation, kind="report", priority=priority)
        await self._say(session, conversation, "utter_silence_report")

    async def _say(self, session: AsyncSession, conversation: Conversation, key: str) -> None:
        text = self._texts.render(key, language=conversation.language, channel=conversation.channel)
        await say(session, conversation, text.text, buttons=text.buttons)


def is_enough_for_a_report(intake: Mapping[str, Any]) -> bool:
    """What it is about, and a place that responders could go to."""
    place = intake.get("location") or {"in_area": False}
    about = intake.get("call_type") or intake.get("situation")
    return intake.get("goal") == "report" and bool(about) and place.get("in_area") is not False


def after_turn(state: Mapping[str, Any] | None) -> dict[str, Any]:
    """The columns to set when the dialogue answered: whether a question is open now, and nobody was reminded of it."""
    waits = bool(state and state.get("loop"))
    return {"answer_awaited_since": utc_now() if waits else None, "reminded_at": None}


async def _has_written(session: AsyncSession, conversation_id: str) -> bool:
    unread = select(func.count()).where(Message.conversation_id == conversation_id, Message.processed_at.is_(None))
    return bool(await session.scalar(unread))
