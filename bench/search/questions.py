"""What is asked when speed is measured: judged texts of both languages, every one with a ZIP code and filters."""

from __future__ import annotations

import random
from datetime import UTC, datetime

from bench.search import judgements
from bot.directory import Query

NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
HERE = ("87108", "87102", "87121")  # where the questions are asked from
_QUESTIONS = 120


def questions() -> tuple[list[Query], list[Query]]:
    """(to warm up, to measure): no text is in both, so that nothing measured was understood before."""
    chance = random.Random(7)
    asked = [_asked(judged, chance) for judged in chance.sample(judgements.queries("judged"), 2 * _QUESTIONS)]
    return asked[_QUESTIONS:], asked[:_QUESTIONS]


def _asked(judged: judgements.Judged, chance: random.Random) -> Query:
    return Query(
        text=judged.text,
        zip=chance.choice(HERE),
        open_at=NOW if chance.random() < 0.5 else None,
        language="es" if chance.random() < 0.3 else None,
        eligibility=tuple(chance.sample(["age:34", "family", "no-id", "woman"], k=chance.randint(0, 2))),
        speak="es" if judged.language == "es" else "en",
    )
