"""The city's own data: complete, under the rules that protect people, in both languages."""

from __future__ import annotations

import csv
import re
import tomllib
from collections import Counter

import pytest

from bot.directory.checking import check_package
from bot.directory.directory import CATEGORIES_FILE
from bot.directory.display import LOCATION_WITHHELD, split_flags, verification_of
from bot.directory.packages import read_package
from bot.settings import ROOT

FOLDER = ROOT / "data/directory/albuquerque"
WORDED = ("name", "description", "eligibility_description", "fees_description", "hours_note")
_ENGLISH = re.compile(r"\b(the|and|with|your|you)\b")
_SPANISH = re.compile(r"\b(el|los|para|con|una|usted)\b")


def table(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def services() -> list[dict[str, str]]:
    return table("services")


def test_the_package_has_no_errors() -> None:
    assert check_package(read_package(FOLDER)).errors == []


def test_every_record_is_there_and_53_are_shown_at_once(services: list[dict[str, str]]) -> None:
    """The rule of the collectors, applied to confidence, numbers and flags, gives exactly what the files say."""
    reachable = {row["service_id"] for row in table("phones")}
    by_rule = Counter(
        verification_of(
            confidence=row["confidence"], reachable=row["id"] in reachable, flags=split_flags(row["safety_flags"])
        )
        for row in services
    )
    assert by_rule == {"verified": 53, "unverified": 152, "responder_only": 2}
    assert by_rule == Counter(row["verification"] for row in services)


def test_a_withheld_place_is_nowhere_in_the_files(services: list[dict[str, str]]) -> None:
    withheld = {row["id"] for row in services if LOCATION_WITHHELD in split_flags(row["safety_flags"])}
    assert len(withheld) == 3
    assert not withheld & {row["service_id"] for row in table("service_at_location")}
    street = re.compile(r"\d+ [A-Z][\w.]* (St|Ave|Blvd|Rd|Dr|Pl)\b")
    for row in services:
        if row["id"] in withheld:
            assert not any(street.search(text) for text in row.values()), row["short_id"]


def test_curators_notes_are_not_carried_over() -> None:
    for path in FOLDER.iterdir():
        assert "conflict" not in path.read_text(encoding="utf-8").lower(), path.name


def test_every_service_keeps_its_source(services: list[dict[str, str]]) -> None:
    assert all(row["source_url"] and row["confidence"] for row in services)


@pytest.mark.parametrize("field", WORDED)
def test_what_is_said_in_english_is_said_in_spanish(services: list[dict[str, str]], field: str) -> None:
    for row in services:
        assert bool(row[field]) == bool(row[f"{field}_es"]), (row["short_id"], field)


def test_descriptions_are_written_in_their_language(services: list[dict[str, str]]) -> None:
    for row in services:
        assert row["description"] != row["description_es"], row["short_id"]
        assert not _ENGLISH.search(row["description_es"]), row["short_id"]
        assert not _SPANISH.search(row["description"]), row["short_id"]


def test_phone_labels_and_documents_are_bilingual() -> None:
    assert all(row["description"] and row["description_es"] for row in table("phones"))
    assert all(row["document"] and row["document_es"] for row in table("required_documents"))


def test_numbers_look_like_numbers() -> None:
    number = re.compile(r"\d{3}-\d{3}-\d{4}|[2-9]11|988|#7233|\d{5,6}")
    for row in table("phones"):
        assert number.fullmatch(row["number"]), row


def test_nobody_is_told_to_text_911() -> None:
    """Whether the city's centre takes texts is not confirmed."""
    assert not [row for row in table("phones") if row["number"] == "911" and row["type"] == "text"]
    for path in FOLDER.glob("*.csv"):
        text = path.read_text(encoding="utf-8").lower()
        assert not re.search(r"text(ing)? (to )?911|mensajes? (de texto )?al 911", text), path.name


def test_terms_are_those_of_the_categories_file() -> None:
    """The taxonomy of the package and the vocabulary of the search are one list."""
    kinds = tomllib.loads(CATEGORIES_FILE.read_text(encoding="utf-8"))
    expected = {(kind, code, term["en"], term["es"]) for kind, terms in kinds.items() for code, term in terms.items()}
    stored = {(row["taxonomy"], row["code"], row["name"], row["name_es"]) for row in table("taxonomy_terms")}
    assert stored == expected


def test_the_descriptor_names_the_tables() -> None:
    package = read_package(FOLDER / "datapackage.json")
    assert package.name == "albuquerque"
    assert len(package.tables["services"]) == 207
