"""Did it work out? Asked the next day, once, by day, only after a yes, and never where somebody was in danger."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from bot import handoffs
from bot.city import City
from bot.follow_up_timer import FollowUpTimer
from bot.store.editing import ServiceReport, ServiceUpkeep
from bot.store.models import Conversation, Delivery, Message, utc_now
from bot.store.session import Database
from bot.texts import Texts
from tests.support.editors import load, package_with_twins
from tests.support.residents import Resident, ToldEngine

LISTED: list[dict[str, Any]] = [{"resources": {"ids": ["pantry", "twin"], "total": 2, "style": "list"}}]
RESULTS = {"ids": ["pantry", "twin"], "offset": 0, "total": 2}


def _answer(answer: str, service: str | None = None) -> list[dict[str, Any]]:
    command = {"command": "follow_up", "answer": answer, "service": service}
    return [command, {"say": f"utter_follow_up_{answer}" if answer != "offered" else "utter_follow_up_offer"}]


class Clock:
    """The real time, or as much later as a test says."""

    def __init__(self, city: City) -> None:
        self.zone = city.timezone
        self.now = utc_now()

    def __call__(self) -> datetime:
        return self.now

    def at(self, hour: int, days: int = 0) -> None:
        """So many days from today, at this hour by the city's clock."""
        local = utc_now().astimezone(self.zone) + timedelta(days=days)
        self.now = local.replace(hour=hour, minute=30)


@pytest.fixture
async def directory(database: Database, tmp_path: Path) -> None:
    await load(database, tmp_path, package_with_twins())


@pytest.fixture
def clock(city: City) -> Clock:
    return Clock(city)


@pytest.fixture
def timer(database: Database, texts: Texts, clock: Clock) -> FollowUpTimer:
    return FollowUpTimer(database, texts, clock.zone, clock)


@pytest.fixture
async def listed(resident: Resident, engine: ToldEngine, directory: None) -> Resident:
    """Somebody who was just given a list."""
    engine.replies, engine.slots = LISTED, {"results": RESULTS, "location": {"text": "x"}}
    await resident.says("i need food in 87108")
    return resident


@pytest.fixture
async def agreed(listed: Resident, engine: ToldEngine) -> Resident:
    engine.replies = _answer("agreed")
    await listed.says("yes")
    engine.replies = [{"say": "utter_thanks"}]
    return listed


async def _change(database: Database, **values: object) -> None:
    async with database.write() as session:
        await session.execute(update(Conversation).values(**values))


async def _heard(resident: Resident, since: int) -> list[str]:
    return [message.text for message in await resident.messages() if message.author == "bot"][since:]


async def _counted(database: Database) -> dict[str, tuple[int, int]]:
    async with database.read() as session:
        rows = await session.scalars(select(ServiceUpkeep))
        return {row.service_id: (row.worked, row.did_not_work) for row in rows if row.worked or row.did_not_work}


async def test_the_dialogue_is_told_what_is_open(listed: Resident, engine: ToldEngine) -> None:
    engine.replies = _answer("offered")
    await listed.says("thanks")
    engine.replies = _answer("agreed")
    await listed.says("yes")
    engine.replies = [{"say": "utter_thanks"}]
    await listed.says("bye")
    assert [context["follow_up"] for context in engine.contexts] == [None, "may_offer", "offered", "agreed"]
    conversation = await listed.conversation()
    due = conversation.follow_up_due
    assert due is not None
    assert due > utc_now() + timedelta(hours=8)


@pytest.mark.parametrize("language", ["en", "es"])
async def test_the_next_day_once_by_day(
    agreed: Resident, engine: ToldEngine, database: Database, timer: FollowUpTimer, clock: Clock, language: str
) -> None:
    await _change(database, language=language, follow_up_due=utc_now() + timedelta(hours=16))
    clock.at(23)
    clock.now = max(clock.now, utc_now())
    await _change(database, follow_up_due=clock.now - timedelta(minutes=1))
    await timer.look()
    assert await _heard(agreed, 2) == []
    clock.at(12, days=2)
    await _change(database, follow_up_due=clock.now - timedelta(minutes=1))
    for _ in range(3):
        await timer.look()
    assert await _heard(agreed, 2) == [agreed.expected("utter_follow_up_question", language)]
    conversation = await agreed.conversation()
    assert conversation.follow_up == "asked"
    assert conversation.dialogue_state == {"slots": {"results": RESULTS}, "loop": None}
    async with database.read() as session:
        assert {row.state for row in await session.scalars(select(Delivery))} == {"queued"}


async def test_two_bots_and_a_restart_ask_once(
    agreed: Resident, database: Database, texts: Texts, clock: Clock
) -> None:
    clock.at(12, days=1)
    await _change(database, follow_up_due=clock.now - timedelta(minutes=1))
    for _ in range(3):
        await FollowUpTimer(database, texts, clock.zone, clock).look()
    assert len(await _heard(agreed, 2)) == 1


@pytest.fixture
async def asked(agreed: Resident, database: Database, timer: FollowUpTimer, clock: Clock) -> Resident:
    """The question of the next day stands; what was said before is a day old."""
    clock.at(12, days=1)
    await _change(database, follow_up_due=clock.now - timedelta(minutes=1))
    await timer.look()
    async with database.write() as session:
        await session.execute(update(Message).values(at=utc_now() - timedelta(days=2)))
    return agreed


async def test_the_answer_is_understood_a_day_later_and_counted_once(
    asked: Resident, engine: ToldEngine, database: Database
) -> None:
    engine.replies = _answer("worked", "pantry")
    await asked.says("yes")
    assert engine.contexts[-1]["follow_up"] == "asked"
    assert engine.states[-1] == {"slots": {"results": RESULTS}, "loop": None}
    assert list((await _counted(database)).values()) == [(1, 0)]
    await asked.says("yes")
    assert list((await _counted(database)).values()) == [(1, 0)]
    assert (await asked.conversation()).follow_up == "done"


async def test_no_then_closed_is_counted_and_reported(asked: Resident, engine: ToldEngine, database: Database) -> None:
    engine.replies = _answer("did_not_work")
    await asked.says("no")
    assert await _counted(database) == {}
    engine.replies = [{"command": "problem", "service": "pantry", "kind": "closed"}, {"say": "utter_problem_noted"}]
    await asked.says("the first was closed")
    assert list((await _counted(database)).values()) == [(0, 1)]
    async with database.read() as session:
        assert [report.kind for report in await session.scalars(select(ServiceReport))] == ["closed"]


async def test_an_answer_weeks_later_is_no_answer(asked: Resident, engine: ToldEngine, database: Database) -> None:
    await _change(database, follow_up_due=utc_now() - timedelta(minutes=1))
    await asked.says("yes")
    assert engine.contexts[-1]["follow_up"] is None


async def test_who_says_nothing_more_is_asked_whether_we_may_ask(
    listed: Resident, timer: FollowUpTimer, clock: Clock, database: Database
) -> None:
    clock.at(12, days=1)
    await _change(database, follow_up_due=clock.now - timedelta(minutes=1))
    await timer.look()
    await timer.look()
    assert await _heard(listed, 1) == [listed.expected("utter_follow_up_offer")]
    clock.at(12, days=3)
    await timer.look()
    assert len(await _heard(listed, 1)) == 1


async def test_nobody_is_woken_to_be_asked(
    listed: Resident, timer: FollowUpTimer, clock: Clock, database: Database
) -> None:
    clock.at(22, days=1)
    await _change(database, follow_up_due=clock.now - timedelta(minutes=1))
    await timer.look()
    clock.at(12, days=2)
    await timer.look()
    assert await _heard(listed, 1) == []


@pytest.mark.parametrize(
    "state",
    [
        {"opted_out": True},
        {"unreachable": "30005"},
        {"revoked": True},
        {"owner": "desk"},
        {"question_asked_at": utc_now()},
        {"answer_awaited_since": utc_now()},
    ],
    ids=lambda state: next(iter(state)),
)
async def test_who_is_left_in_peace(
    agreed: Resident, database: Database, timer: FollowUpTimer, clock: Clock, state: dict[str, Any]
) -> None:
    clock.at(12, days=1)
    await _change(database, follow_up_due=clock.now - timedelta(minutes=1), **state)
    await timer.look()
    assert await _heard(agreed, 2) == []
    assert (await agreed.conversation()).follow_up == "done"


async def test_not_after_an_outage_of_a_day(
    agreed: Resident, database: Database, timer: FollowUpTimer, clock: Clock
) -> None:
    clock.at(12, days=3)
    await _change(database, follow_up_due=clock.now - timedelta(hours=21))
    await timer.look()
    assert await _heard(agreed, 2) == []


@pytest.mark.parametrize("text", ["my husband is hitting me right now", "i want to kill myself"])
async def test_never_after_danger(
    agreed: Resident, database: Database, timer: FollowUpTimer, clock: Clock, text: str
) -> None:
    await agreed.says(text)
    assert (await agreed.conversation()).follow_up == "done"
    before = len(await _heard(agreed, 0))
    await _change(database, follow_up="agreed", owner="bot", question_asked_at=None)  # even if it were forgotten
    clock.at(12, days=1)
    await _change(database, follow_up_due=clock.now - timedelta(minutes=1))
    await timer.look()
    assert len(await _heard(agreed, 0)) == before


async def test_danger_before_the_list_counts_too(resident: Resident, engine: ToldEngine, directory: None) -> None:
    await resident.says("my boyfriend beat me up last night")
    async with resident.database.write() as session:
        if handoff := await handoffs.open_handoff_of(session, resident.conversation_id):
            handoff.status = "closed"
        await session.execute(update(Conversation).values(owner="bot", question_asked_at=None))
    engine.replies = LISTED
    await resident.says("where can i get food in 87108")
    await resident.says("thanks")
    assert engine.contexts[-1]["follow_up"] is None


async def test_never_after_a_list_for_people_whom_somebody_hurts(
    resident: Resident, engine: ToldEngine, directory: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.discretion._DELICATE", frozenset({"food"}))
    engine.replies = LISTED
    await resident.says("i need a place in 87108")
    await resident.says("thanks")
    assert engine.contexts[-1]["follow_up"] is None


async def test_stop_takes_the_consent_back(agreed: Resident) -> None:
    await agreed.says("STOP")
    await agreed.says("START")
    assert (await agreed.conversation()).follow_up == "done"


async def test_visitors_of_the_page_are_not_asked(visitor: Resident, engine: ToldEngine, directory: None) -> None:
    engine.replies = LISTED
    await visitor.says("i need food in 87108")
    assert (await visitor.conversation()).follow_up is None


async def test_not_again_within_a_week(agreed: Resident, engine: ToldEngine) -> None:
    engine.replies = _answer("declined")
    await agreed.says("no")
    engine.replies = LISTED
    await agreed.says("i need clothes in 87108")
    assert (await agreed.conversation()).follow_up == "done"
