"""Who writes is told, once, that this is a program."""

from __future__ import annotations

from tests.support.residents import Resident, ToldEngine


async def test_a_first_text_is_answered_with_an_introduction(resident: Resident) -> None:
    """In the same text as the answer, and only the first time."""
    first, second = await resident.says("i need food"), await resident.says("87108")
    assert first == [resident.expected("utter_system_introduction") + "\n" + resident.expected("utter_system_empty")]
    assert second == [resident.expected("utter_system_empty")]


async def test_a_greeting_introduces_itself(resident: Resident, engine: ToldEngine) -> None:
    engine.replies = [{"say": "utter_greet", "values": {}}]
    assert await resident.says("hola") == [resident.expected("utter_greet", (await resident.conversation()).language)]


async def test_a_page_says_it_by_itself(visitor: Resident) -> None:
    assert await visitor.says("i need food") == [visitor.expected("utter_system_empty")]
