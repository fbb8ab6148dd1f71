"""How well single messages are understood, in numbers and in both languages.

nlu/*.tsv are written apart from the training data and never trained on. They did show, while the training data grew,
which intents were thin, so they measure progress and guard against losing it; they are not a blind test.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.city import Language
from bot.engine_client import EngineClient, TurnContext, TurnRequest
from bot.settings import ROOT

_LOWEST_F1 = 0.93
# The aim is 0.02. With 217 messages a language the standard error of the gap is 0.015: a larger set has to decide.
_WIDEST_GAP = 0.03
_LOWEST_BLIND = 0.83  # accuracy
_FILES = Path(__file__).parent / "nlu"


def _labelled(language: Language, prefix: str = "") -> list[tuple[str, str]]:
    lines = (_FILES / f"{prefix}{language}.tsv").read_text(encoding="utf-8").splitlines()
    return [(intent, text) for intent, text in (line.split("\t") for line in lines)]


def macro_f1(pairs: list[tuple[str, str]]) -> float:
    """Of (expected, predicted) pairs: the mean over the expected intents of F1."""
    right = Counter(expected for expected, predicted in pairs if expected == predicted)
    expected_count, predicted_count = Counter(e for e, _ in pairs), Counter(p for _, p in pairs)
    scores = [2 * right[intent] / (expected_count[intent] + predicted_count[intent]) for intent in expected_count]
    return sum(scores) / len(scores)


async def _understood(engine: EngineClient, language: Language, prefix: str = "") -> list[tuple[str, str]]:
    context = TurnContext(language=language, channel="web", now=datetime(2026, 11, 20, 17, 0, tzinfo=UTC))
    pairs = []
    for expected, text in _labelled(language, prefix):
        result = await engine.turn(TurnRequest(conversation="c", text=text, state=None, context=context))
        pairs.append((expected, result.intent.name or ""))
    return pairs


async def test_intents_are_understood_equally_well_in_both_languages(engine: EngineClient) -> None:
    pairs = {language: await _understood(engine, language) for language in ("en", "es")}
    scores = {language: macro_f1(found) for language, found in pairs.items()}
    print({language: round(score, 3) for language, score in scores.items()})
    confused = {language: [pair for pair in found if pair[0] != pair[1]] for language, found in pairs.items()}
    assert min(scores.values()) >= _LOWEST_F1, confused
    assert max(scores.values()) - min(scores.values()) <= _WIDEST_GAP, confused


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_measured_message_is_trained_on(language: Language) -> None:
    """Whole sentences only: "87111" or "skip it" can hardly be written any other way."""
    trained = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "data/nlu").glob("*.yml"))
    lines = {line.strip().removeprefix("- ").lower() for line in trained.splitlines()}
    measured = _labelled(language) + _labelled(language, "blind.")
    copied = [text for _, text in measured if text.lower() in lines and len(text.split()) > 4]
    assert copied == []


@pytest.mark.parametrize("language", ["en", "es"])
async def test_messages_nobody_looked_at_before_measuring(language: Language, engine: EngineClient) -> None:
    """blind.*.tsv were written after the training data and measured once: 0.91 in English, 0.87 in Spanish.

    Never add their sentences, or fixes for them, to the training data; replace the files when they are worn out.
    """
    pairs = await _understood(engine, language, "blind.")
    right = sum(expected == predicted for expected, predicted in pairs) / len(pairs)
    assert right >= _LOWEST_BLIND, [pair for pair in pairs if pair[0] != pair[1]]
