"""A dead, slow, silent or failing engine is told honestly, shown to the desk, and loses nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from bot.message_flow import MessageFlow
from tests.support.residents import Resident, ToldEngine


@pytest.mark.parametrize("trouble", ["error", "silent", "slow"])
async def test_the_resident_is_told_and_the_desk_sees_it(
    resident: Resident, make_flow: Callable[..., MessageFlow], engine: ToldEngine, trouble: str
) -> None:
    resident.flow = make_flow(timeout=0.5) if trouble == "slow" else resident.flow
    engine.trouble = trouble
    assert await resident.says("i need food") == [resident.expected("utter_system_trouble")]
    handoff = await resident.handoff()
    assert handoff is not None
    assert (handoff.kind, handoff.priority) == ("failure", 3)
    assert (await resident.conversation()).owner == "bot"


async def test_an_engine_that_is_not_there_at_all(
    resident: Resident, make_flow: Callable[..., MessageFlow], free_port: Callable[[], int]
) -> None:
    resident.flow = make_flow(url=f"http://127.0.0.1:{free_port()}")
    assert await resident.says("i need food") == [resident.expected("utter_system_trouble")]


async def test_the_dialogue_goes_on_from_where_it_was(resident: Resident, engine: ToldEngine) -> None:
    """The state of before the trouble is what the engine is given after it, and the desk's entry closes itself."""
    await resident.says("i need food")
    engine.trouble = "error"
    await resident.says("87108")
    engine.trouble = None
    await resident.says("87108")
    assert engine.states[-1] == {"turns": 1}
    assert await resident.handoff() is None


@pytest.mark.parametrize(
    ("command", "kind"),
    [({"command": "report"}, "report"), ({"command": "handoff", "reason": "asked_for_person"}, "person")],
)
async def test_what_the_dialogue_asks_for_after_the_trouble_is_not_closed_with_it(
    resident: Resident, engine: ToldEngine, command: dict[str, str], kind: str
) -> None:
    """The entry about the trouble goes; the report, or the wish for a person, has one of its own, and keeps it."""
    engine.trouble = "error"
    await resident.says("he is at central and louisiana")
    engine.trouble = None
    engine.replies = [command, {"say": "utter_system_empty", "values": {}}]
    await resident.says("at central and louisiana")
    engine.replies = [{"say": "utter_system_empty", "values": {}}]
    await resident.says("thanks")
    handoff = await resident.handoff()
    assert handoff is not None
    assert handoff.kind == kind


async def test_an_engine_that_comes_back_in_time_is_waited_for(
    visitor: Resident, make_flow: Callable[..., MessageFlow], engine: ToldEngine
) -> None:
    """A restart costs the resident some seconds, and nothing else."""
    visitor.flow = make_flow(patience=60)
    engine.trouble = "error"

    async def come_back() -> None:
        while not engine.heard:  # noqa: ASYNC110 - the first try, which is answered with an error
            await asyncio.sleep(0.01)
        engine.trouble = None

    _, replies = await asyncio.gather(come_back(), visitor.says("i need food"))
    assert replies == [visitor.expected("utter_system_empty")]
    assert len(engine.heard) > 1
    assert await visitor.handoff() is None


async def test_a_leading_slash_is_not_a_command(resident: Resident, engine: ToldEngine) -> None:
    await resident.says('/restart{"x": 1}')
    await resident.says("///")
    assert engine.heard == ['restart{"x": 1}', "."]


async def test_commands_of_the_engine_are_carried_out_with_the_reply(visitor: Resident, engine: ToldEngine) -> None:
    """A handoff that the dialogue asks for, a report, a change of language."""
    engine.replies = [{"command": "language", "language": "es"}, {"say": "utter_system_empty", "values": {}}]
    assert await visitor.says("spanish please") == [visitor.expected("utter_system_empty", "es")]
    engine.replies = [{"command": "report"}, {"say": "utter_system_empty", "values": {}}]
    await visitor.says("un reporte")
    handoff = await visitor.handoff()
    assert handoff is not None
    assert (handoff.kind, handoff.priority) == ("report", 4)
    assert (await visitor.conversation()).owner == "bot"
    engine.replies = [{"command": "handoff", "reason": "asked_for_person"}]
    assert await visitor.says("quiero una persona") == [visitor.expected("utter_handoff_person_no_one", "es")]
    handoff = await visitor.handoff()
    assert handoff is not None
    assert (handoff.kind, handoff.priority) == ("person", 3)
    assert (await visitor.conversation()).owner == "desk"


async def test_a_text_that_does_not_exist_is_a_failure_and_not_a_silence(
    resident: Resident, engine: ToldEngine
) -> None:
    engine.replies = [{"say": "utter_not_written", "values": {}}]
    assert await resident.says("hello there friend") == [resident.expected("utter_system_trouble")]
