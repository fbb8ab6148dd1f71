"""A place that was read back, put right: another quadrant, another store, the other street, "that's not it"."""

from __future__ import annotations

from typing import Any

import pytest

from bot.intake import extract

ADDRESS = ("500 Dallas St NE", "address", 0.9)
LEAD = ("2214 Lead Ave SE", "address", 0.9)
CORNER = ("Central Ave & Louisiana Blvd NE", "intersection", 0.9)
STORE = ("Walgreens on Central Ave", "landmark", 0.86)
STREET = ("Central Ave", "other", 0.35)


def _known(place: tuple[str, str, float]) -> dict[str, Any]:
    normalized, kind, confidence = place
    location = {"text": "x", "normalized": normalized, "kind": kind, "confidence": confidence, "zip": "87108"}
    return {"call_type": "intoxicated", "location": location}


@pytest.mark.parametrize(
    ("text", "known", "meant"),
    [
        ("SE not NE", ADDRESS, "500 Dallas St SE"),
        ("no its southeast", ADDRESS, "500 Dallas St SE"),
        ("no es noreste, es sureste", ADDRESS, "500 Dallas St SE"),
        ("perdón, SE", ADDRESS, "500 Dallas St SE"),
        ("oh wait its 510 not 500", ADDRESS, "510 Dallas St NE"),
        ("perdón, es el 510", ADDRESS, "510 Dallas St NE"),
        ("sorry i meant Espanola not Dallas", ADDRESS, "500 Espanola St NE"),
        ("no Coal, not Lead", LEAD, "2214 Coal Ave SE"),
        ("perdón es en la Coal no en la Lead", LEAD, "2214 Coal Ave SE"),
        ("SE", CORNER, "Central Ave & Louisiana Blvd SE"),
        ("no, San Mateo", CORNER, "Central Ave & San Mateo Blvd"),
        ("central and san pedro", CORNER, "Central Ave & San Pedro Dr"),
        ("es en la central y san pedro", CORNER, "Central Ave & San Pedro Dr"),
        ("its on San Pedro not Louisiana", CORNER, "San Pedro Dr & Central Ave"),
        ("es en la San Pedro no en la Louisiana", CORNER, "San Pedro Dr & Central Ave"),
        ("no es la Louisiana es la San Pedro", CORNER, "San Pedro Dr & Central Ave"),
        ("not Louisiana, San Pedro", CORNER, "San Pedro Dr & Central Ave"),
        ("en la central y san pedro, no louisiana", CORNER, "San Pedro Dr & Central Ave"),
        ("no, central and san pedro", CORNER, "Central Ave & San Pedro Dr"),
        ("the one on lomas", STORE, "Walgreens on Lomas Blvd"),
        ("el de la lomas", STORE, "Walgreens on Lomas Blvd"),
        ("the walgreens on lomas", STORE, "Walgreens on Lomas Blvd"),
        ("no the other walgreens", STORE, "Walgreens, not the one on Central Ave"),
        ("el otro walgreens", STORE, "Walgreens, not the one on Central Ave"),
        ("el otro walgreens, el de la lomas", STORE, "Walgreens on Lomas Blvd"),
    ],
)
@pytest.mark.parametrize("asked", ["danger", "location", "description"])
def test_it_is_the_place_that_is_meant(text: str, known: tuple[str, str, float], meant: str, asked: str) -> None:
    facts = extract(text, "en", asked, _known(known))
    assert facts.location is not None
    assert facts.location.normalized == meant
    assert facts.correction or asked == "location"
    assert (facts.danger, facts.description) in ((None, None), ("no", None))


@pytest.mark.parametrize("text", ["and san mateo", "con la san mateo", "san mateo", "near san mateo"])
@pytest.mark.parametrize("asked", ["danger", "location"])
def test_a_street_after_a_street_makes_a_corner(text: str, asked: str) -> None:
    facts = extract(text, "en", asked, _known(STREET))
    assert facts.location is not None
    assert facts.location.normalized == "Central Ave & San Mateo Blvd"


@pytest.mark.parametrize(
    "text",
    ["that's not the right place", "wrong corner", "not there", "no es ahí", "esa no es la esquina", "ahí no es"],
)
def test_it_is_not_that_place(text: str) -> None:
    facts = extract(text, "en", "danger", _known(CORNER))
    assert facts.wrong_place
    assert facts.location is None
    assert facts.danger is None


@pytest.mark.parametrize(
    "text",
    [
        "no se",
        "no sé",
        "he went SE on central",
        "the other side of the street",
        "another guy is with him",
        "otro señor",
    ],
)
def test_what_is_no_correction_leaves_the_place_alone(text: str) -> None:
    facts = extract(text, "es", "description", _known(CORNER))
    assert not facts.wrong_place
    assert facts.location is None or not facts.correction


@pytest.mark.parametrize("text", ["en la 4 y candelaria", "la 4 con candelaria", "calle 4 y candelaria"])
def test_a_numbered_street_in_spanish(text: str) -> None:
    facts = extract(text, "es")
    assert facts.location is not None
    assert facts.location.normalized == "4th St & Candelaria Rd"


def test_the_kitchen_is_no_drug() -> None:
    assert extract("en la cocina no hay comida", "es").needs == ("food",)
    assert "substance-use" not in extract("mi mama se sienta en la cocina y llora", "es").needs
