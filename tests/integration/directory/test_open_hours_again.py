"""Open or not, worked out a second time by other means, over a year with its holidays and both clock changes."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.directory.hours import openness
from bot.directory.index import Index
from tests.support.moments import DENVER

DAYS = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]
HOLIDAYS = set(holidays.country_holidays("US", subdiv="NM", years=[2025, 2026, 2027]))
CLOCK_CHANGES = (date(2026, 3, 8), date(2026, 11, 1))
MINUTES_OF_A_DAY = 24 * 60


def is_open(hours: str, at: datetime) -> bool | None:
    """By minutes of the wall clock: None on a holiday that the hours do not mention."""
    local = at.astimezone(DENVER)
    if hours == "24/7":
        return True
    if "PH" not in hours and local.date() in HOLIDAYS:
        return None
    minute = local.hour * 60 + local.minute
    today = any(opens <= minute < closes for opens, closes in spans(hours, local.date()))
    late = any(minute < closes - MINUTES_OF_A_DAY for _, closes in spans(hours, local.date() - timedelta(days=1)))
    return today or late


def spans(hours: str, day: date) -> list[tuple[int, int]]:
    """Minutes from midnight of a day; past 1440 they go on into the next. A later rule for a day replaces earlier."""
    found: list[tuple[int, int]] = []
    for rule in (part.strip() for part in hours.split(";")):
        days, _, times = rule.rpartition(" ")
        if not applies(days, day):
            continue
        found = []
        for opens, closes in re.findall(r"(\d\d:\d\d)-(\d\d:\d\d)", times):
            start, end = minutes(opens), minutes(closes)
            found.append((start, end if end > start else end + MINUTES_OF_A_DAY))
    return found


def applies(days: str, day: date) -> bool:
    if not days:
        return True
    named = set()
    for part in days.split(","):
        first, _, last = part.partition("-")
        if first == "PH":
            if day in HOLIDAYS:
                return True
            continue
        named |= {place % 7 for place in range(DAYS.index(first), DAYS.index(last or first) + 1)}
    return day.weekday() in named


def minutes(time: str) -> int:
    return int(time[:2]) * 60 + int(time[3:])


def test_the_citys_hours_over_a_year(index: Index) -> None:
    """Every distinct timetable of the directory, every half hour of 2026 and every minute around the clock changes."""
    simple = [hours for hours in index.hours if hours and re.fullmatch(r"[A-Za-z,\-\d: ;/]+", hours)]
    simple = [hours for hours in simple if hours == "24/7" or not re.search(r"[A-Z][a-z]{2}|week", hours)]
    assert len(simple) >= 0.7 * len([hours for hours in index.hours if hours])
    start = datetime(2026, 1, 1, tzinfo=UTC)
    moments = [start + timedelta(minutes=37 * step) for step in range(365 * MINUTES_OF_A_DAY // 37)]
    for number, hours in enumerate(simple):
        for at in moments[number % 5 :: 5]:
            assert openness(hours, at, DENVER, "NM").open is is_open(hours, at), (hours, at)


@pytest.mark.parametrize("changes", CLOCK_CHANGES)
def test_every_minute_of_the_clock_changes(index: Index, changes: date) -> None:
    """From the evening before to the morning after, also inside the hour that is missing or comes twice."""
    start = datetime(changes.year, changes.month, changes.day, tzinfo=UTC)
    for hours in ("24/7", "Mo-Su 08:00-17:00", "Mo-Su 22:00-06:00", "Su 01:00-04:00", "Sa 20:00-02:30"):
        for step in range(0, 36 * 60):
            at = start + timedelta(minutes=step)
            assert openness(hours, at, DENVER, "NM").open is is_open(hours, at), (hours, at.astimezone(DENVER))


TIMES = st.builds(lambda hour, quarter: f"{hour:02}:{quarter * 15:02}", st.integers(0, 23), st.integers(0, 3))
SPAN = st.tuples(TIMES, TIMES).filter(lambda span: span[0] != span[1]).map("-".join)
WHEN = st.one_of(
    st.sampled_from(["Mo-Fr", "Mo-Su", "Sa", "Su", "Tu,Th", "Mo,We-Fr", "PH"]),
    st.lists(st.sampled_from(DAYS), min_size=1, max_size=3, unique=True).map(",".join),
)
RULE = st.tuples(WHEN, st.one_of(SPAN, st.just("off"))).map(" ".join)


# What a rule for one day does to a night that began the day before is read differently by different programs, so only
# hours of a single rule go past midnight here.
DAYTIME = RULE.filter(lambda rule: rule.endswith("off") or rule[-11:-6] < rule[-5:])
ONE_OR_MORE = st.one_of(st.lists(DAYTIME, min_size=1, max_size=3), RULE.map(lambda rule: [rule]))


@pytest.mark.slow
@given(rules=ONE_OR_MORE, minute=st.integers(0, 365 * MINUTES_OF_A_DAY))
@settings(max_examples=600, deadline=None)
def test_made_up_hours(rules: list[str], minute: int) -> None:
    hours = "; ".join(rules)
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    assert openness(hours, at, DENVER, "NM").open is is_open(hours, at), at.astimezone(DENVER)
