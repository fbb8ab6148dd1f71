"""The phrase language of data/intake, and what it forgives."""

from __future__ import annotations

import pytest

from bot.intake.phrases import Phrases
from bot.intake.words import fold, read


def find(phrase: str, text: str) -> bool:
    return bool(Phrases([("x", phrase)]).find(read(text)))


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("food bank", "is there a FOOD  bank?", True),
        ("food bank", "food, then the bank", False),
        ("need|want food", "i want food", True),
        ("no (mas) comida", "no mas comida", True),
        ("no (mas) comida", "no comida", True),
        ("family of _", "family of 5", True),
        ("family of _", "family of", False),
        ("fentan*", "fentanilo", True),
        ("pañales", "panales", True),
        ("panales", "PAÑALES!!", True),
        ("he's", "hes", True),
        ("7-eleven", "7 eleven", True),
        ("shelter", "shelterr", True),
        ("shelter", "sheltre", True),
        ("shelter", "sheltxxr", False),
        ("food", "fooood", True),
        ("food", "foot", False),
    ],
)
def test_the_phrase_language(phrase: str, text: str, found: bool) -> None:
    assert find(phrase, text) is found


def test_the_longest_phrase_of_a_label_wins() -> None:
    phrases = Phrases([("x", "food"), ("x", "food bank")])
    assert [(hit.first, hit.last) for hit in phrases.find(read("the food bank"))] == [(1, 3)]


def test_a_real_word_is_never_taken_for_a_misspelling() -> None:
    phrases = Phrases([("x", "starving")])
    assert phrases.find(read("starting"))
    phrases.protect(["starting"])
    assert not phrases.find(read("starting"))
    assert phrases.find(read("starvimg"))


def test_an_ignored_phrase_switches_off_what_lies_in_it() -> None:
    phrases = Phrases([("food", "food"), ("ignored", "food service")])
    assert phrases.labels(read("i work in food service")) == []
    assert phrases.labels(read("food service and food")) == ["food"]


def test_folding_keeps_every_position() -> None:
    text = "Él dijo: «ﬁ İstanbul ½ ñandú» 👍🏽"
    assert len(fold(text)) == len(text)
    word = read("¿Está en la CALLE?").words[0]
    assert "¿Está en la CALLE?"[word.start : word.end] == "Está"
