"""Who may see a record, and how its date is said."""

from __future__ import annotations

import pytest

from bot.directory.display import HOLD_BACK, is_partial_date, verification_of, verified_text


def test_high_confidence_with_a_number_is_shown_at_once() -> None:
    assert verification_of(confidence="high", reachable=True, flags=["undated-source"]) == "verified"


@pytest.mark.parametrize("flag", sorted(HOLD_BACK))
def test_each_flag_of_doubt_holds_a_record_back(flag: str) -> None:
    assert verification_of(confidence="high", reachable=True, flags=[flag]) == "unverified"


@pytest.mark.parametrize(("confidence", "reachable"), [("medium", True), ("low", True), (None, True), ("high", False)])
def test_doubt_and_silence_hold_a_record_back(confidence: str | None, reachable: bool) -> None:
    assert verification_of(confidence=confidence, reachable=reachable, flags=()) == "unverified"


def test_responders_places_stay_with_responders() -> None:
    assert verification_of(confidence="high", reachable=True, flags=["responder-only"]) == "responder_only"


@pytest.mark.parametrize(
    ("date", "english", "spanish"),
    [
        ("2025-03", "Checked Mar 2025", "Revisado mar 2025"),
        ("2024-08-28", "Checked Aug 2024", "Revisado ago 2024"),
        ("2020", "Checked 2020", "Revisado 2020"),
        (None, "No date on this record", "Este registro no tiene fecha"),
    ],
)
def test_every_record_says_when_it_was_checked(date: str | None, english: str, spanish: str) -> None:
    assert verified_text(date, "en") == english
    assert verified_text(date, "es") == spanish


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("2025", True),
        ("2025-12", True),
        ("2024-02-29", True),
        ("2025-02-29", False),
        ("2025-13", False),
        ("May 2025", False),
    ],
)
def test_dates_may_be_partial_but_must_exist(text: str, right: bool) -> None:
    assert is_partial_date(text) is right
