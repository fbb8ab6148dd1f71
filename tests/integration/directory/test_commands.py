"""`acs search` and `acs resources` as an operator types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from bot.commands import resources, search
from bot.settings import ROOT
from tests.support.small_directory import small_package, write_package

CITY = str(ROOT / "data/directory/albuquerque")
PROMISED = [
    "id", "name", "organization", "categories", "phone", "address", "open_now", "distance_miles", "verified_on", "why",
]  # fmt: skip


@pytest.fixture(scope="module")
def var_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One variable folder for all commands here: the directory is loaded by the first that needs it."""
    return tmp_path_factory.mktemp("var")


@pytest.fixture
def acs(var_dir: Path, monkeypatch: pytest.MonkeyPatch) -> typer.Typer:
    monkeypatch.setenv("ACS_VAR_DIR", str(var_dir))
    monkeypatch.delenv("ACS_DATABASE_URL", raising=False)
    app = typer.Typer()
    search.register(app)
    resources.register(app)
    return app


def run(acs: typer.Typer, *arguments: str) -> Result:
    return CliRunner().invoke(acs, arguments)


def test_search_writes_one_object_a_line_with_the_promised_keys(acs: typer.Typer) -> None:
    """On a machine where nothing was set up before."""
    result = run(acs, "search", "--category", "food", "--zip", "87108", "--limit", "4", "--json")
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert len(found) == 4
    assert all(list(one) == PROMISED for one in found)
    assert all(one["phone"] and "food" in one["categories"] for one in found)
    assert any(one["verified_on"] for one in found[:3])


def test_search_in_words_says_why_and_when(acs: typer.Typer) -> None:
    result = run(acs, "search", "ayuda con la luz", "--limit", "1")
    assert "recibo de luz" in result.stdout
    assert "Revisado" in result.stdout


def test_search_with_conditions_keeps_them(acs: typer.Typer) -> None:
    result = run(
        acs, "search", "--open-at", "2026-11-24T03:00", "--language", "es", "--near", "35.08,-106.65", "--json"
    )
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert found
    assert all(one["open_now"] is True for one in found)


def test_search_that_finds_nothing_names_the_lines(acs: typer.Typer) -> None:
    result = run(acs, "search", "--category", "childcare", "--open-at", "2026-11-24T03:00", "--json")
    assert result.stdout == ""
    assert "911" in result.stderr
    assert "211" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--zip", "00000"), "is not a ZIP code"),
        (("--zip", "871"), "is not a ZIP code"),
        (("--near", "here"), "LATITUDE,LONGITUDE"),
        (("--near", "99,0"), "outside the globe"),
        (("--category", "gold"), "gold is none of"),
        (("--open-at", "soon"), "--open-at is a time"),
        (("--eligibility", "tall"), "tall: known are"),
        (("--speak", "fr"), "--speak is en or es"),
        (("--limit", "0"), "limit"),
    ],
)
def test_search_says_what_is_wrong_with_an_option(acs: typer.Typer, arguments: tuple[str, ...], said: str) -> None:
    result = run(acs, "search", *arguments)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.replace("│", " ").split())


def test_validate_import_and_export(acs: typer.Typer, tmp_path: Path) -> None:
    assert run(acs, "resources", "validate", CITY).exit_code == 0
    run(acs, "resources", "import", CITY)
    second = run(acs, "resources", "import", CITY)
    assert "added: 0\n" in second.stdout
    assert "services 207" in second.stdout
    exported = run(acs, "resources", "export", str(tmp_path / "out"))
    assert "written to" in exported.stdout
    assert run(acs, "resources", "validate", str(tmp_path / "out")).exit_code == 0


def test_a_package_with_errors_is_refused_with_line_and_field(acs: typer.Typer, tmp_path: Path) -> None:
    tables = small_package()
    tables["services"][1]["status"] = "perhaps"
    folder = str(write_package(tmp_path / "small", tables))
    for command in ("validate", "import"):
        result = run(acs, "resources", command, folder)
        assert result.exit_code == 1
        assert "services.csv, line 3, status: is none of" in result.stderr
