"""Whole conversations against the real engine, actions and directory. The scripts are in scripts/, by kind."""

from __future__ import annotations

from collections import Counter

import pytest

from bot.engine_client import EngineClient
from bot.texts import Texts
from tests.conversations.talk import Conversation, Script, heard, knows, matches, scripts


@pytest.mark.parametrize("script", list(scripts()), ids=lambda script: script.id)
async def test_the_conversation_goes_as_written(script: Script, engine: EngineClient, texts: Texts) -> None:
    talk = Conversation(engine, texts, script.language, script.channel)
    for number, turn in enumerate(script.turns, start=1):
        if "silence" in turn:
            assert talk.wait(turn["silence"]) == turn.get("bot", []), f"turn {number}, silence"
            continue
        result = await talk.say(str(turn["resident"]), turn.get("open"))
        actual = heard(result.replies)
        where = f"turn {number}, {turn['resident']!r} understood as {result.intent.name}: {actual}"
        if "bot" in turn:
            assert len(actual) == len(turn["bot"]), where
            assert all(map(matches, turn["bot"], actual)), f"{where}; expected {turn['bot']}"
        if "knows" in turn:
            assert knows(talk.intake, turn["knows"]) == [], where


KINDS = {
    "straight", "corrections", "digressions", "language_switch", "many_facts", "refusals", "out_of_scope",
    "third_party", "silences",
}  # fmt: skip


def test_there_are_sixty_a_language_of_every_kind() -> None:
    for language in ("en", "es"):
        of_language = [script for script in scripts() if script.language == language]
        assert len(of_language) >= 60
        assert {script.kind for script in of_language} >= KINDS


def test_english_and_spanish_have_the_same_number_of_each_kind() -> None:
    count = Counter((script.kind, script.language) for script in scripts())
    kinds = {kind for kind, _ in count}
    assert {kind: count[kind, "en"] for kind in kinds} == {kind: count[kind, "es"] for kind in kinds}
