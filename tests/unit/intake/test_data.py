"""The reviewed lists agree with each other, with the city file and with the directory's categories."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path

import pytest

from bot.city import City
from bot.errors import SettingsError
from bot.intake.gazetteer import DEFAULT_CITY_FILE, Gazetteer, load_gazetteer
from bot.intake.lexicon import FOLDER
from bot.intake.phrases import Phrases, phrases_in

CITY_FOLDER = DEFAULT_CITY_FILE.with_suffix("")
CATEGORIES = DEFAULT_CITY_FILE.parents[1] / "directory/categories.toml"
LISTS = sorted({file.name.split(".")[0] for file in FOLDER.glob("*.toml")})


def labels(name: str, language: str) -> set[str]:
    return {label for label, _ in phrases_in(FOLDER / f"{name}.{language}.toml")}


def rows(name: str) -> list[dict[str, str]]:
    with (CITY_FOLDER / name).open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


@pytest.mark.parametrize("name", LISTS)
def test_both_languages_have_the_same_labels(name: str) -> None:
    assert labels(name, "en") == labels(name, "es")


def test_call_types_are_those_of_the_city_file() -> None:
    known = {kind.id for kind in City.load(DEFAULT_CITY_FILE).call_types}
    assert labels("call_types", "en") <= known


def test_needs_are_categories_of_the_directory() -> None:
    known = set(tomllib.loads(CATEGORIES.read_text(encoding="utf-8"))["category"])
    assert labels("needs", "en") - {"ignored"} <= known


def test_streets_are_well_formed() -> None:
    names = [(row["name"], row["suffix"]) for row in rows("streets.csv")]
    assert len(names) == len(set(names))
    for row in rows("streets.csv"):
        assert row["runs"] in {"ns", "ew", ""}, row
        assert set(row["quadrants"].split()) <= {"NE", "NW", "SE", "SW"}, row
        assert row["ordinary_word"] in {"yes", ""}, row


@pytest.mark.parametrize("name", ["streets.csv", "landmarks.csv", "neighborhoods.csv", "towns.csv"])
def test_zip_codes_are_real(name: str) -> None:
    gazetteer = load_gazetteer(DEFAULT_CITY_FILE)
    for row in rows(name):
        for code in (row.get("zips") or row.get("zip") or "").split():
            assert gazetteer.is_zip(code), row


def test_towns_are_outside_the_area() -> None:
    """The one village that shares a code with the city is told by its name."""
    area = set(City.load(DEFAULT_CITY_FILE).area.zips)
    shared = {row["name"] for row in rows("towns.csv") if area & set(row["zips"].split())}
    assert shared == {"Los Ranchos de Albuquerque"}


def test_every_landmark_is_in_or_near_the_city() -> None:
    for row in rows("landmarks.csv"):
        assert bool(row["lat"]) == bool(row["lon"]), row
        if row["lat"]:
            assert 34.95 < float(row["lat"]) < 35.25, row
            assert -106.9 < float(row["lon"]) < -106.45, row


def test_no_alias_names_two_places_of_one_kind() -> None:
    for name in ("landmarks.csv", "neighborhoods.csv", "chains.csv", "towns.csv"):
        seen: dict[str, str] = {}
        for row in rows(name):
            for alias in row["aliases"].split("|"):
                assert seen.setdefault(alias, row["name"]) == row["name"], (name, alias)


def test_a_broken_list_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "needs.en.toml"
    broken.write_text("[food\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"needs\.en\.toml"):
        Phrases.load(broken)


def test_a_city_without_its_lists_is_named(tmp_path: Path) -> None:
    city = tmp_path / "elsewhere.toml"
    city.write_text(DEFAULT_CITY_FILE.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(SettingsError, match=r"streets\.csv"):
        Gazetteer(city)
