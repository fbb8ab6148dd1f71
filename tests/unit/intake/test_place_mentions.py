"""Places as residents write them, and messages that only look as if they named one (`places/*.tsv`)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.understanding.agree import agrees
from bot.intake import extract

FOLDER = Path(__file__).with_name("places")
LANGUAGES = ("en", "es")


def lines(name: str) -> Iterator[list[str]]:
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def understood(text: str, language: str, asked: str) -> str | None:
    place = extract(text, language, None if asked == "-" else asked).location
    return place.normalized if place else None


@pytest.mark.parametrize("language", LANGUAGES)
def test_places_are_found_and_written_one_way(language: str) -> None:
    rows = list(lines(f"places.{language}.tsv"))
    wrong = []
    for text, asked, wanted in rows:
        said = understood(text, language, asked)
        if not said or not agrees("place", said, tuple(wanted.split("|"))):
            wrong.append((text, said, wanted))
    assert len(rows) >= 250
    assert len(wrong) <= 0.02 * len(rows), wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_days_ages_amounts_and_small_talk_are_no_places(language: str) -> None:
    rows = list(lines(f"not_places.{language}.tsv"))
    invented = [(text, said) for text, asked in rows if (said := understood(text, language, asked))]
    assert len(rows) >= 80
    assert not invented


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("he's on san pedro, two blocks north of central", "two blocks north of central"),
        ("a dos cuadras al norte de central en san pablo", "dos cuadras al norte de central"),
        ("central just east of louisiana", "just east of louisiana"),
    ],
)
def test_how_far_from_the_corner_is_kept_for_the_responder(text: str, detail: str) -> None:
    place = extract(text, "en", "location").location
    assert place is not None
    assert place.kind == "intersection"
    assert detail in (place.detail or "")


def test_two_streets_of_one_sentence_are_unsure_and_read_back() -> None:
    place = extract("im driving down Central and a man in a wheelchair is stuck at Girard", "en").location
    assert place is not None
    assert place.normalized == "Central Ave & Girard Blvd"
    assert place.confidence < 0.6


@pytest.mark.parametrize(
    ("text", "normalized"),
    [
        ("apt 206 at 7801 Central NW", "7801 Central Ave NW Apt 206"),
        ("apartamento 14, 5300 gibson se", "5300 Gibson Blvd SE Apt 14"),
        ("central 4500 ne", "4500 Central Ave NE"),
        ("parque Kinsella", "Kinsella Park"),
        ("la biblioteca de la san pedro", "San Pedro Library"),
        ("the Walgreens in Nob Hill", "Walgreens in Nob Hill"),
        ("the Taco Bell parking lot on wyoming", "Taco Bell on Wyoming Blvd"),
    ],
)
def test_units_kinds_and_chains(text: str, normalized: str) -> None:
    place = extract(text, "en", "location").location
    assert place is not None
    assert place.normalized == normalized
