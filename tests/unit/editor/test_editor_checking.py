"""What an editor may save, and what the record becomes by it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.editor.checking import Checker, shortened
from bot.editor.state import Record, State, difference
from bot.editor.writing import settled

OLD = State.model_validate(
    {
        "name": {"en": "Pantry"},
        "categories": ["food"],
        "phones": [{"number": "505-555-0100"}],
        "place": {
            "address_1": "1 Main St",
            "city": "Albuquerque",
            "zip": "87102",
            "latitude": 35.0,
            "longitude": -106.6,
        },
        "confidence": "high",
        "verification": "verified",
    }
)


def save(**fields: Any) -> tuple[State, dict[str, str]]:
    checker = Checker()
    record = Record.model_validate({**OLD.record().model_dump(), **fields})
    new = checker.check(record, OLD)
    return new, {problem.field: problem.message for problem in checker.problems}


@pytest.mark.parametrize(
    ("typed", "kind", "stored"),
    [
        ("(505) 555 0177", "voice", "505-555-0177"),
        ("+1 505.555.0177", "voice", "505-555-0177"),
        ("1-800-FLOWERS", "voice", "800-356-9377"),
        ("911", "voice", "911"),
        ("988", "text", "988"),
        ("741741", "text", "741741"),
        ("+52 55 5555 1234", "voice", "+52 55 5555 1234"),
    ],
)
def test_numbers_are_stored_in_one_form(typed: str, kind: str, stored: str) -> None:
    new, problems = save(phones=[{"number": typed, "type": kind}])
    assert (problems, new.phones[0].number) == ({}, stored)


@pytest.mark.parametrize(
    ("typed", "kind", "why"),
    [
        ("505-555-01", "voice", "8 digits, not ten"),
        ("505-555-01000", "voice", "11 digits, not ten"),
        ("105-555-0100", "voice", "not a phone number"),
        ("call us", "voice", "not a phone number"),
        ("741741", "voice", "too short to call"),
        ("505-555-0100 ext 5", "voice", "in its own field"),
        ("", "voice", "remove this line"),
        ("505-555-0100", "fax", "what kind"),
    ],
)
def test_a_bad_number_is_explained(typed: str, kind: str, why: str) -> None:
    _, problems = save(phones=[{"number": typed, "type": kind}])
    assert why in problems["phones.0.number"]


def test_texts_are_tidied_and_kept_harmless() -> None:
    """Blanks and unseen characters go; what a spreadsheet would run is refused."""
    new, problems = save(name={"en": "  Valley \u202e  pantry\x07 ", "es": ""})
    assert (problems, new.name.en) == ({}, "Valley pantry")
    assert "formula" in save(description={"en": "=HYPERLINK(1)", "es": ""})[1]["description.en"]
    assert "too long" in save(name={"en": "x" * 161, "es": ""})[1]["name.en"]
    assert "no English" in save(cost={"en": "", "es": "Gratis"})[1]["cost.en"]
    assert shortened("a\n b\u200b  c" + "x" * 600).startswith("a b cx")
    assert len(shortened("x" * 600)) == 500


def test_places() -> None:
    """Coordinates of the old door do not stay with a new one; new ones do."""
    place = OLD.place.model_dump() if OLD.place else {}
    assert save()[0].place == OLD.place
    moved, problems = save(place={**place, "address_1": "2 Main St", "state": "nm", "zip": "87108"})
    assert (problems, moved.place and (moved.place.state, moved.place.latitude)) == ({}, ("NM", None))
    moved, _ = save(place={**place, "address_1": "2 Main St", "latitude": 35.1, "longitude": -106.5})
    assert moved.place
    assert moved.place.latitude == 35.1
    assert set(save(place={**place, "zip": "8710", "state": "New"})[1]) == {"place.zip", "place.state"}
    assert set(save(place={**place, "latitude": 95})[1]) == {"place.latitude"}
    assert set(save(place={**place, "longitude": None})[1]) == {"place.latitude"}
    assert save(place={"address_1": " ", "city": "", "zip": ""})[0].place is None


def test_codes_must_be_known_or_there_already() -> None:
    assert "categories" in save(categories=["no-such"])[1]
    assert "categories" in save(categories=[])[1]
    assert save(categories=["shelter", "food", "shelter"])[0].categories == ["shelter", "food"]
    assert "languages" in save(languages=["xx"])[1]
    assert save(documents=[{"en": " ", "es": ""}, {"en": "ID", "es": ""}])[0].documents[0].en == "ID"


def test_who_may_see_a_record_follows_the_rule() -> None:
    """Only a check widens it; responders' records stay theirs; without a number nothing is shown at once."""
    narrow = OLD.model_copy(update={"verification": "unverified"})
    assert settled(narrow, narrow.model_copy(update={"url": "https://a.example.org"})).verification == "unverified"
    checked = narrow.model_copy(update={"checked_on": "2026-01-01", "verification": None})
    assert settled(narrow, checked).verification == "verified"
    assert settled(OLD, OLD.model_copy(update={"responder_only": True})).verification == "responder_only"
    assert settled(OLD, OLD.model_copy(update={"phones": []})).verification == "unverified"
    responders = OLD.model_copy(update={"responder_only": True, "verification": "responder_only"})
    undone = responders.model_copy(update={"responder_only": False, "verification": "unverified"})
    assert settled(responders, undone).verification == "unverified"  # as it was before, though the rule allows more
    foreign = OLD.model_copy(update={"verification": None, "confidence": None})
    assert settled(foreign, foreign.model_copy(update={"hours": "24/7"})).verification is None
    held = OLD.model_copy(update={"flags": ["confirm-open"]})
    assert settled(OLD, held).verification == "unverified"
    assert settled(OLD, OLD.model_copy(update={"withheld": True})).place is None


def test_the_difference_is_by_field() -> None:
    new = OLD.model_copy(update={"url": "https://a.example.org"})
    assert difference(OLD, new) == ({"url": ""}, {"url": "https://a.example.org"})
    assert OLD.version == OLD.model_copy().version != new.version
