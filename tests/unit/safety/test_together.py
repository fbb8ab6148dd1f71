"""Phrases and model together: what each does alone, and what they do for each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import pytest

from bot.safety import Level, Screen
from bot.safety.lexicon import Lexicon
from bot.safety.model import RAISED, Model, Scores
from bot.safety.normalise import Normal
from bot.safety.patterns import compile_phrase
from bot.safety.phrases import Phrase, PhraseSet
from bot.safety.rules import Rules


class Opinion:
    """A model that thinks the same of every message."""

    def __init__(self, crisis: float) -> None:
        self.crisis = crisis
        self.thresholds = dict(zip(RAISED, (0.6, 0.85, 0.85), strict=True))

    def scores(self, messages: Sequence[Normal]) -> list[Scores]:
        return [Scores(self.crisis, self.crisis, 0.0, "suicide", 0, len(message.words)) for message in messages]


def phrase(text: str, level: Level) -> Phrase:
    return Phrase(compile_phrase(text, lambda word: (word,), {}), level, "suicide", "-", "says so", "en")


PHRASES = PhraseSet([
    phrase("worthless", Level.CONCERN), phrase("end it all", Level.CRISIS),
    phrase("date is set", Level.CRISIS), phrase("pills in hand", Level.EMERGENCY),
])  # fmt: skip


def level(text: str, crisis: float) -> Level:
    return Screen(Lexicon({}), PHRASES, Rules({}), cast("Model", Opinion(crisis))).check(text).level


@pytest.mark.parametrize(
    ("text", "crisis", "expected"),
    [
        ("i will end it all", 0.3, Level.CRISIS),
        ("i will end it all", 0.05, Level.CONCERN),  # the model sees nothing of the kind: asked, not alerted
        ("i will end it all, the date is set", 0.05, Level.CRISIS),  # two phrases that agree are not asked about
        ("end it all, end it all", 0.05, Level.CONCERN),  # one phrase said twice is one phrase
        ("with the pills in hand", 0.01, Level.EMERGENCY),  # an emergency never waits for the model
        ("i am worthless", 0.75, Level.CRISIS),  # two that agree
        ("i am worthless", 0.5, Level.CONCERN),
        ("i am here", 0.75, Level.CONCERN),
        ("i am here", 0.9, Level.CRISIS),
    ],
)
def test_what_phrase_and_model_come_to(text: str, crisis: float, expected: Level) -> None:
    assert level(text, crisis) == expected


def test_a_single_word_is_left_to_the_phrases() -> None:
    assert level("worthless", 0.9) == Level.CONCERN


def test_a_phrase_that_is_only_asked_about_says_why() -> None:
    verdict = Screen(Lexicon({}), PHRASES, Rules({}), cast("Model", Opinion(0.05))).check("i will end it all")
    assert "asked about" in verdict.evidence[0].reason
