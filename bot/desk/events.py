"""What changed, as it happens: server-sent events for every open desk.

Events are hints without personal data; the page fetches what changed. A desk that does not read is cut off and
never holds anything up: each has its own queue of signals, from which the oldest fall out.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from aiohttp import web
from aiohttp_sse import EventSourceResponse
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.desk.server import SERVICES, Call
from bot.desk.services import DeskServices
from bot.desk.sessions import seat_of
from bot.desk.shapes import Nothing
from bot.store.models import Handoff
from bot.store.signals import Signal

HEARTBEAT = 15.0
GATHER = 0.05
"""Seconds in which signals are gathered, so that a busy minute is not a refetch for each of its messages."""
GIVE_UP_SENDING_AFTER = 30.0

CLOSING = web.AppKey("desk_closing", asyncio.Event)
_WAKE_UP: Signal = {"what": "desk_closes"}


@dataclass(frozen=True)
class Event:
    """One event of the stream; `data` is its JSON."""

    name: str
    data: str


async def events(call: Call[Nothing]) -> web.StreamResponse:
    """A stream of `change` {"what": "queue|conversation|shift", "conversation_id"?} and `alert` events."""
    response = EventSourceResponse(ping_interval=HEARTBEAT, send_timeout=GIVE_UP_SENDING_AFTER)
    await response.prepare(call.request)
    async with response:
        # A desk that is gone comes back with a new stream and fetches everything.
        with contextlib.suppress(ConnectionError, TimeoutError):
            await _stream(call, response)
    return response


async def close_streams(app: web.Application) -> None:
    """At shutdown: an open stream would hold the server until its last dispatcher goes home. Not by cancelling:
    that would tear a stream out of the middle of a look at the database."""
    app[CLOSING].set()
    app[SERVICES].database.signals.publish(_WAKE_UP)


async def _stream(call: Call[Nothing], response: EventSourceResponse) -> None:
    """Until the desk is gone, its session is over or the server closes, whichever is seen first."""
    services, closing = call.services, call.request.config_dict[CLOSING]
    async with services.database.signals.subscribe() as queue:
        for event in await _catch_up(services):
            await _send(response, event)
        while response.is_connected() and not closing.is_set():
            signals = await _gather(queue)
            if await seat_of(services, call.seat.session.token_hash) is None:
                return
            for event in events_of(signals, await _waiting_conversations(services, signals)):
                await _send(response, event)


async def _send(response: EventSourceResponse, event: Event) -> None:
    await response.send(event.data, event=event.name)


async def _gather(queue: asyncio.Queue[Signal]) -> list[Signal]:
    """The next signals, those of one short moment together; none after a heartbeat's time."""
    try:
        signals = [await asyncio.wait_for(queue.get(), HEARTBEAT)]
    except TimeoutError:
        return []
    await asyncio.sleep(GATHER)
    while not queue.empty():
        signals.append(queue.get_nowait())
    return signals


async def _catch_up(services: DeskServices) -> list[Event]:
    """For a desk that has just come (back): look at everything, and hear every danger that nobody has claimed."""
    statement = (
        select(Handoff.id, Handoff.priority)
        .where(Handoff.status == "waiting", Handoff.priority <= 2)
        .order_by(Handoff.priority, Handoff.opened_at)
    )
    async with services.database.read() as session:
        waiting = (await session.execute(statement)).all()
    return [_change("queue"), *(_alert(handoff_id, priority, again=True) for handoff_id, priority in waiting)]


async def _waiting_conversations(services: DeskServices, signals: Sequence[Signal]) -> frozenset[str]:
    """Of the conversations in which something was said, those that stand in the queue."""
    spoken = {signal["conversation_id"] for signal in signals if signal["what"] == "message"}
    if not spoken:
        return frozenset()
    async with services.database.read() as session:
        return frozenset(await _open_among(session, spoken))


async def _open_among(session: AsyncSession, conversation_ids: Iterable[str]) -> Sequence[str]:
    statement = select(Handoff.conversation_id).where(
        Handoff.conversation_id.in_(conversation_ids), Handoff.status != "closed"
    )
    return (await session.scalars(statement)).all()


def events_of(signals: Sequence[Signal], in_queue: frozenset[str]) -> Iterator[Event]:
    """The events of these signals: alerts first, every change once. `in_queue`: conversations with a handoff."""
    yield from dict.fromkeys(_alert_of(signal) for signal in signals if signal["what"] == "alert")
    yield from dict.fromkeys(change for signal in signals for change in _changes_of(signal, in_queue))


def _changes_of(signal: Signal, in_queue: frozenset[str]) -> Iterator[Event]:
    conversation_id = signal.get("conversation_id")
    match signal["what"]:
        case "queue":
            yield _change("queue")
        case "shift":
            yield _change("shift")
        case "conversation":
            yield _change("conversation", conversation_id)
        case "message":
            yield _change("conversation", conversation_id)
            if conversation_id in in_queue:
                yield _change("queue")


def _alert_of(signal: Signal) -> Event:
    return _alert(signal["handoff_id"], signal["priority"], again=bool(signal.get("again")))


def _alert(handoff_id: str, priority: int, *, again: bool) -> Event:
    return Event("alert", json.dumps({"handoff_id": handoff_id, "priority": priority, "again": again}))


def _change(what: str, conversation_id: str | None = None) -> Event:
    data = {"what": what} if conversation_id is None else {"what": what, "conversation_id": conversation_id}
    return Event("change", json.dumps(data))
