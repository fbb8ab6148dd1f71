"""HSDS 2.0 exports, as messy as they come, read as 3.0."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.directory.checking import Checked, check_package
from bot.directory.packages import read_package
from bot.directory.timetable import hours_of_schedules
from bot.store.directory_tables import Schedule
from tests.support.small_directory import Rows, write_package


def old_package() -> dict[str, Rows]:
    """The kinds of mess that a real export of 4,000 services has."""
    day = {"id": "", "service_id": "7", "opens_at": "9:00am", "closes_at": "5:00pm", "original_text": "9-5 weekdays"}
    return {
        "organizations": [
            {"id": "1", "name": "Helpers", "description": "First line.\\nSecond line.", "url": "http://h"},
        ],
        "services": [
            {"id": "7", "organization_id": "1", "name": "Pantry", "status": ""},
            {"id": "8", "organization_id": "99", "name": "Orphan", "status": ""},
        ],
        "locations": [{"id": "3", "organization_id": "1", "name": "Hall", "latitude": "25.7", "longitude": "-80.2"}],
        "services_at_location": [{"id": "4", "service_id": "7", "location_id": "3"}],
        "physical_addresses": [
            {"id": "5", "location_id": "3", "address_1": "1 Main", "city": "Miami", "state_province": "FL ",
             "postal_code": "33101", "country": "US "},
        ],
        "phones": [
            {"id": "6", "service_id": "7", "number": "305-555-0100"},
            {"id": "9", "service_id": "7", "number": ""},
        ],
        "regular_schedules": [
            {**day, "weekday": "Monday"},
            {**day, "weekday": "Tuesday", "opens_at": "7:30 am "},
            {**day, "weekday": "Friday", "closes_at": "5:00"},
        ],
        "languages": [
            {"id": "7", "service_id": "7", "language": "English"},
            {"id": "7", "service_id": "7", "language": "Spanish"},
        ],
        "accessibility_for_disabilities": [{"id": "3", "location_id": "3", "accessibility": "Ramp", "details": ""}],
        "eligibility": [
            {"id": "", "service_id": "7", "eligibility": "Anyone"},
            {"id": "", "service_id": "", "eligibility": "Nobody's"},
        ],
        "taxonomy": [{"id": "BD-1800", "name": "Food Pantries", "parent_id": "B", "vocabulary": "AIRS"}],
        "services_taxonomy": [{"id": "", "service_id": "7", "taxonomy_id": "BD-1800", "taxonomy_detail": ""}],
    }  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_package(tmp_path / "old", old_package())


@pytest.fixture
def checked(folder: Path) -> Checked:
    found = check_package(read_package(folder))
    assert found.errors == []
    return found


def only(checked: Checked, table: str) -> dict[str, object]:
    (row,) = checked.rows[table].values()
    return row


def test_every_mending_is_counted(checked: Checked) -> None:
    assert {**checked.mended, "ids that were not UUIDs": 0} == {
        "texts with a literal \\n": 1,
        "rows without an id": 4,
        "ids used for several rows that nothing links to": 1,
        "organizations that were only named": 1,
        "services without a status, now active": 2,
        "ids that were not UUIDs": 0,
    }


def test_what_is_refused_says_why(checked: Checked) -> None:
    assert [str(problem) for problem in checked.refused] == [
        "refused: phones.csv, line 3, number: a telephone without a number",
        "refused: eligibility.csv, line 3, service_id: names no service of this package",
    ]


def test_a_term_that_stands_twice_is_one_or_is_refused(tmp_path: Path) -> None:
    tables = old_package()
    (term,) = tables["taxonomy"]
    tables["taxonomy"] += [{**term, "parent_id": ""}, {**term, "name": "Something else"}]
    found = check_package(read_package(write_package(tmp_path / "old", tables)))
    assert found.errors == []
    assert found.mended["terms that stand twice"] == 1
    assert "refused: taxonomy.csv, line 4, id: BD-1800 is another term in line 2, which is kept" in map(
        str, found.refused
    )


def test_times_become_times_and_doubtful_ones_stay_words(checked: Checked) -> None:
    """A bare 5:00 beside 9:00am may be the afternoon: no guess is made."""
    found = {
        row["byday"]: (row["opens_at"], row["closes_at"], row["notes"]) for row in checked.rows["schedules"].values()
    }
    assert found["MO"] == ("09:00:00", "17:00:00", None)
    assert found["TU"] == ("07:30:00", "17:00:00", None)
    assert found["FR"] == ("09:00:00", None, "9:00am - 5:00")


def test_columns_and_tables_get_their_new_names(checked: Checked) -> None:
    organization = next(row for row in checked.rows["organizations"].values() if row["name"] == "Helpers")
    assert organization["website"] == "http://h"
    assert organization["description"] == "First line.\nSecond line."
    assert only(checked, "addresses")["state_province"] == "FL"
    assert only(checked, "addresses")["address_type"] == "physical"
    assert only(checked, "accessibility")["description"] == "Ramp"
    assert only(checked, "taxonomy_terms")["code"] == "BD-1800"
    assert only(checked, "taxonomies")["name"] == "AIRS"
    assert only(checked, "attributes")["link_entity"] == "service"
    assert {row["name"] for row in checked.rows["languages"].values()} == {"English", "Spanish"}
    pantry = next(row for row in checked.rows["services"].values() if row["name"] == "Pantry")
    assert pantry["eligibility_description"] == "Anyone"
    assert pantry["verification"] is None  # who does not say it counts as unverified


def test_a_second_reading_gives_the_same_rows(folder: Path, checked: Checked) -> None:
    again = check_package(read_package(folder), skip_bad_rows=True)
    assert again.rows == checked.rows


def test_weekly_schedules_become_opening_hours() -> None:
    def row(day: str, opens: str, closes: str | None) -> Schedule:
        return Schedule(freq="WEEKLY", byday=day, opens_at=opens, closes_at=closes)

    rows = [row("MO", "09:00:00", "17:00:00"), row("TU", "09:00:00", "17:00:00"), row("SA", "10:00", "12:00")]
    assert hours_of_schedules(rows) == "Mo,Tu 09:00-17:00; Sa 10:00-12:00"
    assert hours_of_schedules([]) is None


def test_half_a_timetable_is_none() -> None:
    """One day that cannot be read would make the others look like all there is."""
    rows = [
        Schedule(freq="WEEKLY", byday="MO", opens_at="09:00:00", closes_at="17:00:00"),
        Schedule(freq="WEEKLY", byday="FR", opens_at="09:00:00", closes_at=None),
    ]
    assert hours_of_schedules(rows) is None


def test_holidays_payments_and_names_in_the_singular(tmp_path: Path) -> None:
    tables = {name: rows for name, rows in old_package().items() if name in ("organizations", "services")}
    tables["holiday_schedule"] = [
        {"id": "1", "service_id": "7", "start_date": "2026-12-25", "end_date": "2026-12-25", "closed": "true"}
    ]
    tables["payments_accepted"] = [{"id": "1", "service_id": "7", "payment": "cash"}]
    tables["phone"] = [{"id": "6", "service_id": "7", "number": "305-555-0100"}]
    found = check_package(read_package(write_package(tmp_path / "old", tables)))
    assert found.errors == []
    holiday = only(found, "schedules")
    assert (holiday["valid_from"], holiday["extra"]) == ("2026-12-25", {"closed": "true", "original_id": "1"})
    assert only(found, "cost_options")["option"] == "cash"
    assert only(found, "phones")["number"] == "305-555-0100"


def test_semicolons_and_tabs_are_understood(tmp_path: Path) -> None:
    (tmp_path / "services.csv").write_text("id;organization_id;name;status\n1;1;Food, and more;active\n")
    (tmp_path / "organizations.csv").write_text("id\tname\tdescription\n1\tHelpers\tHelp\n")
    found = check_package(read_package(tmp_path))
    assert found.errors == []
    assert only(found, "services")["name"] == "Food, and more"
