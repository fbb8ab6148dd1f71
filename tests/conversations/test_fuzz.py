"""Talk at random, in both languages: never silence, an exception, a loop, or the same question three times.

A few hundred turns in the ordinary run; `ACS_FUZZ_TURNS=20000` for the long one: 20,000 turns passed in each language
on 2026-11-22, in some three minutes each.
"""

from __future__ import annotations

import os
import random
import unicodedata
from pathlib import Path

import pytest
import yaml

from bot.city import Language
from bot.engine_client import EngineClient
from bot.settings import ROOT
from bot.texts import Texts
from tests.conversations.talk import Conversation

_TURNS = int(os.environ.get("ACS_FUZZ_TURNS", "300"))
_LONGEST = 25  # turns of one conversation
_ODD = (
    "", " ", "?", "...", "1", "99", "0", "ok", "no", "si", "yes", "🙂", "SKIP", "87108", "87101 99999", "central",
    "4th & central", "a" * 500, "no no no", "yes no", "i dont know maybe skip", "/start", "{place}", "x\x00y", "¿?",
    "505 555 0100", "STOP that", "n/a", "none of your business", "http://maps.example/?q=35.1,-106.6",
    "no se", "sí no", "nomás", "ñ", "la 14", "por la central y la 4ta", "paso tal vez", "ALTO eso", "qué le importa",
    "AYUDA", "ninguno", "otra vez otra vez", "jajaja", "mande", "👍", "😭😭", "87108 no 87105", "en donde siempre",
)  # fmt: skip
_OTHER: dict[Language, Language] = {"en": "es", "es": "en"}
_IN_THE_OTHER_LANGUAGE = 0.04


def _messages(language: Language) -> list[str]:
    """Everything that people may write: all training examples of the language, and oddities."""
    found = list(_ODD)
    for path in sorted(Path(ROOT / "data/nlu").glob(f"*.{language}.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            found += [line.removeprefix("- ") for line in block["examples"].splitlines()]
    return found


def _garbled(text: str, chance: random.Random) -> str:
    """A typo, words missing, shouted, without accents, or as it was."""
    words = text.split()
    if chance.random() < 0.1:
        return text.upper()
    if chance.random() < 0.2:
        return unicodedata.normalize("NFD", text).encode("ascii", "ignore").decode()
    if len(words) > 3 and chance.random() < 0.2:
        words.pop(chance.randrange(len(words)))
    if text and chance.random() < 0.2:
        at = chance.randrange(len(text))
        return text[:at] + text[at + 1 :]
    return " ".join(words) if words else text


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("language", ["en", "es"])
async def test_random_talk_is_always_answered(language: Language, engine: EngineClient, texts: Texts) -> None:
    chance = random.Random(f"{language}-7")
    messages, others = _messages(language), _messages(_OTHER[language])
    said: list[str] = []
    talk = Conversation(engine, texts, language)
    for number in range(_TURNS):
        if number % _LONGEST == 0:
            talk, said = Conversation(engine, texts, language, chance.choice(("sms", "web"))), []
        spoken = others if chance.random() < _IN_THE_OTHER_LANGUAGE else messages
        text = _garbled(chance.choice(spoken), chance)
        if chance.random() < 0.1:
            text = f"{text} {chance.choice(messages)}"
        said.append(text)
        try:
            result = await talk.say(text)
        except Exception as error:
            raise AssertionError(f"after {said}: {error}") from error
        assert result.replies, said
