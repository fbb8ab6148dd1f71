"""What a package must be, and how what is wrong with it is said."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.directory import files
from bot.directory.checking import Checked, check_package
from bot.directory.packages import PackageError, read_package
from tests.support.small_directory import Rows, small_package, write_package

Spoil = Callable[[dict[str, Rows]], object]


def checked(folder: Path, spoil: Spoil = lambda tables: None) -> Checked:
    tables = small_package()
    spoil(tables)
    return check_package(read_package(write_package(folder / "small", tables)))


def test_a_correct_package_has_nothing_wrong(tmp_path: Path) -> None:
    result = checked(tmp_path)
    assert result.problems == []
    assert result.mended == {"ids that were not UUIDs": 14}


def _set(table: str, row: int, column: str, value: str) -> Spoil:
    return lambda tables: tables[table][row].__setitem__(column, value)


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (_set("services", 0, "name", ""), "error: services.csv, line 2, name: is required by HSDS and empty"),
        (_set("services", 1, "id", ""), "error: services.csv, line 3, id: is missing"),
        (_set("services", 1, "id", "pantry"), "error: services.csv, line 3, id: is used twice"),
        (
            _set("services", 0, "organization_id", "nobody"),
            "error: services.csv, line 2, organization_id: names a row that organizations.csv does not have",
        ),
        (
            _set("services", 0, "status", "open"),
            "error: services.csv, line 2, status: is none of active, inactive, defunct, temporarily closed",
        ),
        (
            _set("services", 0, "opening_hours", "Mo-Fr 9 to 5"),
            "error: services.csv, line 2, opening_hours: is not in OpenStreetMap's opening_hours form",
        ),
        (
            _set("services", 0, "assured_date", "May 2025"),
            "error: services.csv, line 2, assured_date: is not a date (YYYY-MM-DD)",
        ),
        (
            _set("services", 0, "minimum_age", "adult"),
            "error: services.csv, line 2, minimum_age: is not a number",
        ),
        (_set("phones", 2, "number", ""), "error: phones.csv, line 4, number: is required by HSDS and empty"),
        (
            _set("services", 0, "url", "valley.example"),
            "warning: services.csv, line 2, url: is not a full web address",
        ),
        (
            _set("addresses", 0, "postal_code", ""),
            "warning: addresses.csv, line 2, postal_code: is required by HSDS and empty",
        ),
        (
            _set("organizations", 0, "description", '=HYPERLINK("x")'),
            "warning: organizations.csv, line 2, description: begins like a spreadsheet formula, kept as text",
        ),
        (
            _set("services", 1, "verification", "verified"),
            "error: services.csv, line 3, verification: says verified, but confidence, flags and telephone "
            "make it unverified",
        ),
        (
            _set("service_at_location", 0, "service_id", "refuge"),
            "error: services.csv, line 4, safety_flags: the location is withheld, but service_at_location.csv "
            "gives one",
        ),
    ],
)
def test_problems_are_named_with_line_and_field(tmp_path: Path, spoil: Spoil, problem: str) -> None:
    assert problem in [str(entry) for entry in checked(tmp_path, spoil).problems]


def test_a_record_without_a_verdict_gets_the_one_of_the_rule(tmp_path: Path) -> None:
    services = checked(tmp_path, _set("services", 2, "safety_flags", "responder-only")).rows["services"]
    verdicts = {row["short_id"]: row["verification"] for row in services.values()}
    assert verdicts == {"pantry": "verified", "maybe": "unverified", "refuge": "responder_only"}


def test_ids_of_other_systems_become_uuids_and_are_kept(tmp_path: Path) -> None:
    """The same id of the same data set always becomes the same UUID; links follow."""
    first, second = checked(tmp_path), checked(tmp_path / "again")
    assert first.rows["services"].keys() == second.rows["services"].keys()
    pantry = next(row for row in first.rows["services"].values() if row["short_id"] == "pantry")
    assert pantry["extra"]["original_id"] == "pantry"
    assert any(row["service_id"] == pantry["id"] for row in first.rows["phones"].values())
    assert any(row["link_id"] == pantry["id"] for row in first.rows["attributes"].values())


def test_a_link_that_a_row_can_do_without_is_kept_as_text(tmp_path: Path) -> None:
    """The specification's own example has such links; an export gives them back."""
    result = checked(tmp_path, _set("locations", 0, "organization_id", "elsewhere"))
    (place,) = result.rows["locations"].values()
    assert (place["organization_id"], place["extra"]["organization_id"]) == (None, "elsewhere")
    assert [str(problem) for problem in result.problems] == [
        "warning: locations.csv, line 2, organization_id: names a row that organizations.csv does not have, "
        "kept but not followed"
    ]


def test_bad_rows_can_be_left_out_with_what_hangs_on_them(tmp_path: Path) -> None:
    tables = small_package()
    tables["services"][0]["status"] = "perhaps"
    package = read_package(write_package(tmp_path / "small", tables))
    result = check_package(package, skip_bad_rows=True)
    assert result.errors == []
    assert {problem.file for problem in result.refused} == {"services.csv", "service_at_location.csv"}
    assert {row["short_id"] for row in result.rows["services"].values()} == {"maybe", "refuge"}
    assert result.rows["service_at_location"] == {}


def test_a_status_that_is_missing_is_mended_and_counted(tmp_path: Path) -> None:
    result = checked(tmp_path, _set("services", 0, "status", ""))
    assert result.mended["services without a status, now active"] == 1


def test_columns_that_hsds_does_not_know_are_kept(tmp_path: Path) -> None:
    services = checked(tmp_path, _set("services", 0, "pets_allowed", "small dogs")).rows["services"]
    assert [row["extra"].get("pets_allowed") for row in services.values()] == ["small dogs", None, None]


def test_files_that_are_no_tables_are_named(tmp_path: Path) -> None:
    folder = write_package(tmp_path / "small", small_package())
    (folder / "staff.csv").write_text("id\n1\n")
    problems = [str(problem) for problem in check_package(read_package(folder)).problems]
    assert problems == ["warning: staff.csv: is neither a table of HSDS nor a flat list of services, left out"]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"id,name\n1,caf\xe9\n", "error: services.csv, line 2: is not UTF-8 text"),
        (b"id,id\n1,2\n", "error: services.csv, line 1, id: is the name of two columns"),
        (b"id,name\n1,a,b\n", "error: services.csv, line 2: has 3 cells where the header has 2"),
        (b"id,name\n1," + b"x" * 2_000_000, "error: services.csv, line 2: is not CSV: field larger than field limit"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, content: bytes, problem: str) -> None:
    (tmp_path / "services.csv").write_bytes(content)
    found = [str(entry) for entry in read_package(tmp_path).problems]
    assert len(found) == 1
    assert found[0].startswith(problem)


def test_a_zip_is_read_like_a_folder(tmp_path: Path) -> None:
    folder = write_package(tmp_path / "small", small_package())
    with zipfile.ZipFile(tmp_path / "small.zip", "w") as archive:
        for file in folder.iterdir():
            archive.write(file, f"export/{file.name}")
    assert read_package(tmp_path / "small.zip").tables == read_package(folder).tables


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("services.csv", b"0" * 50_000_000)
    with pytest.raises(PackageError, match="would unpack to 50,000,000 bytes"):
        read_package(tmp_path / "bomb.zip")


def test_a_file_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_FILE", 10)
    with pytest.raises(PackageError, match="larger than 10 bytes"):
        read_package(write_package(tmp_path / "small", small_package()))


@pytest.mark.parametrize("name", ["empty", "notes.txt"])
def test_nothing_to_read_is_said(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(PackageError):
        read_package(tmp_path / name)


def test_a_column_named_like_a_nested_list_is_renamed(tmp_path: Path) -> None:
    """Or it would be taken for the list when it comes back as JSON."""
    found = checked(tmp_path, _set("services", 0, "phones", "call the office"))
    services = {row["short_id"]: row for row in found.rows["services"].values()}
    assert services["pantry"]["extra"]["phones_text"] == "call the office"
    assert any("services.phones, now phones_text" in how for how in found.mended)
