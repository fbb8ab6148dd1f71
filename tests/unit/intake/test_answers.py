"""Yes and no are believed only when nothing else is in the message."""

from __future__ import annotations

import pytest

from bot.intake.answers import declined, leading_yes_no, yes_no
from bot.intake.words import read

YES = [
    "yes",
    "Yes.",
    "YES!!",
    "y",
    "yeah",
    "yep",
    "yup",
    "yea",
    "sure",
    "of course",
    "i am",
    "yes please",
    "uh huh",
    "yesss",
]
SI = ["si", "Sí", "SI!", "simon", "Simón", "claro que sí", "así es", "sip", "ajá", "si por favor", "correcto"]
NO = [
    "no",
    "No.",
    "nope",
    "nah",
    "n",
    "no thanks",
    "no im fine",
    "not at all",
    "no i'm not",
    "nobody",
    "none that i know of",
]
NEL = ["nel", "no gracias", "para nada", "claro que no", "nunca", "no señor", "nadie"]
UNCLEAR = [
    "", "   ", "maybe", "kinda", "i guess", "sometimes", "not really", "yes and no", "yes no", "ok", "lol", "👍", "?",
    "no i want to die", "no quiero vivir", "no estoy bien", "i don't want to live", "no puedo más", "idk", "no sé",
    "yes but not like that", "tal vez", "a veces", "más o menos", "ya no", "not anymore", "not right now", "skip",
    "why", "help me", "no se lo digas", "si no me ayudan me mato", "no but i have a gun", "never mind", "no way out",
    "what if i said yes", "nothing matters",
]  # fmt: skip


@pytest.mark.parametrize("text", YES + SI)
def test_plain_yes(text: str) -> None:
    assert yes_no(text, "en") == yes_no(text, "es") == "yes"


@pytest.mark.parametrize("text", NO + NEL)
def test_plain_no(text: str) -> None:
    assert yes_no(text, "en") == yes_no(text, "es") == "no"


@pytest.mark.parametrize("text", UNCLEAR)
def test_anything_more_than_an_answer_is_unclear(text: str) -> None:
    """The direct question about suicide relies on this: a "no" that goes on is no "no"."""
    assert yes_no(text, "en") == yes_no(text, "es") == "unclear"


@pytest.mark.parametrize(
    "text",
    [
        "skip",
        "pass",
        "I'd rather not say",
        "prefer not to answer",
        "paso",
        "prefiero no decir",
        "no thanks, i'd rather not",
    ],
)
def test_refusals(text: str) -> None:
    assert declined(text, "en") == "refused"


@pytest.mark.parametrize(
    "text", ["idk", "I don't know", "not sure", "no idea", "no sé", "no se", "quién sabe", "ni idea", "sepa"]
)
def test_not_knowing(text: str) -> None:
    assert declined(text, "es") == "unknown"


@pytest.mark.parametrize("text", ["yes", "no", "he is at the park", "skip the line at the store", "87108", ""])
def test_everything_else_is_no_refusal(text: str) -> None:
    assert declined(text, "en") is None


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("yes he is bleeding", "yes"),
        ("si esta sangrando", "yes"),
        ("no hes just sleeping", "no"),
        ("No. Esta solo", "no"),
        ("no nomas esta dormido", "no"),
        ("no puede respirar", "unclear"),
        ("no quiero vivir", "unclear"),
        ("si no vienen me voy", "unclear"),
        ("no one is breathing", "unclear"),
    ],
)
def test_the_answer_a_longer_message_begins_with(text: str, answer: str) -> None:
    """Spanish "no" before a verb belongs to the verb."""
    assert leading_yes_no(read(text)) == answer
