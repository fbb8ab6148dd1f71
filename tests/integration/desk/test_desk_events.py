"""The live stream: what changed is told at once, to everybody who is still there and may know."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from aiohttp.test_utils import TestServer
from sqlalchemy import select

from bot.desk import events
from bot.desk.accounts import disable_user
from bot.desk.services import DeskServices
from bot.store.models import User, utc_now
from bot.store.session import notify
from tests.support.desk import SQLITE_ONLY, Clock, Desk, Residents, SignedIn


class Ended(Exception):
    """The server has ended the stream."""


class Stream:
    """A desk's event stream, read line by line."""

    def __init__(self, lines: Any) -> None:
        self._lines = lines

    async def next(self, seconds: float = 5) -> tuple[str, dict[str, Any]]:
        """The next event: its name and data. Comments are passed over."""
        name = ""
        async with asyncio.timeout(seconds):
            while True:
                line = (await self._lines.readline()).decode()
                if not line:
                    raise Ended
                if line.startswith("event:"):
                    name = line.removeprefix("event: ").strip()
                elif line.startswith("data:"):
                    return name, json.loads(line.removeprefix("data: "))

    async def until(self, name: str, **data: Any) -> None:
        """Read on until this event comes."""
        while await self.next() != (name, data):
            pass


@asynccontextmanager
async def listening(desk: Desk) -> AsyncIterator[Stream]:
    async with desk.client.get("/api/desk/events") as response:
        assert response.status == 200
        assert response.content_type == "text/event-stream"
        yield Stream(response.content)


async def test_a_handoff_is_on_every_open_desk_in_under_a_second(residents: Residents, signed_in: SignedIn) -> None:
    """The alert and the change of the queue, on both desks, without asking."""
    conversation_id = await residents.write("tiene una pistola", level="emergency")
    async with listening(await signed_in("ana")) as ana, listening(await signed_in("ben")) as ben:
        for desk in (ana, ben):
            assert await desk.next() == ("change", {"what": "queue"})
        await asyncio.sleep(0.3)  # PostgreSQL: its listening connection needs a moment to be there
        begun = time.monotonic()
        handoff_id = await residents.hand_over(conversation_id, priority=1)
        for desk in (ana, ben):
            assert await desk.next() == ("alert", {"handoff_id": handoff_id, "priority": 1, "again": False})
            assert await desk.next() == ("change", {"what": "queue"})
            assert await desk.next() == ("change", {"what": "conversation", "conversation_id": conversation_id})
        assert time.monotonic() - begun < 1


@SQLITE_ONLY
async def test_a_desk_that_opens_hears_of_every_danger_that_nobody_has_claimed(
    residents: Residents, signed_in: SignedIn
) -> None:
    """Also one that was cut off for a minute. Reports and what somebody holds make no noise."""
    ana = await signed_in("ana")
    _, waiting = await residents.in_danger()
    _, claimed = await residents.in_danger(who="+15055550102")
    await ana.post(f"handoffs/{claimed}/claim")
    await residents.hand_over(await residents.write("a man sleeps here", who="+15055550103"), kind="report", priority=4)
    async with listening(ana) as stream:
        assert await stream.next() == ("change", {"what": "queue"})
        assert await stream.next() == ("alert", {"handoff_id": waiting, "priority": 2, "again": True})
        with pytest.raises(TimeoutError):
            await stream.next(0.3)


@SQLITE_ONLY
async def test_what_a_resident_writes_changes_the_queue_only_where_somebody_waits(
    residents: Residents, signed_in: SignedIn
) -> None:
    """The chatter of conversations that the bot holds does not make every desk fetch the queue again."""
    ana = await signed_in("ana")
    waiting, _ = await residents.in_danger()
    async with listening(ana) as stream:
        await stream.next()
        await stream.next()
        await asyncio.sleep(0.3)
        other = await residents.write("where is food", who="+15055550102")
        assert await stream.next() == ("change", {"what": "conversation", "conversation_id": other})
        await residents.write("sigo aquí")
        assert await stream.next() == ("change", {"what": "conversation", "conversation_id": waiting})
        assert await stream.next() == ("change", {"what": "queue"})


async def test_shifts_and_repeated_alerts_are_told(residents: Residents, signed_in: SignedIn) -> None:
    ana, ben = await signed_in("ana"), await signed_in("ben")
    _, handoff_id = await residents.in_danger()
    async with listening(ana) as stream:
        await stream.until("alert", handoff_id=handoff_id, priority=2, again=True)
        await asyncio.sleep(0.3)
        await ben.ask("PUT", "shift", {"on": True})
        assert await stream.next() == ("change", {"what": "shift"})
        async with residents.database.write() as session:
            notify(session, "alert", handoff_id=handoff_id, priority=2, again=True)
        assert await stream.next() == ("alert", {"handoff_id": handoff_id, "priority": 2, "again": True})


async def test_a_disabled_account_hears_nothing_more(residents: Residents, signed_in: SignedIn) -> None:
    """The stream ends with the next event, before it is sent."""
    ana = await signed_in("ana")
    async with listening(ana) as stream:
        assert await stream.next() == ("change", {"what": "queue"})
        await disable_user(residents.database, "ana")
        await residents.in_danger()
        with pytest.raises(Ended):
            await stream.next()


@SQLITE_ONLY
async def test_a_quiet_stream_has_a_heartbeat_and_shows_that_the_desk_is_there(
    signed_in: SignedIn, services: DeskServices, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A comment every so often, and the sign of life that presence is believed by, with nothing else happening."""
    monkeypatch.setattr(events, "HEARTBEAT", 0.1)
    ana = await signed_in("ana")
    async with ana.client.get("/api/desk/events") as response, asyncio.timeout(5):
        while not (await response.content.readline()).startswith(b":"):
            pass
        clock.ahead = timedelta(minutes=10)
        while not await _seen_ahead(services):
            await response.content.readline()


@SQLITE_ONLY
async def test_a_desk_that_does_not_read_holds_nobody_up(residents: Residents, signed_in: SignedIn) -> None:
    """Two thousand changes past a desk that never reads: the other one still hears of the next danger at once."""
    deaf, ana = await signed_in("deaf"), await signed_in("ana")
    conversation_id = await residents.write("hola")
    async with listening(deaf), listening(ana) as stream:
        for number in range(2000):
            residents.database.signals.publish({"what": "conversation", "conversation_id": f"{number}"})
        handoff_id = await residents.hand_over(conversation_id, priority=1)
        async with asyncio.timeout(5):
            await stream.until("alert", handoff_id=handoff_id, priority=1, again=False)


async def _seen_ahead(services: DeskServices) -> bool:
    """Whether the desk's last sign of life is from after the clock was put forward."""
    async with services.database.read() as session:
        seen_at = (await session.scalars(select(User.seen_at))).one()
    return seen_at is not None and seen_at > utc_now() + timedelta(minutes=5)


@SQLITE_ONLY
async def test_open_streams_do_not_hold_up_a_shutdown(server: TestServer, signed_in: SignedIn) -> None:
    ana = await signed_in("ana")
    async with listening(ana) as stream:
        await stream.next()
        begun = time.monotonic()
        await server.close()
        assert time.monotonic() - begun < 5
