"""HSDS schedule rows read as opening hours in OpenStreetMap's form, for directories that have no other."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.store.directory_tables import Schedule

_DAYS = {"MO": "Mo", "TU": "Tu", "WE": "We", "TH": "Th", "FR": "Fr", "SA": "Sa", "SU": "Su"}
_TIME = re.compile(r"(\d\d):(\d\d)(?::\d\d)?")


def hours_of_schedules(rows: Iterable[Schedule]) -> str | None:
    """ "Mo,Tu 08:00-17:00" from weekly rows. None when a row cannot be said this way: half a timetable would
    close doors that are open."""
    rules: dict[str, list[str]] = {}
    for row in rows:
        days = [day.strip().upper() for day in (row.byday or "").split(",") if day.strip()]
        opens, closes = _TIME.match(row.opens_at or ""), _TIME.match(row.closes_at or "")
        plain = row.freq == "WEEKLY" and row.interval in (None, "", "1") and not (row.valid_from or row.valid_to)
        if not (plain and days and opens and closes and all(day in _DAYS for day in days)):
            return None
        span = f"{opens[1]}:{opens[2]}-{closes[1]}:{closes[2]}"
        for day in days:
            rules.setdefault(_DAYS[day], []).append(span)
    if not rules:
        return None
    return "; ".join(f"{day} {','.join(sorted(set(spans)))}" for day, spans in _in_week_order(rules))


def _in_week_order(rules: dict[str, list[str]]) -> list[tuple[str, list[str]]]:
    """Days of the week in order; neighbours with the same hours become one rule."""
    ordered = [(day, sorted(set(rules[day]))) for day in _DAYS.values() if day in rules]
    merged: list[tuple[str, list[str]]] = []
    for day, spans in ordered:
        if merged and merged[-1][1] == spans:
            merged[-1] = (f"{merged[-1][0]},{day}", spans)
        else:
            merged.append((day, spans))
    return merged
