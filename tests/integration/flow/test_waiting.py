"""Between a handoff and the dispatcher: what is asked, what is not asked twice, an honest word to all else."""

from __future__ import annotations

import pytest

from tests.support.residents import Resident

CRISIS = {"en": "i want to kill myself", "es": "me quiero matar"}


@pytest.mark.parametrize(
    ("language", "where", "key"),
    [
        ("en", "central and louisiana", "utter_waiting_hurt_or_weapon"),
        ("es", "en la central y louisiana", "utter_waiting_hurt_or_weapon"),
        ("en", "central and louisiana, no weapons", "utter_waiting_hurt"),
        ("es", "en la central y louisiana, sin armas", "utter_waiting_hurt"),
        ("en", "central and louisiana, nobody is hurt", "utter_waiting_weapon"),
        ("es", "en la central y louisiana, nadie está herido", "utter_waiting_weapon"),
        ("en", "central and louisiana, nobody hurt no weapons", "utter_waiting_noted_2"),
        ("es", "en la central y louisiana, nadie herido, sin armas", "utter_waiting_noted_2"),
    ],
)
async def test_what_was_told_is_not_asked(resident: Resident, language: str, where: str, key: str) -> None:
    await resident.says(CRISIS[language])
    assert await resident.says("i am alone" if language == "en" else "estoy sola") == [
        resident.expected("utter_waiting_where", language)
    ]
    assert await resident.says(where) == [resident.expected(key, language)]


@pytest.mark.parametrize(("language", "skip"), [("en", "skip"), ("es", "paso")])
async def test_a_place_that_is_refused_is_not_asked_for_again(resident: Resident, language: str, skip: str) -> None:
    await resident.says(CRISIS[language])
    await resident.says("i am alone" if language == "en" else "estoy sola")
    assert await resident.says(skip) == [resident.expected("utter_waiting_hurt_or_weapon", language)]


@pytest.mark.parametrize(
    ("language", "text", "key"),
    [
        ("en", "thank you so much", "utter_waiting_here"),
        ("es", "muchas gracias", "utter_waiting_here"),
        ("en", "never mind, he left", "utter_waiting_over"),
        ("es", "ya se fue, falsa alarma", "utter_waiting_over"),
        ("en", "how long will it be?", "utter_waiting_when"),
        ("es", "¿ya vienen?", "utter_waiting_when"),
        ("en", "i dont know how long he has been there", "utter_waiting_noted_3"),
        ("en", "thank you he is in a red coat", "utter_waiting_noted_3"),
    ],
)
async def test_other_words_get_a_word_of_their_own(resident: Resident, language: str, text: str, key: str) -> None:
    """After everything was asked; the handoff stays whatever they say."""
    await resident.says(CRISIS[language])
    await resident.says("i am alone" if language == "en" else "estoy sola")
    await resident.says("central and louisiana" if language == "en" else "en la central y louisiana")
    assert await resident.says(text) == [resident.expected(key, language)]
    handoff = await resident.handoff()
    assert handoff is not None
    assert handoff.status == "waiting"


async def test_who_asks_when_is_told_the_truth_and_asked_where(resident: Resident) -> None:
    await resident.says(CRISIS["en"])
    assert await resident.says("are you coming?") == [
        resident.expected("utter_waiting_when"),
        resident.expected("utter_waiting_where"),
    ]


async def test_danger_told_in_the_same_breath_is_no_good_news(resident: Resident) -> None:
    await resident.says(CRISIS["en"])
    await resident.says("central and louisiana")
    replies = await resident.says("never mind, i just took all the pills")
    assert replies == [resident.expected("utter_safety_emergency_no_one")]
