"""Asks whether we may ask, and the next day how it went: see bot/follow_ups.py for who is asked and who never is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import follow_ups
from bot.store.conversations import say
from bot.store.models import Conversation, Handoff, Message, utc_now
from bot.store.session import DATABASE_GONE, Database
from bot.texts import Texts

log = structlog.get_logger(__name__)

LOOK_EVERY = 15.0
"""Seconds between looks; the times themselves are minutes and days."""
TOO_LATE = {"quiet": timedelta(hours=1), "agreed": timedelta(hours=20)}
"""After an outage this long nobody is asked any more: "did it work out?" would come out of the blue."""


class FollowUpTimer:
    """Looks every few seconds for what is due. Safe to run in several bots: rows are locked."""

    def __init__(
        self, database: Database, texts: Texts, zone: ZoneInfo, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._database = database
        self._texts = texts
        self._zone = zone
        self._clock = clock

    async def run(self) -> None:
        while True:
            try:
                await self.look()
            except DATABASE_GONE as error:
                log.error("follow_ups_failed", error=type(error).__name__)
            await asyncio.sleep(LOOK_EVERY)

    async def look(self) -> None:
        """One look: whatever is due now is done now; by night nobody's phone rings."""
        async with self._database.read() as session:
            due = (await session.scalars(select(Conversation.id).where(self._due()).limit(200))).all()
        for conversation_id in due:
            await self._ask(conversation_id)

    def _due(self) -> ColumnElement[bool]:
        return and_(Conversation.follow_up.in_(TOO_LATE), Conversation.follow_up_due < self._clock())

    async def _ask(self, conversation_id: str) -> None:
        """Looked at again under the lock, because a message may just have come."""
        async with self._database.write() as session:
            statement = select(Conversation).where(Conversation.id == conversation_id, self._due()).with_for_update()
            conversation = (await session.scalars(statement)).first()
            if conversation is None or conversation.follow_up is None or conversation.follow_up_due is None:
                return
            now = self._clock()
            late = now - conversation.follow_up_due > TOO_LATE[conversation.follow_up]
            if late or not await _is_safe(session, conversation, now):
                conversation.follow_up, conversation.follow_up_due = "done", now + follow_ups.NOT_AGAIN_FOR
            elif follow_ups.is_daytime(now, self._zone):
                await self._say(session, conversation, now)
            elif conversation.follow_up == "quiet":
                conversation.follow_up = conversation.follow_up_due = None  # they are not woken for a favour to us

    async def _say(self, session: AsyncSession, conversation: Conversation, now: datetime) -> None:
        if conversation.follow_up == "quiet":
            key, conversation.follow_up = "utter_follow_up_offer", "offered"
            conversation.follow_up_due = now + follow_ups.OFFER_HOLDS
        else:
            conversation.dialogue_state = follow_ups.kept(conversation)
            key, conversation.follow_up = "utter_follow_up_question", "asked"
            conversation.follow_up_due = now + follow_ups.ANSWER_HOLDS
        text = self._texts.render(key, language=conversation.language, channel="sms")
        await say(session, conversation, text.text)


async def _is_safe(session: AsyncSession, conversation: Conversation, now: datetime) -> bool:
    """Nobody else answers them, nothing is open, and no sign of danger was seen in all that time."""
    left_alone = conversation.opted_out or conversation.unreachable or conversation.revoked
    if left_alone or conversation.owner != "bot" or conversation.channel != "sms":
        return False
    if conversation.question_asked_at is not None or conversation.answer_awaited_since is not None:
        return False
    since = now - follow_ups.KEEP_AWAY_FOR
    danger = exists().where(
        Message.conversation_id == conversation.id,
        Message.author == "resident",
        Message.at > since,
        (Message.level != "none") | Message.processed_at.is_(None),
    )
    handed_over = exists().where(
        Handoff.conversation_id == conversation.id,
        (Handoff.status != "closed") | ((Handoff.kind == "danger") & (Handoff.opened_at > since)),
    )
    return not await session.scalar(select(danger | handed_over))
