"""The labelled messages are well formed, different from each other, and not what the model was trained on."""

from __future__ import annotations

from collections import Counter

import pytest

from bench.understanding.contexts import CONTEXTS
from bench.understanding.rows import LANGUAGES, Row, kept_apart, plain, rows, trained_on
from bench.understanding.score import FACTS
from bot.city import City
from bot.settings import ROOT

A_FEW_WORDS = 3
"""Anybody says "yes" and "good evening": so short a message may come to stand in both, and is then left out."""


@pytest.fixture(scope="module", params=LANGUAGES)
def messages(request: pytest.FixtureRequest) -> list[Row]:
    return rows(request.param)


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_enough_kept_apart(language: str) -> None:
    assert len(kept_apart(language)) >= 600


def test_every_message_is_there_once(messages: list[Row]) -> None:
    seen = Counter(plain(row.text) for row in messages)
    assert not [row.source for row in messages if seen[plain(row.text)] > 1]


def test_none_is_a_training_example(messages: list[Row]) -> None:
    known = trained_on()
    assert len(known) > 1000
    twice = [row.source for row in messages if plain(row.text) in known and len(plain(row.text).split()) > A_FEW_WORDS]
    assert not twice


def test_labels_are_ones_there_are(messages: list[Row], city: City) -> None:
    domain = (ROOT / "domain.yml").read_text(encoding="utf-8")
    for row in messages:
        assert all(f"  - {intent}\n" in domain for intent in row.intents), row.source
        assert row.asked is None or row.asked in CONTEXTS, row.source
        assert all(name == "-" or city.call_type(name) for name in row.call_types), row.source
        assert set(row.facts) <= {*FACTS, "place"}, row.source


def test_every_intent_is_measured_in_both_languages() -> None:
    english, spanish = (Counter(row.intent for row in rows(language)) for language in LANGUAGES)
    assert set(english) == set(spanish)
    assert min(english.values()) >= 5
    assert min(spanish.values()) >= 5


def test_words_of_a_text_fact_are_the_message_s_own(messages: list[Row]) -> None:
    """A label that is not in the message is a slip of the labeller."""
    for row in messages:
        said = plain(row.text).split()
        for key in ("description", "last_seen", "direction", "detail"):
            values = [value for value in row.facts.get(key, ()) if value not in ("*", "-")]
            assert not values or any(set(plain(value).split()) <= set(said) for value in values), (row.source, key)
