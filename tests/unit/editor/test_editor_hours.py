"""Hours as people type them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from bot.directory.hours import hours_in_words
from bot.editor.hours import UnclearHours, to_opening_hours, weekly_rows

SERVICES = Path(__file__).resolve().parents[3] / "data/directory/albuquerque/services.csv"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("", ""),
        ("24/7", "24/7"),
        ("open 24 hours", "24/7"),
        ("Mon-Fri 8 am-5 pm", "Mo-Fr 08:00-17:00"),
        ("Mon to Fri, 8am to 5pm", "Mo-Fr 08:00-17:00"),
        ("Mon, Wed 9-5; Sat 9 am-noon", "Mo,We 09:00-17:00; Sa 09:00-12:00"),
        ("Mondays and Thursdays 11-1", "Mo,Th 11:00-13:00"),
        ("weekdays 9:30 - 4", "Mo-Fr 09:30-16:00"),
        ("daily 1-5 pm", "Mo-Su 13:00-17:00"),
        ("every day 8 pm-7 am", "Mo-Su 20:00-07:00"),
        ("8 am-noon, 1 pm-5 pm", "Mo-Su 08:00-12:00,13:00-17:00"),
        ("Tue 6 pm-midnight", "Tu 18:00-24:00"),
        ("Mon-Sat 9-12; Sun closed; holidays closed", "Mo-Sa 09:00-12:00; Su off; PH off"),
        ("lunes a viernes 8 a.m. a 5 p.m.", "Mo-Fr 08:00-17:00"),
        ("mar y jue 10-2", "Tu,Th 10:00-14:00"),
        ("Mo-Fr 08:00-17:00; PH off", "Mo-Fr 08:00-17:00; PH off"),
        ("Nov-Mar Mo-Su 20:00-07:00", "Nov-Mar Mo-Su 20:00-07:00"),
        ("We[1] 10:00-12:00", "We[1] 10:00-12:00"),
    ],
)
def test_read(typed: str, read: str) -> None:
    assert to_opening_hours(typed) == read


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("whenever", "says no times"),
        ("Mon-Fri", "says no times"),
        ("Mon 8 am", "says no times"),
        ("Tue 1-4", "morning or the afternoon"),
        ("Mon-Blah 8 am-5 pm", "is not a day"),
        ("Mon 25:00-26:00", "is not a time of day"),
        ("Mon 13 pm-14 pm", "is not a time of day"),
        ("by appointment 9-5", "is not a day"),
    ],
)
def test_what_is_unclear_is_refused_and_never_guessed(typed: str, why: str) -> None:
    with pytest.raises(UnclearHours, match=why):
        to_opening_hours(typed)


def test_what_is_shown_is_read_as_the_same_again() -> None:
    """All hours of the city's directory: OpenStreetMap's form stays, and its words read as it (months cannot)."""
    with SERVICES.open(encoding="utf-8") as file:
        all_hours = {row["opening_hours"] for row in csv.DictReader(file)} - {""}
    assert len(all_hours) > 15
    for hours in all_hours:
        assert to_opening_hours(hours) == hours
        if not hours.startswith("Nov"):
            assert to_opening_hours(hours_in_words(hours, "en")) == hours


@pytest.mark.parametrize(
    ("hours", "rows"),
    [
        ("Mo-We,Fr 08:00-12:00,13:00-17:00", [("MO,TU,WE,FR", "08:00", "12:00"), ("MO,TU,WE,FR", "13:00", "17:00")]),
        ("Mo-Su 09:00-17:00; Sa,Su off", [("MO,TU,WE,TH,FR", "09:00", "17:00")]),
        ("Fr-Mo 18:00-24:00; PH off", [("MO,FR,SA,SU", "18:00", "23:59")]),
        ("24/7", [("MO,TU,WE,TH,FR,SA,SU", "00:00", "23:59")]),
        ("Nov-Mar Mo-Su 20:00-07:00", []),
        ("We[1] 10:00-12:00", []),
        ("", []),
    ],
)
def test_the_standard_s_weekly_rows(hours: str, rows: list[tuple[str, str, str]]) -> None:
    """Only for hours that are the same every week: half a timetable would close doors that are open."""
    found = [(row["byday"], row["opens_at"], row["closes_at"]) for row in weekly_rows(hours)]
    assert found == [(days, f"{opens}:00", f"{closes}:00") for days, opens, closes in rows]
