"""Every verdict says which words and which mechanism raised or lowered it, in the message as typed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.safety import Level, Screen


@pytest.mark.parametrize(
    "text",
    ["Well… I  WANT to KILL my-self!!", "¡Ya no quiero vivir! 😭 Tengo las pastillas en la mano", "k i l l  m e"],
)
def test_evidence_quotes_the_message_as_typed(screen: Screen, text: str) -> None:
    verdict = screen.check(text)
    assert verdict.evidence
    for evidence in verdict.evidence:
        assert text[evidence.start : evidence.end] == evidence.text != ""
        assert evidence.mechanism in ("phrase", "model")
        assert evidence.reason


def test_a_raised_level_always_has_evidence_and_signals(screen: Screen) -> None:
    for text in ("I want to die", "me pega mi novio", "the darkness won, i am letting go of everything tonight"):
        verdict = screen.check(text)
        assert verdict.level > Level.NONE
        assert verdict.evidence
        assert verdict.signals


def test_a_lowered_phrase_says_which_rule_lowered_it(screen: Screen) -> None:
    reasons = [e.reason for e in screen.check("I'm not suicidal").evidence]
    assert any("lowered: the message says that it is not so" in reason for reason in reasons)


def test_a_harmless_message_has_neither(screen: Screen) -> None:
    verdict = screen.check("what time is it")
    assert (verdict.level, verdict.signals, verdict.evidence) == (Level.NONE, (), ())


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_text_gets_a_verdict_with_true_quotes(text: str) -> None:
    verdict = _screen().check(text)
    assert 0 <= verdict.score <= 1
    for evidence in verdict.evidence:
        assert text[evidence.start : evidence.end] == evidence.text


def test_very_long_messages_are_read(screen: Screen) -> None:
    assert screen.check("hola " * 5000 + "me quiero matar").level >= Level.NONE
    assert screen.check("i want to kill myself " + "and so on " * 2000).level.escalates


def _screen() -> Screen:
    from functools import cache

    from bot.safety.training import ensure_model

    global _CACHED
    if _CACHED is None:
        _CACHED = cache(lambda: Screen.load(ensure_model()))()
    return _CACHED


_CACHED: Screen | None = None
