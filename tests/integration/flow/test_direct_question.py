"""A concern is asked about directly. Yes or unclear is a crisis, no goes on with what was said."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.danger import Danger
from bot.safety import Level, Verdict
from bot.situation import next_situation
from bot.store.session import Database
from tests.support.residents import Resident, ToldEngine

DESPAIR = {
    "en": "i cant do this anymore, i need food for my kids",
    "es": "ya no puedo más, necesito comida para mis hijos",
}


@pytest.mark.parametrize("language", ["en", "es"])
async def test_a_concern_is_asked_about(resident: Resident, engine: ToldEngine, language: str) -> None:
    assert await resident.says(DESPAIR[language]) == [resident.expected("utter_safety_question_suicide", language)]
    assert (await resident.conversation()).owner == "bot"
    assert await resident.handoff() is None
    assert engine.heard == []


@pytest.mark.parametrize(("language", "answer"), [("en", "yes"), ("es", "sí"), ("en", "maybe"), ("es", "quién sabe")])
async def test_yes_and_unclear_are_a_crisis(resident: Resident, language: str, answer: str) -> None:
    await resident.says(DESPAIR[language])
    assert await resident.says(answer) == [resident.expected("utter_safety_crisis_no_one", language)]
    handoff = await resident.handoff()
    assert handoff is not None
    assert handoff.priority == 2
    last = [m for m in await resident.messages() if m.author == "resident"][-1]
    assert last.level == "crisis"
    assert last.evidence[0]["mechanism"] == "context"


@pytest.mark.parametrize(
    ("language", "told", "answer"),
    [
        ("en", "my neighbor at 1400 central ave se says she cant go on anymore", "i dont know, she wont open"),
        ("es", "mi vecina en 1400 central ave se dice que ya no puede más", "quién sabe, no me abre"),
    ],
)
async def test_whoever_was_asked_about_another_is_answered_about_another(
    resident: Resident, language: str, told: str, answer: str
) -> None:
    """And what was told before the question reaches the desk."""
    assert await resident.says(told) == [resident.expected("utter_safety_question_other", language)]
    assert await resident.says(answer) == [resident.expected("utter_safety_crisis_other_no_one", language)]
    assert "1400 Central" in (await resident.conversation()).intake["location"]["normalized"]


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "my husband left and i feel so hopeless"), ("es", "mi papá murió y no puedo dejar de llorar")],
)
async def test_who_speaks_of_another_and_despairs_is_asked_about_themselves(
    resident: Resident, language: str, told: str
) -> None:
    assert await resident.says(told) == [resident.expected("utter_safety_question_suicide", language)]


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "my mom has dementia and is missing"), ("es", "mi mamá tiene demencia y se salió de la casa")],
)
async def test_who_misses_somebody_is_answered_about_them(resident: Resident, language: str, told: str) -> None:
    assert await resident.says(told) == [resident.expected("utter_safety_crisis_other_no_one", language)]


@pytest.mark.parametrize("language", ["en", "es"])
async def test_no_goes_on_with_what_was_said_before(resident: Resident, engine: ToldEngine, language: str) -> None:
    """The engine is given the first message, so the need in it is not lost."""
    await resident.says(DESPAIR[language])
    replies = await resident.says("no")
    assert replies[0] == resident.expected("utter_safety_question_no", language)
    assert engine.heard == [DESPAIR[language]]
    assert await resident.handoff() is None


async def test_the_same_question_is_not_asked_again_after_a_no(resident: Resident, engine: ToldEngine) -> None:
    await resident.says(DESPAIR["en"])
    await resident.says("no")
    replies = await resident.says("i cant do this anymore")
    assert replies[0] == resident.expected("utter_safety_lines")
    assert len(engine.heard) == 2


async def test_nobody_is_asked_what_they_just_said(resident: Resident, database: Database) -> None:
    """ "No weapons, nobody is hurt" answers the question about danger; despair is asked about all the same."""
    danger = Danger(resident.texts)
    await resident.sends("no weapons, nobody is hurt")
    async with database.read() as session:
        situation = await next_situation(session, resident.conversation_id, timedelta(days=1))
    assert situation is not None
    assert danger.is_answered(situation, Verdict(Level.CONCERN, ("violence_threat",), "en", 0.5, ()))
    assert not danger.is_answered(situation, Verdict(Level.CONCERN, ("suicide", "weapon"), "en", 0.5, ()))
