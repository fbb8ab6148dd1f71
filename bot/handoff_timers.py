"""The promise about handoffs: nobody who waits is forgotten, and nobody is left guessing.

T1 all desks are alerted again; T2 the on-call person is paged by SMS; T3 the resident is told the truth. Each
repeats until somebody claims. With nobody on shift the on-call person is paged at once. The silence after the
direct question about suicide or danger is a crisis.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import handoffs
from bot.danger import PRIORITY
from bot.metrics import OPEN_HANDOFFS
from bot.presence import anyone_on_shift
from bot.safety import Level
from bot.settings import Settings
from bot.store.conversations import conversation_with, say
from bot.store.models import Conversation, Handoff, User, utc_now
from bot.store.session import DATABASE_GONE, Database, notify
from bot.texts import Texts

log = structlog.get_logger(__name__)

LOOK_EVERY = 1.0


@dataclass(frozen=True)
class Promise:
    """The times of the promise, from the settings."""

    alert_after: timedelta
    page_after: timedelta
    page_every: timedelta
    tell_after: timedelta
    tell_every: timedelta
    question_timeout: timedelta
    holder_away_after: timedelta
    on_call_number: str
    desk_url: str

    @classmethod
    def of(cls, settings: Settings) -> Promise:
        return cls(
            alert_after=timedelta(seconds=settings.handoff_alert_after),
            page_after=timedelta(seconds=settings.handoff_page_after),
            page_every=timedelta(seconds=settings.handoff_page_every),
            tell_after=timedelta(seconds=settings.handoff_tell_after),
            tell_every=timedelta(seconds=settings.handoff_tell_every),
            question_timeout=timedelta(seconds=settings.question_timeout),
            holder_away_after=timedelta(seconds=settings.holder_away_after),
            on_call_number=settings.on_call_number,
            desk_url=f"{settings.resolved_public_url}/desk",
        )


class HandoffTimers:
    """Looks every second at who waits. Safe to run in several bots: rows are taken under a lock."""

    def __init__(self, database: Database, texts: Texts, promise: Promise) -> None:
        self._database = database
        self._texts = texts
        self._promise = promise

    async def run(self) -> None:
        while True:
            try:
                await self.look()
            except DATABASE_GONE as error:
                log.error("timers_failed", error=type(error).__name__)
            await asyncio.sleep(LOOK_EVERY)

    async def look(self) -> None:
        """One look: whatever is due now is done now."""
        async with self._database.read() as session:
            waiting = await _waiting(session)
            on_shift = not waiting or await anyone_on_shift(session)
            abandoned = await self._abandoned(session)
        for priority in (1, 2, 3):
            OPEN_HANDOFFS.labels(str(priority)).set(sum(handoff.priority == priority for handoff in waiting))
        for handoff in waiting:
            if self._alert_due(handoff) or self._tell_due(handoff):
                await self._keep(handoff)
        if any(self._page_due(handoff, on_shift) for handoff in waiting):
            await self._page()
        for handoff in abandoned:
            await self._put_back(handoff)
        await self._settle_silent_questions()

    async def _keep(self, seen: Handoff) -> None:
        """The conversation is locked first, as everywhere, so that nobody waits for somebody who waits for them."""
        async with self._database.write() as session:
            conversation, handoff = await _locked(session, seen)
            if handoff.status != "waiting":
                return
            if self._alert_due(handoff):
                handoff.alerts += 1
                handoff.last_alert_at = utc_now()
                notify(session, "alert", handoff_id=handoff.id, priority=handoff.priority, again=True)
                notify(session, "queue", conversation_id=handoff.conversation_id)
            if self._tell_due(handoff):
                handoff.last_told_at = utc_now()
                await self._say(session, conversation, "utter_waiting_nobody_yet")

    def _alert_due(self, handoff: Handoff) -> bool:
        return _past(_later(handoff.last_alert_at, handoff.opened_at), self._promise.alert_after)

    def _tell_due(self, handoff: Handoff) -> bool:
        if handoff.last_told_at is None or handoff.last_told_at < handoff.opened_at:
            return _past(handoff.opened_at, self._promise.tell_after)
        return _past(handoff.last_told_at, self._promise.tell_every)

    # ---- paging

    def _page_due(self, handoff: Handoff, on_shift: bool) -> bool:
        if not self._promise.on_call_number:
            return False
        if handoff.last_page_at is None or handoff.last_page_at < handoff.opened_at:
            return not on_shift or _past(handoff.opened_at, self._promise.page_after)
        return _past(handoff.last_page_at, self._promise.page_every)

    async def _page(self) -> None:
        """One text for everything that is due, not one for each."""
        async with self._database.write() as session:
            on_call = await conversation_with(session, "sms", self._promise.on_call_number)
            waiting = await _waiting(session, lock=True)
            on_shift = await anyone_on_shift(session)
            due = [handoff for handoff in waiting if self._page_due(handoff, on_shift)]
            if not due:
                return  # another bot was faster
            for handoff in due:
                handoff.pages += 1
                handoff.last_page_at = utc_now()
            oldest = min(handoff.opened_at for handoff in waiting)
            text = self._texts.render(
                "utter_page_on_call",
                language="en",
                channel="sms",
                count=len(waiting),
                priority=min(handoff.priority for handoff in waiting),
                minutes=int((utc_now() - oldest).total_seconds() // 60),
                url=self._promise.desk_url,
            )
            await say(session, on_call, text.text, kind="safety")

    # ---- claimed, and then the desk fell silent

    async def _abandoned(self, session: AsyncSession) -> Sequence[Handoff]:
        """Claimed handoffs whose dispatcher's desk has shown no sign of life for long."""
        long_ago = utc_now() - self._promise.holder_away_after
        statement = (
            select(Handoff)
            .join(User, User.id == Handoff.claimed_by)
            .where(
                Handoff.status == "claimed",
                Handoff.kind.in_(handoffs.TAKES_OVER),
                Handoff.claimed_at < long_ago,
                or_(User.seen_at.is_(None), User.seen_at < long_ago, User.disabled),
            )
        )
        return (await session.scalars(statement)).all()

    async def _put_back(self, seen: Handoff) -> None:
        """Nobody answers a person whose dispatcher is gone: they wait again, and everybody is alerted."""
        async with self._database.write() as session:
            _, handoff = await _locked(session, seen)
            if handoff.status == "claimed" and handoff.claimed_by == seen.claimed_by:
                handoff.status, handoff.claimed_by, handoff.opened_at = "waiting", None, utc_now()
                notify(session, "alert", handoff_id=handoff.id, priority=handoff.priority, again=True)
                notify(session, "queue", conversation_id=handoff.conversation_id)
                notify(session, "conversation", conversation_id=handoff.conversation_id)

    # ---- the direct question

    async def _settle_silent_questions(self) -> None:
        unanswered = select(Conversation.id).where(
            Conversation.question_asked_at < utc_now() - self._promise.question_timeout, Conversation.owner == "bot"
        )
        async with self._database.read() as session:
            ids = (await session.scalars(unanswered)).all()
        for conversation_id in ids:
            async with self._database.write() as session:
                statement = select(Conversation).where(Conversation.id == conversation_id).with_for_update()
                conversation = (await session.scalars(statement)).one()
                if conversation.question_asked_at is not None and conversation.owner == "bot":
                    await self._silence_is_a_crisis(session, conversation)

    async def _silence_is_a_crisis(self, session: AsyncSession, conversation: Conversation) -> None:
        conversation.question_asked_at = None
        await handoffs.open_or_raise(
            session,
            conversation,
            kind="danger",
            priority=PRIORITY[Level.CRISIS],
            level=Level.CRISIS.value,
            signals=(conversation.question_signal or "distress",),
        )
        await self._say(session, conversation, "utter_safety_silence")

    async def _say(self, session: AsyncSession, conversation: Conversation, key: str) -> None:
        text = self._texts.render(key, language=conversation.language, channel=conversation.channel)
        await say(session, conversation, text.text, kind="safety", buttons=text.buttons)


async def _waiting(session: AsyncSession, *, lock: bool = False) -> Sequence[Handoff]:
    statement = (
        select(Handoff)
        .where(Handoff.status == "waiting", Handoff.kind.in_(handoffs.TAKES_OVER))
        .order_by(Handoff.priority, Handoff.opened_at)
    )
    return (await session.scalars(statement.with_for_update() if lock else statement)).all()


async def _locked(session: AsyncSession, seen: Handoff) -> tuple[Conversation, Handoff]:
    """The conversation and its handoff as they are now, locked in this order."""
    statement = select(Conversation).where(Conversation.id == seen.conversation_id).with_for_update()
    conversation = (await session.scalars(statement)).one()
    return conversation, await session.get_one(Handoff, seen.id, with_for_update=True)


def _past(start: datetime, wait: timedelta) -> bool:
    return utc_now() - start >= wait


def _later(maybe: datetime | None, other: datetime) -> datetime:
    return max(maybe, other) if maybe else other
