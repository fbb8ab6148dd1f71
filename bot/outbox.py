"""The outbox: claim a text, close the database, call the provider, record what happened.

Texts of one conversation leave in order; one that cannot leave yet holds back those behind it. "sending" is
recorded before the call, so a crash in between leaves a row that says so; it is settled by asking the provider
whether it has the text (Twilio knows no idempotency key), and sent again only when it does not.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

import structlog
from sqlalchemy import and_, bindparam, case, exists, null, or_, select, update
from sqlalchemy.orm import aliased, load_only

from bot.errors import AcsError
from bot.metrics import SENT
from bot.provider_codes import OUTAGE, Code, code_of_answer
from bot.segments import segments
from bot.store.base import Base
from bot.store.models import Conversation, Delivery, Message, utc_now
from bot.store.session import Database, notify
from bot.store.signals import Signal
from bot.tasks import end_tasks

log = structlog.get_logger(__name__)

AT_ONCE = 10
SETTLE_EVERY = 1.0
"""Seconds between looks for claims that nobody is sending."""
UNSETTLED_AFTER = timedelta(seconds=60)
"""A claim this old belongs to a sender that died: the longest call takes far less."""
LOOK_AGAIN_AFTER = timedelta(seconds=2)
"""What a dying process had already handed over has arrived at the provider by then."""
_WAITING = ("queued", "retrying")
_LONGEST_BACKOFF = 300.0

_Earlier = aliased(Delivery)
# Built once: SQLAlchemy spends longer on putting a statement together than SQLite on running it.
_DUE_IDS = (
    select(Delivery.message_id)
    .join(Conversation, Conversation.id == Delivery.conversation_id)
    .join(Message, Message.id == Delivery.message_id)
    .where(
        Delivery.state.in_(_WAITING),
        Delivery.next_attempt_at <= bindparam("now"),
        ~exists().where(
            _Earlier.conversation_id == Delivery.conversation_id,
            _Earlier.message_id < Delivery.message_id,
            _Earlier.state.in_((*_WAITING, "sending")),
        ),
    )
    .order_by(Message.kind != "safety", Delivery.message_id)
    .limit(bindparam("most"))
)
_DELIVERIES = Base.metadata.tables["deliveries"]
_UNTOLD = _DELIVERIES.c.state == "sending"  # a callback may have been faster
_SENT = (
    update(_DELIVERIES)
    .where(_DELIVERIES.c.message_id == bindparam("row"))
    .values(
        provider_sid=bindparam("sid"),
        state=case((_UNTOLD, "sent"), else_=_DELIVERIES.c.state),
        error=case((_UNTOLD, null()), else_=_DELIVERIES.c.error),
    )
    .returning(_DELIVERIES.c.conversation_id)
)
_SENT_FROM = load_only(Conversation.address, Conversation.service_number)  # the rest would be decrypted for nothing
_DUE = (
    _DUE_IDS.with_only_columns(Delivery, Conversation, Message.text)
    .options(_SENT_FROM)
    .with_for_update(of=Delivery, skip_locked=True)
)


class SendFailed(AcsError):
    """The provider did not take the text. `code` is its own, `status` the HTTP status; neither when it was silent."""

    def __init__(self, code: str | None, status: int | None) -> None:
        super().__init__(f"the provider answered {code or status or 'nothing'}")
        self.code = code
        self.status = status
        self.entry = code_of_answer(code, status)
        self.retryable = self.entry.retries > 0


class SmsSender(Protocol):
    """Whoever sends texts: Twilio, or a fake in tests."""

    async def send(self, *, to: str, body: str, sender: str | None, reference: int) -> str: ...

    async def find(self, *, to: str, body: str, since: datetime) -> list[str]: ...


@dataclass(frozen=True)
class _Job:
    delivery: Delivery
    conversation: Conversation
    text: str

    @property
    def to(self) -> str:
        assert self.conversation.address is not None
        return self.conversation.address


class Outbox:
    """Sends what is due, for as long as `run` runs. Several bots may share one database."""

    def __init__(
        self, database: Database, sender: SmsSender, *, instance: str, max_attempts: int, segments_per_second: float
    ) -> None:
        self._database = database
        self._sender = sender
        self._instance = instance
        self._max_attempts = max_attempts
        self._pace = _Pace(segments_per_second)
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self._settle_next = 0.0

    async def run(self) -> None:
        """Send until cancelled. Woken by a signal, and every second in case one was lost."""
        async with self._database.signals.subscribe() as signals:
            try:
                while True:
                    _forget(signals)  # all of them say the same, and this look answers them
                    await self._start_due()
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(1 if len(self._under_way) < AT_ONCE else 0.05):
                            while (await signals.get())["what"] != "outbox":
                                pass
            finally:
                await end_tasks(self._under_way.values())

    async def _start_due(self) -> None:
        if asyncio.get_running_loop().time() >= self._settle_next:
            self._settle_next = asyncio.get_running_loop().time() + SETTLE_EVERY
            await self._settle_claims()
        for job in await self._claim(AT_ONCE - len(self._under_way)):
            task = asyncio.create_task(self._send(job))
            self._under_way[job.delivery.message_id] = task
            task.add_done_callback(partial(self._finished, job.delivery.message_id))

    def _finished(self, message_id: int, _: asyncio.Task[None]) -> None:
        self._under_way.pop(message_id, None)
        self._database.signals.publish({"what": "outbox"})

    # ---- claiming

    async def _claim(self, limit: int) -> Sequence[_Job]:
        if limit <= 0:
            return []
        due = {"now": utc_now(), "most": limit}
        async with self._database.read() as session:
            if not (await session.execute(_DUE_IDS, due)).first():
                return []  # nothing is due: the write lock is not taken
        async with self._database.write() as session:
            rows = (await session.execute(_DUE, due)).all()
            for delivery, _, _ in rows:
                delivery.state, delivery.claimed_by, delivery.claimed_at = "sending", self._instance, utc_now()
                delivery.attempts += 1
        return [_Job(*row) for row in rows]

    # ---- sending

    async def _send(self, job: _Job) -> None:
        await self._pace.wait(job.conversation.service_number, segments(job.text))
        try:
            sid = await self._sender.send(
                to=job.to, body=job.text, sender=job.conversation.service_number, reference=job.delivery.message_id
            )
        except SendFailed as failure:
            if failure.status is None:
                await self._record_silence(job.delivery.message_id)
            else:
                await self._record_failure(job, failure)
        else:
            await self._record_sent(job.delivery.message_id, sid)

    async def _record_sent(self, message_id: int, sid: str) -> None:
        SENT.labels("sent").inc()
        async with self._database.write() as session:
            conversation_id = await session.scalar(_SENT, {"row": message_id, "sid": sid})
            notify(session, "conversation", conversation_id=conversation_id)

    async def _record_silence(self, message_id: int) -> None:
        """Nobody answered, so nobody knows whether the text is on its way: the row stays as after a crash."""
        SENT.labels("silent").inc()
        log.warning("provider_silent", outbox=message_id)
        async with self._database.write() as session:
            delivery = await session.get_one(Delivery, message_id)
            if delivery.state == "sending":
                delivery.error = "silent"
                notify(session, "conversation", conversation_id=delivery.conversation_id)

    async def _record_failure(self, job: _Job, failure: SendFailed) -> None:
        SENT.labels("refused").inc()
        error = failure.code or str(failure.status or "silent")
        log.warning("text_not_taken", outbox=job.delivery.message_id, error=error)
        async with self._database.write() as session:
            delivery = await session.get_one(Delivery, job.delivery.message_id)
            conversation = await session.get_one(Conversation, job.conversation.id)
            fail(delivery, conversation, error, failure.entry, self._max_attempts)
            notify(session, "conversation", conversation_id=conversation.id)

    # ---- what a crash left

    async def _settle_claims(self) -> None:
        """Rows that say "sending" while nobody is: ask the provider, then record or send again."""
        now = utc_now()
        statement = (
            select(Delivery, Conversation, Message.text)
            .join(Conversation, Conversation.id == Delivery.conversation_id)
            .join(Message, Message.id == Delivery.message_id)
            .where(
                Delivery.state == "sending",
                or_(
                    Delivery.claimed_at < now - UNSETTLED_AFTER,
                    and_(Delivery.claimed_by == self._instance, Delivery.claimed_at < now - LOOK_AGAIN_AFTER),
                ),
                Delivery.message_id.not_in(list(self._under_way)),
            )
            .limit(50)
        )
        async with self._database.read() as session:
            jobs = [_Job(*row) for row in (await session.execute(statement)).all()]
        for job in jobs:
            await self._settle(job)

    async def _settle(self, job: _Job) -> None:
        since = (job.delivery.claimed_at or utc_now()) - timedelta(seconds=5)  # clocks of two systems
        try:
            sids = await self._sender.find(to=job.to, body=job.text, since=since.replace(microsecond=0))
        except SendFailed:
            return  # looked at again a second later
        async with self._database.write() as session:
            known = set(await session.scalars(select(Delivery.provider_sid).where(Delivery.provider_sid.in_(sids))))
            sid = next((sid for sid in sids if sid not in known), None)
            delivery = await session.get_one(Delivery, job.delivery.message_id, with_for_update=True)
            if delivery.state != "sending":
                return  # a callback was faster
            if sid:
                delivery.state, delivery.provider_sid, delivery.error = "sent", sid, None
            elif delivery.error:
                conversation = await session.get_one(Conversation, job.conversation.id)
                fail(delivery, conversation, delivery.error, OUTAGE, self._max_attempts)
            else:
                delivery.state, delivery.next_attempt_at = "retrying", utc_now()
        log.info("claim_settled", outbox=job.delivery.message_id, found=bool(sid))


def _forget(signals: asyncio.Queue[Signal]) -> None:
    while not signals.empty():
        signals.get_nowait()


def fail(delivery: Delivery, conversation: Conversation, error: str, entry: Code, max_attempts: int) -> None:
    """Record that a text did not go through: tried again later, or final and shown to the desk."""
    delivery.error = error[:16]
    if delivery.attempts <= entry.retries and delivery.attempts < max_attempts:
        delivery.state = "retrying"
        backoff = min(2.0**delivery.attempts, _LONGEST_BACKOFF)
        delivery.next_attempt_at = utc_now() + timedelta(seconds=backoff * random.uniform(0.5, 1.0))  # noqa: S311 - jitter
        return
    delivery.state = "failed"
    if entry.opted_out:
        conversation.opted_out = True
    if entry.marks_number:
        conversation.unreachable = delivery.error
    if entry.alert_operator:
        log.error("operator_needed", code=error, meaning=entry.meaning)


class _Pace:
    """Spreads segments evenly, for each sending number on its own."""

    def __init__(self, segments_per_second: float) -> None:
        self._seconds = 1.0 / segments_per_second if segments_per_second > 0 else 0.0
        self._free_at: dict[str | None, float] = {}

    async def wait(self, number: str | None, count: int) -> None:
        now = asyncio.get_running_loop().time()
        start = max(now, self._free_at.get(number, 0.0))
        self._free_at[number] = start + count * self._seconds
        await asyncio.sleep(start - now)
