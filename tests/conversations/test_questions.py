"""How many questions people are asked: three at most before a list, four before a report is complete, in the median."""

from __future__ import annotations

import re
from pathlib import Path
from statistics import median
from typing import Any, Literal

import pytest
import yaml

from bot.city import Language
from bot.engine_client import EngineClient, Say
from bot.texts import Texts
from tests.conversations.talk import Conversation

_OPENINGS = yaml.safe_load((Path(__file__).parent / "openings.yml").read_text(encoding="utf-8"))
_QUESTION = re.compile(r"utter_question_(\w+?)(?:_resources|_sms|_vehicle)?(?:_again)?")
_MEDIAN_AT_MOST = {"resources": 3, "report": 4}
_TURNS_AT_MOST = 12


async def _questions(opening: dict[str, Any], talk: Conversation) -> int:
    """Answers what is asked until the intake ends; how many questions that took."""
    result = await talk.say(opening["says"])
    for asked in range(_TURNS_AT_MOST):
        keys = [found[1] for r in result.replies if isinstance(r, Say) and (found := _QUESTION.fullmatch(r.say))]
        if not keys:
            greeted = any(isinstance(r, Say) and r.say == "utter_greet" for r in result.replies)
            if not greeted:
                return asked
            keys = ["situation"]
        result = await talk.say(opening["answers"].get(keys[0], "skip" if talk.language == "en" else "omitir"))
    raise AssertionError(f"no end: {opening['says']}")


@pytest.mark.parametrize("goal", ["resources", "report"])
@pytest.mark.parametrize("language", ["en", "es"])
async def test_few_questions_are_asked(
    goal: Literal["resources", "report"], language: Language, engine: EngineClient, texts: Texts
) -> None:
    counts = {}
    for opening in _OPENINGS[goal][language]:
        talk = Conversation(engine, texts, language, "sms")
        counts[opening["says"]] = await _questions(opening, talk)
        assert talk.intake["goal"] == goal, opening["says"]
    print(goal, language, sorted(counts.values()))
    assert median(counts.values()) <= _MEDIAN_AT_MOST[goal], counts


def test_the_openings_are_the_same_in_both_languages() -> None:
    for by_language in _OPENINGS.values():
        assert len(by_language["en"]) == len(by_language["es"])
