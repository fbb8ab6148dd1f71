"""The judge itself: what counts as the same place, and as the same words."""

from __future__ import annotations

import pytest

from bench.understanding.agree import agrees


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("Central Ave & San Pedro Dr", "San Pedro & Central"),
        ("San Mateo Blvd & Montgomery Blvd NE", "San Mateo & Montgomery"),
        ("1500 Walter St SE", "1500 Walter SE"),
        ("205 Eubank Blvd NE Space 41", "205 Eubank Blvd NE"),
        ("Walmart on Wyoming Blvd", "Walmart on Wyoming"),
        ("35.0801, -106.625", "35.0801, -106.6250"),
        ("Smith's on Carlisle Blvd", "Smith's on Carlisle"),
    ],
)
def test_the_same_place(said: str, wanted: str) -> None:
    assert agrees("place", said, (wanted,))


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("Central Ave & Yale Blvd", "Central & San Pedro"),
        ("Central Ave", "Central & San Pedro"),
        ("1500 Walter St NE", "1500 Walter St SE"),
        ("150 Walter St SE", "1500 Walter St SE"),
        ("Central Ave & Wyoming Blvd", "Wyoming"),
        ("35.0801, -106.7", "35.0801, -106.6250"),
    ],
)
def test_another_place(said: str, wanted: str) -> None:
    assert not agrees("place", said, (wanted,))


def test_free_text_holds_the_words_and_not_much_else() -> None:
    assert agrees("description", "man, red jacket", ("red jacket",))
    assert agrees("last_seen", "hace 20 minutos", ("20 minutos",))
    assert not agrees("description", "jacket", ("red jacket",))
    assert not agrees("description", "a " + "word " * 30 + "red jacket", ("red jacket",))


def test_one_of_several_answers_is_enough() -> None:
    assert agrees("danger", "no", ("-", "no"))
    assert not agrees("danger", "yes", ("-", "no"))
