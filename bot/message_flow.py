"""The journey of a message, top to bottom. Every channel, and every test, goes through here.

    stored (inbox) -> one worker a conversation (lease) -> safety screen -> who answers? -> decision
    -> one transaction: replies to the outbox, handoff, dialogue state, "processed"

While a message is looked at no transaction is open; when its decision is stored the lease and the owner are
checked again, so that nothing is answered twice and the bot never talks over a human.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import timedelta

import structlog
from sqlalchemy import bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot import follow_ups, for_editors, handoffs, lease, silence
from bot.conversation_language import choose_language
from bot.danger import Danger
from bot.dialogue import Dialogue
from bot.errors import LeaseLost
from bot.keywords import Keyword, keyword_of
from bot.metrics import MESSAGES, TURN_SECONDS
from bot.safety import Level, Screen, Verdict
from bot.screening import Screening
from bot.situation import next_situation
from bot.store.base import Base
from bot.store.conversations import say
from bot.store.models import Conversation, Handoff, Message, utc_now
from bot.store.session import Database, notify
from bot.texts import Texts
from bot.turn import Decision, HandoffRequest, HandoffSeen, MessageSeen, Saying, Situation
from bot.waiting import Waiting

log = structlog.get_logger(__name__)

# Built once: SQLAlchemy spends longer on putting a statement together than SQLite on running it.
_MESSAGES = Base.metadata.tables["messages"]
_THIS = update(_MESSAGES).where(_MESSAGES.c.id == bindparam("row"))
_COUNT_ATTEMPT = _THIS.values(attempts=_MESSAGES.c.attempts + 1)
_MARK_PROCESSED = _THIS.values({name: bindparam(name) for name in ("processed_at", "level", "signals", "evidence")})
GREETING = "utter_greet"
"""The dialogue's own greeting says already who is writing."""
GIVE_UP_AFTER = 3
"""Crashes while one message is looked at, before it is answered with the honest failure reply."""


class MessageFlow:
    """Handles the waiting messages of one conversation, oldest first."""

    def __init__(
        self,
        database: Database,
        screen: Screen,
        dialogue: Dialogue,
        texts: Texts,
        *,
        instance: str,
        idle_after: timedelta,
    ) -> None:
        self._database = database
        self._screen = Screening(screen)
        self._dialogue = dialogue
        self._texts = texts
        self._danger = Danger(texts)
        self._waiting = Waiting(texts)
        self._instance = instance
        self._idle_after = idle_after

    async def handle(self, conversation_id: str) -> None:
        """Answer everything that waits in this conversation. Does nothing when another worker is at it."""
        holder = f"{self._instance}:{uuid.uuid4().hex[:12]}"
        try:
            situation = await self._take_first(conversation_id, holder)
            while situation:
                with TURN_SECONDS.time():
                    decision = await self._decide(situation)
                    following = await self._store(situation, decision, holder)
                MESSAGES.labels(situation.channel, decision.verdict.level.value).inc()
                situation = following
        except LeaseLost:
            log.warning("lease_lost", conversation=conversation_id)
        except BaseException:
            await lease.release(self._database, conversation_id, holder)
            raise

    async def waiting_conversations(self) -> Sequence[str]:
        """Conversations with unanswered messages: what a crash left behind, or what a lost signal did not tell."""
        statement = (
            select(Message.conversation_id)
            .where(Message.processed_at.is_(None))
            .group_by(Message.conversation_id)
            .order_by(func.min(Message.id))
            .limit(200)
        )
        async with self._database.read() as session:
            return (await session.scalars(statement)).all()

    # ---- looking

    async def _take_first(self, conversation_id: str, holder: str) -> Situation | None:
        """The oldest waiting message, under our lease; None when there is none or somebody else is at it."""
        async with self._database.write() as session:
            if not await lease.take(session, conversation_id, holder):
                return None
            return await self._next(session, conversation_id, holder)

    async def _next(self, session: AsyncSession, conversation_id: str, holder: str) -> Situation | None:
        """The oldest waiting message, in the transaction that took the lease or answered the message before: while
        the lease is held something waits, and when nothing does it is free."""
        situation = await next_situation(session, conversation_id, self._idle_after)
        if situation is None:
            await lease.give_up(session, conversation_id, holder)
        else:  # counted before the work, so that a message which kills its worker is not tried for ever
            await session.execute(_COUNT_ATTEMPT, {"row": situation.message.id})
        return situation

    # ---- deciding

    async def _decide(self, situation: Situation) -> Decision:
        verdict = await self._screen.check(situation.text, situation.recent)
        language = choose_language(situation.language, situation.text, verdict.language, is_first=situation.is_first)
        situation = replace(situation, language=language)
        if situation.channel == "sms" and (keyword := keyword_of(situation.text)):
            decision = await self._decide_keyword(situation, verdict, keyword)
        else:
            decision = await self._decide_by_owner(situation, verdict)
        decision.changes.setdefault("language", language)
        decision.changes |= follow_ups.keep_away(decision)
        self._introduce(situation, decision)
        return decision

    async def _decide_by_owner(self, situation: Situation, verdict: Verdict) -> Decision:
        if situation.conversation.owner == "desk" and situation.handoff is not None:
            return self._decide_for_desk(situation, verdict, situation.handoff)
        if situation.conversation.question_asked_at is not None:
            return await self._decide_on_answer(situation, verdict)
        if verdict.level.escalates:
            return self._danger.alarm(situation, verdict)
        if verdict.level == Level.CONCERN and not self._danger.is_answered(situation, verdict):
            if question := self._danger.question(situation, verdict):
                return question
            decision = await self._dialogue_decides(situation, verdict)
            decision.says.insert(0, self._danger.reminder(situation))
            return decision
        return await self._dialogue_decides(situation, verdict)

    def _decide_for_desk(self, situation: Situation, verdict: Verdict, handoff: HandoffSeen) -> Decision:
        """A dispatcher has the conversation, or soon will: the bot is silent, or stays with the person."""
        more_urgent = verdict.level.escalates and verdict.level > Level(handoff.level)
        if handoff.status == "claimed":
            decision = Decision(verdict)
            if verdict.level.escalates:
                decision.handoff = self._danger.alarm(situation, verdict).handoff
            return decision
        if more_urgent:
            return self._danger.alarm(situation, verdict)
        return self._waiting.decide(situation, verdict)

    async def _decide_on_answer(self, situation: Situation, verdict: Verdict) -> Decision:
        """The direct question is open: a plain no goes on with what was said before, all else is a crisis."""
        danger = self._danger.answer(situation, verdict)
        if danger is not None:
            return self._danger.alarm(situation, danger)
        asked_about = situation.asked_about
        decision = await self._dialogue_decides(situation, verdict, asked_about.text if asked_about else None)
        decision.says.insert(0, self._danger.thanks_for_no(situation))
        decision.changes |= {"question_asked_at": None, "question_answered_at": utc_now()}
        return decision

    async def _decide_keyword(self, situation: Situation, verdict: Verdict, keyword: Keyword) -> Decision:
        if keyword is Keyword.STOP:
            note = "The resident unsubscribed from texts. Call instead." if situation.handoff else None
            return Decision(verdict, changes={"opted_out": True}, note_for_desk=note)
        if keyword is Keyword.START:
            says = [self._saying(situation, "utter_system_start")]
            return Decision(verdict, says=says, changes={"opted_out": False})
        decision = await self._decide_by_owner(situation, verdict)
        decision.says.insert(0, self._saying(situation, "utter_system_help"))
        return decision

    async def _dialogue_decides(self, situation: Situation, verdict: Verdict, text: str | None = None) -> Decision:
        if situation.message.attempts >= GIVE_UP_AFTER:
            return self._give_up(situation, verdict)
        if not situation.text and text is None:
            key = "utter_system_picture" if situation.message.pictures else "utter_system_empty"
            return Decision(verdict, says=[self._saying(situation, key)])
        decision = await self._dialogue.decide(situation, verdict, text)
        if situation.message.pictures:
            decision.says.append(self._saying(situation, "utter_system_picture"))
        return decision

    def _give_up(self, situation: Situation, verdict: Verdict) -> Decision:
        says = [self._saying(situation, "utter_system_trouble")]
        return Decision(verdict, says=says, handoff=HandoffRequest("failure", handoffs.PRIORITIES["failure"]))

    def _introduce(self, situation: Situation, decision: Decision) -> None:
        """Whoever texts for the first time is told, in the same text, that this is a program. A page says so itself."""
        greeted = any(saying.key == GREETING for saying in decision.says)
        if situation.is_first and situation.channel == "sms" and decision.engine_answered and not greeted:
            introduction = self._saying(situation, "utter_system_introduction").text
            first = decision.says[0]
            decision.says[0] = replace(first, text=f"{introduction}\n{first.text}")

    def _saying(self, situation: Situation, key: str) -> Saying:
        text = self._texts.render(key, language=situation.language, channel=situation.channel)
        return Saying(text.text, buttons=text.buttons)

    # ---- storing

    async def _store(self, situation: Situation, decision: Decision, holder: str) -> Situation | None:
        """Everything the message led to, or nothing of it. Gives the message that waits next."""
        async with self._database.write() as session:
            changes = {**silence.after_turn(None), **decision.changes}
            conversation = await lease.write_under(session, situation.conversation.id, holder, changes)
            person_joined = await self._person_joined(session, situation)
            if decision.engine_answered and situation.handoff and situation.handoff.kind == "failure":
                await self._close_failure(session, situation.handoff)
            if decision.handoff:  # of its own, not one more reason in the entry that was closed just now
                await self._store_handoff(session, conversation.id, decision.handoff)
            for saying in () if person_joined else decision.says:
                await say(
                    session,
                    conversation,
                    saying.text,
                    kind=saying.kind,
                    buttons=saying.buttons,
                    resources=saying.resources,
                    answers=situation.message.id,
                )
            await for_editors.note(
                session, decision.for_editors, conversation.channel, conversation.language, sent=not person_joined
            )
            if decision.note_for_desk:
                await say(session, conversation, decision.note_for_desk, author="system", kind="status")
            if decision.waiting_reply and situation.handoff:
                handoff = await session.get_one(Handoff, situation.handoff.id)
                handoff.waiting_replies += 1
            await self._mark_processed(session, situation.message, decision.verdict)
            notify(session, "conversation", conversation_id=conversation.id)
            # Mostly nothing waits any more, and then one statement does what looking for the next would take two for.
            if await lease.give_up_if_done(session, conversation.id, holder):
                return None
            return await self._next(session, conversation.id, holder)

    @staticmethod
    async def _person_joined(session: AsyncSession, situation: Situation) -> bool:
        """Whether a dispatcher claimed the conversation while the message was looked at: then the bot is silent."""
        if situation.handoff and situation.handoff.status == "claimed":
            return False
        return await handoffs.is_claimed(session, situation.conversation.id)

    @staticmethod
    async def _store_handoff(session: AsyncSession, conversation_id: str, request: HandoffRequest) -> None:
        conversation = await session.get_one(Conversation, conversation_id)
        await handoffs.open_or_raise(session, conversation, **asdict(request))

    async def _close_failure(self, session: AsyncSession, failure: HandoffSeen) -> None:
        """The engine is back and the resident was answered: nobody needs to look at this any more."""
        current = await session.get_one(Handoff, failure.id)
        if current.status == "waiting" and current.kind == "failure":
            current.status, current.closed_at, current.disposition = "closed", utc_now(), "recovered"
            notify(session, "queue", conversation_id=current.conversation_id)

    @staticmethod
    async def _mark_processed(session: AsyncSession, message: MessageSeen, verdict: Verdict) -> None:
        values = {
            "row": message.id,
            "processed_at": utc_now(),
            "level": verdict.level.value,
            "signals": list(verdict.signals),
            "evidence": [asdict(evidence) for evidence in verdict.evidence] or None,
        }
        await session.execute(_MARK_PROCESSED, values)
