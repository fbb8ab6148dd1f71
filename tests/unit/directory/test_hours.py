"""Opening hours: open or not at a moment, and what is said about it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import holidays
import pytest

from bot.directory.hours import hours_in_words, open_text, openness

DENVER = ZoneInfo("America/Denver")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=DENVER)


@pytest.mark.parametrize(
    ("hours", "english", "spanish"),
    [
        ("24/7", "24 hours, every day", "24 horas, todos los días"),
        ("Mo-Fr 08:00-17:00", "Mon-Fri 8 am-5 pm", "Lun-vie 8 am-5 pm"),
        ("We,Fr,Sa 09:00-12:00", "Wed, Fri, Sat 9 am-noon", "Mié, vie, sáb 9 am-12 pm"),
        (
            "Mo-Fr 08:00-09:00,11:30-13:00",
            "Mon-Fri 8 am-9 am, 11:30 am-1 pm",
            "Lun-vie 8 am-9 am, 11:30 am-1 pm",
        ),
        (
            "Mo-Fr 07:30-18:00; Sa 16:00-18:00",
            "Mon-Fri 7:30 am-6 pm; Sat 4 pm-6 pm",
            "Lun-vie 7:30 am-6 pm; sáb 4 pm-6 pm",
        ),
        ("Mo-Su 17:00-18:00", "Every day 5 pm-6 pm", "Todos los días 5 pm-6 pm"),
        (
            "Nov-Mar Mo-Su 20:00-07:00",
            "Nov-Mar, every day 8 pm-7 am",
            "Nov-mar, todos los días 8 pm-7 am",
        ),
        ("Mo-Fr 08:00-17:00; PH off", "Mon-Fri 8 am-5 pm; holidays closed", "Lun-vie 8 am-5 pm; feriados cerrado"),
    ],
)
def test_hours_are_said_in_both_languages(hours: str, english: str, spanish: str) -> None:
    assert hours_in_words(hours, "en") == english
    assert hours_in_words(hours, "es") == spanish


@pytest.mark.parametrize("hours", [None, "", "Mo[1] 10:00-12:00", "sunrise-sunset"])
def test_what_is_not_known_is_never_filled_in(hours: str | None) -> None:
    """No hours, and hours too intricate for a few words, are a call."""
    assert hours_in_words(hours, "en") == "Call for hours"
    assert hours_in_words(hours, "es") == "Llame para saber el horario"


def test_a_note_follows_the_hours() -> None:
    assert hours_in_words("Mo-Fr 07:00-18:30", "en", "by phone") == "Mon-Fri 7 am-6:30 pm (by phone)"
    assert hours_in_words(None, "en", "same as buses") == "Call for hours (same as buses)"


@pytest.mark.parametrize(
    ("moment", "is_open", "english", "spanish"),
    [
        ("2026-11-24T10:00", True, "open until 5 pm", "abierto hasta las 5 pm"),
        ("2026-11-24T07:00", False, "opens at 8 am", "abre a las 8 am"),
        ("2026-11-21T10:00", False, "opens Mon 8 am", "abre lun 8 am"),
        ("2026-11-26T10:00", None, "holiday, call first", "día feriado, llame antes"),
    ],
)
def test_open_until_and_opens(moment: str, is_open: bool | None, english: str, spanish: str) -> None:
    """On Thanksgiving nobody knows whether an office that says nothing about holidays is open."""
    status = openness("Mo-Fr 08:00-17:00", at(moment), DENVER, "NM")
    assert status.open is is_open
    assert open_text(status, at(moment), DENVER, "en") == english
    assert open_text(status, at(moment), DENVER, "es") == spanish


def test_hours_that_mention_holidays_are_believed() -> None:
    assert openness("Mo-Fr 08:00-17:00; PH off", at("2026-11-26T10:00"), DENVER, "NM").open is False
    assert openness("24/7", at("2026-12-25T03:00"), DENVER, "NM").open is True


def test_without_hours_nobody_knows() -> None:
    for hours in (None, "", "not hours at all"):
        assert openness(hours, at("2026-11-24T10:00"), DENVER).open is None


@pytest.mark.parametrize("night", ["2026-03-08", "2026-11-01"])
def test_the_nights_the_clocks_change(night: str) -> None:
    """Through both changes, "20:00 to 07:00" is open by the clock on the wall, every quarter of an hour."""
    start = at(f"{night}T00:00").astimezone(UTC) - timedelta(hours=12)
    for step in range(36 * 4):
        moment = start + timedelta(minutes=15 * step)
        wall = moment.astimezone(DENVER)
        expected = wall.hour >= 20 or wall.hour < 7
        assert openness("Mo-Su 20:00-07:00", moment, DENVER).open is expected, wall


def test_a_year_of_hours_agrees_with_counting_by_hand() -> None:
    """A second, plain implementation of weekly hours, every 37 minutes through a year."""
    weekly = {0: (8, 17), 1: (8, 17), 2: (8, 17), 3: (8, 17), 4: (8, 17), 5: (10, 14)}
    free_days = holidays.country_holidays("US", subdiv="NM", years=[2026, 2027])
    moment, end = at("2026-06-01T00:00").astimezone(UTC), at("2027-06-01T00:00").astimezone(UTC)
    while moment < end:
        wall = moment.astimezone(DENVER)
        opens, closes = weekly.get(wall.weekday(), (0, 0))
        expected = None if wall.date() in free_days else opens <= wall.hour < closes
        status = openness("Mo-Fr 08:00-17:00; Sa 10:00-14:00", moment, DENVER, "NM")
        assert status.open is expected, wall
        moment += timedelta(minutes=37)
