"""When the question of the next day is asked: at this hour, and by day."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot import follow_ups
from bot.city import City


@pytest.mark.parametrize(
    ("now", "asked_at"),
    [
        ("2026-11-20T20:00:00+00:00", "2026-11-21 13:00"),  # one in the afternoon in Albuquerque
        ("2026-11-21T06:00:00+00:00", "2026-11-21 18:00"),  # eleven at night
        ("2026-11-21T11:00:00+00:00", "2026-11-22 10:00"),  # four in the morning
        ("2026-10-31T20:00:00+00:00", "2026-11-01 14:00"),  # over the change of the clocks
    ],
)
def test_tomorrow_at_this_hour_and_by_day(now: str, asked_at: str, city: City) -> None:
    due = follow_ups.next_day(datetime.fromisoformat(now), city.timezone)
    assert f"{due.astimezone(city.timezone):%Y-%m-%d %H:%M}" == asked_at
