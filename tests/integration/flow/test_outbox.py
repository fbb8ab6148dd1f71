"""Texts leave in order, are tried again when that can help, and a crash in between sends nothing twice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot.delivery_status import record_status
from bot.outbox import Outbox, SendFailed
from bot.store.conversations import conversation_with, say
from bot.store.models import Conversation, Delivery, utc_now
from bot.store.session import Database

NUMBER = "+15055550123"


class Provider:
    """Takes texts, or fails as it is told to; remembers what it took."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str]] = []
        self.failures: list[SendFailed] = []

    async def send(self, *, to: str, body: str, sender: str | None, reference: int) -> str:
        if self.failures:
            raise self.failures.pop(0)
        self.taken.append((to, body))
        return f"SM{len(self.taken):032d}"

    async def find(self, *, to: str, body: str, since: datetime) -> list[str]:
        return [f"SM{n:032d}" for n, text in enumerate(self.taken, start=1) if text == (to, body)]

    @property
    def bodies(self) -> list[str]:
        return [body for _, body in self.taken]


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
def outbox(database: Database, provider: Provider) -> Outbox:
    return Outbox(database, provider, instance="bot-1", max_attempts=4, segments_per_second=0)


async def _say(database: Database, *texts: str, number: str = NUMBER) -> None:
    async with database.write() as session:
        conversation = await conversation_with(session, "sms", number, "+15055550100")
        for text in texts:
            await say(session, conversation, text)


async def _deliveries(database: Database) -> list[Delivery]:
    async with database.read() as session:
        return list(await session.scalars(select(Delivery).order_by(Delivery.message_id)))


async def _run_until(outbox: Outbox, database: Database, done: Callable[[list[Delivery]], bool]) -> list[Delivery]:
    """Run the outbox until the deliveries are as wanted; backoff is shortened to nothing."""
    task = asyncio.create_task(outbox.run())
    try:
        async with asyncio.timeout(60):
            while not done(deliveries := await _deliveries(database)):
                await asyncio.sleep(0.05)
                async with database.write() as session:
                    await session.execute(
                        update(Delivery).where(Delivery.state == "retrying").values(next_attempt_at=utc_now())
                    )
        return deliveries
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _all(state: str) -> Callable[[list[Delivery]], bool]:
    return lambda deliveries: all(delivery.state == state for delivery in deliveries)


async def test_texts_of_one_resident_leave_in_order(outbox: Outbox, database: Database, provider: Provider) -> None:
    texts = [f"text {number}" for number in range(8)]
    await _say(database, *texts)
    await _run_until(outbox, database, _all("sent"))
    assert provider.bodies == texts


@pytest.mark.parametrize("failure", [SendFailed("20429", 429), SendFailed(None, 500), SendFailed(None, None)], ids=str)
async def test_what_may_pass_is_tried_again_and_keeps_its_place(
    outbox: Outbox, database: Database, provider: Provider, failure: SendFailed
) -> None:
    """429, 500 and no answer at all: the text goes out later, and the one behind it does not overtake."""
    provider.failures = [failure, failure]
    await _say(database, "first", "second")
    await _run_until(outbox, database, _all("sent"))
    assert provider.bodies == ["first", "second"]


async def test_an_outage_without_end_is_shown_as_failed(outbox: Outbox, database: Database, provider: Provider) -> None:
    provider.failures = [SendFailed(None, 503)] * 50
    await _say(database, "first")
    deliveries = await _run_until(outbox, database, _all("failed"))
    assert (deliveries[0].attempts, deliveries[0].error) == (4, "503")


async def test_an_unsubscribed_number_is_sent_nothing_more(
    outbox: Outbox, database: Database, provider: Provider
) -> None:
    provider.failures = [SendFailed("21610", 400)]
    await _say(database, "first")
    await _run_until(outbox, database, _all("failed"))
    await _say(database, "second")
    deliveries = await _deliveries(database)
    assert [(delivery.state, delivery.error) for delivery in deliveries] == [("failed", "21610")] * 2
    assert provider.taken == []


async def test_a_wrong_number_does_not_hold_up_the_others(
    outbox: Outbox, database: Database, provider: Provider
) -> None:
    provider.failures = [SendFailed("21614", 400)]
    await _say(database, "to a landline")
    await _say(database, "to a phone", number="+15055550124")
    await _run_until(outbox, database, lambda all_: {d.state for d in all_} == {"failed", "sent"})
    async with database.read() as session:
        marked = (await session.scalars(select(Conversation.unreachable))).all()
    assert sorted(filter(None, marked)) == ["21614"]


@pytest.mark.parametrize("handed_over", [True, False], ids=["it had been sent", "it had not"])
async def test_a_crash_while_sending_is_settled_by_asking_the_provider(
    outbox: Outbox, database: Database, provider: Provider, handed_over: bool
) -> None:
    """The row says "sending" and nobody is: what the provider has is recorded, what it has not is sent, once."""
    await _say(database, "hold on")
    if handed_over:
        provider.taken.append((NUMBER, "hold on"))
    async with database.write() as session:
        claimed = utc_now() - timedelta(seconds=5)
        await session.execute(
            update(Delivery).values(state="sending", claimed_by="bot-1", claimed_at=claimed, attempts=1)
        )
    deliveries = await _run_until(outbox, database, _all("sent"))
    assert provider.bodies == ["hold on"]
    assert deliveries[0].provider_sid == f"SM{1:032d}"


async def test_a_second_equal_text_is_not_taken_for_the_first(
    outbox: Outbox, database: Database, provider: Provider
) -> None:
    """The same words twice are two texts: the provider's record of the first does not settle the second."""
    await _say(database, "ok")
    await _run_until(outbox, database, _all("sent"))
    await _say(database, "ok")
    async with database.write() as session:
        claimed = utc_now() - timedelta(seconds=5)
        await session.execute(
            update(Delivery)
            .where(Delivery.state == "queued")
            .values(state="sending", claimed_by="bot-1", claimed_at=claimed)
        )
    await _run_until(outbox, database, _all("sent"))
    assert provider.bodies == ["ok", "ok"]


async def _report(database: Database, sid: str, status: str, error: str | None = None) -> None:
    async with database.write() as session:
        statement = select(Delivery).where((Delivery.provider_sid == sid) | Delivery.provider_sid.is_(None))
        await record_status(session, (await session.scalars(statement)).first(), sid, status, error, 4)


async def test_callbacks_out_of_order_and_twice_take_nothing_back(
    outbox: Outbox, database: Database, provider: Provider
) -> None:
    await _say(database, "hello")
    sid = (await _run_until(outbox, database, _all("sent")))[0].provider_sid
    assert sid
    for status in ("delivered", "sent", "queued", "delivered", "failed"):
        await _report(database, sid, status)
    assert (await _deliveries(database))[0].state == "delivered"


async def test_an_unreachable_phone_is_tried_once_more(outbox: Outbox, database: Database, provider: Provider) -> None:
    """30003: one more try, then it is the desk's; a late callback of the first try changes nothing."""
    await _say(database, "hello")
    first = (await _run_until(outbox, database, _all("sent")))[0].provider_sid
    assert first
    await _report(database, first, "undelivered", "30003")
    await _report(database, first, "sent")
    second = (await _run_until(outbox, database, _all("sent")))[0].provider_sid
    assert second
    assert second != first
    await _report(database, second, "undelivered", "30003")
    delivery = (await _deliveries(database))[0]
    assert (delivery.state, delivery.error, len(provider.taken)) == ("failed", "30003", 2)
