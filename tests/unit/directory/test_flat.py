"""A flat CSV table, as 211 software exports it, read as HSDS by the documented mapping."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from bot.directory.checking import Checked, check_package
from bot.directory.flat import is_flat
from bot.directory.packages import PackageError, read_package

ROW = {
    "Agency Name": "Valley Helpers", "Agency Description": "Offers help.", "Program Name": "Valley pantry",
    "ResourceAgencyNum": "77", "Physical Address 1": "1 Main St", "Physical City": "Albuquerque",
    "Physical State Province": "NM", "Physical Postal Code": "87102", "Physical Country": "US",
    "Phone 1 Number": "505-555-0100", "Phone 1 Name": "Office", "Phone2Number": "505-555-0199",
    "Phone2IsPrivate": "Yes", "Hours of Operation": "Mon-Fri 9-5", "Languages Offered": "English, Spanish",
    "Taxonomy Codes": "BD-1800.2000; BH-1800", "Taxonomy Terms": "Food Pantries; Shelter", "Eligibility": "Anyone",
    "Agency Status": "Active", "Latitude": "35.08", "Longitude": "-106.65", "House Rule": "Knock twice",
    "Documents Required": "Photo ID", "Coverage Area": "Bernalillo County", "Website Address": "https://v.example",
    "Mailing Address 1": "PO Box 9", "Mailing City": "Albuquerque", "Confidential Address": "",
}  # fmt: skip


def checked(tmp_path: Path, *rows: dict[str, str]) -> Checked:
    path = tmp_path / "export.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(ROW))
        writer.writeheader()
        writer.writerows(rows or [ROW])
    found = check_package(read_package(path))
    assert found.errors == []
    return found


def only(found: Checked, table: str) -> dict[str, object]:
    (row,) = found.rows[table].values()
    return row


def test_a_row_becomes_rows_of_every_table(tmp_path: Path) -> None:
    found = checked(tmp_path)
    service, organization = only(found, "services"), only(found, "organizations")
    assert (organization["name"], organization["description"]) == ("Valley Helpers", "Offers help.")
    assert (service["name"], service["status"], service["url"]) == ("Valley pantry", "active", "https://v.example")
    assert service["eligibility_description"] == "Anyone"
    assert service["extra"] == {"House Rule": "Knock twice", "hours_note": "Mon-Fri 9-5", "original_id": "77"}
    assert only(found, "locations")["latitude"] == 35.08
    assert {row["address_type"] for row in found.rows["addresses"].values()} == {"physical", "postal"}
    assert only(found, "phones")["description"] == "Office"
    assert only(found, "schedules")["description"] == "Mon-Fri 9-5"
    assert {row["name"] for row in found.rows["languages"].values()} == {"English", "Spanish"}
    terms = {(row["code"], row["name"]) for row in found.rows["taxonomy_terms"].values()}
    assert terms == {("BD-1800.2000", "Food Pantries"), ("BH-1800", "Shelter")}
    assert len(found.rows["attributes"]) == 2
    assert only(found, "required_documents")["document"] == "Photo ID"
    assert only(found, "service_areas")["name"] == "Bernalillo County"


def test_what_is_private_is_left_out_and_counted(tmp_path: Path) -> None:
    """Not even kept as a field that HSDS does not know."""
    found = checked(tmp_path, {**ROW, "Confidential Address": "Y"})
    assert not found.rows["locations"]
    assert not found.rows["addresses"]
    assert only(found, "services")["safety_flags"] == "dv-location-withheld"
    assert found.mended["confidential places left out"] == 1
    assert found.mended["private telephone numbers left out"] == 1
    assert "Main St" not in repr(found.rows)
    assert "0199" not in repr(found.rows)


def test_one_service_at_two_places(tmp_path: Path) -> None:
    """Said once, placed twice; what the second line says otherwise is a warning."""
    other = {**ROW, "Physical Address 1": "2 Other St", "Eligibility": "Families"}
    found = checked(tmp_path, ROW, other)
    assert len(found.rows["services"]) == 1
    assert len(found.rows["service_at_location"]) == len(found.rows["locations"]) == 2
    said = (
        "warning: export.csv, line 3, eligibility_description: differs from line 2 of the same service, which is kept"
    )
    assert said in map(str, found.problems)


def test_a_second_reading_gives_the_same_rows(tmp_path: Path) -> None:
    assert checked(tmp_path).rows == checked(tmp_path).rows


def test_codes_and_terms_that_do_not_match_are_kept_apart(tmp_path: Path) -> None:
    found = checked(tmp_path, {**ROW, "Taxonomy Terms": "Food Pantries"})
    assert len(found.rows["taxonomy_terms"]) == 3
    assert any("were not matched" in str(problem) for problem in found.problems)


def test_a_status_nobody_knows_is_an_error(tmp_path: Path) -> None:
    """Better than to show what may be closed."""
    path = tmp_path / "export.csv"
    path.write_text("Agency Name,Phone,Agency Status\nHelpers,505-555-0100,Perhaps\n")
    (error,) = check_package(read_package(path)).errors
    assert "export.csv, line 2, status: is none of" in str(error)


@pytest.mark.parametrize(
    ("header", "flat"),
    [
        (["agency_name", "phone"], True),
        (["PublicName", "PhysicalAddress1"], True),
        (["Name", "Phone1Number"], True),
        (["name", "salary"], False),
        (["phone"], False),
        ([], False),
    ],
)
def test_a_flat_list_is_told_by_its_columns(header: list[str], flat: bool) -> None:
    assert is_flat(header) is flat


def test_another_csv_is_no_package(tmp_path: Path) -> None:
    (tmp_path / "sales.csv").write_text("article,price\nx,1\n")
    with pytest.raises(PackageError, match="holds no HSDS tables"):
        read_package(tmp_path / "sales.csv")
