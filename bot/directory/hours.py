"""Opening hours: are they open at a moment, until when, and what to say about it in words.

Hours are in OpenStreetMap's `opening_hours` form. What a record does not say is not filled in: no hours, and a
public holiday that the hours do not mention, are "unknown" and never "open".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
from opening_hours import OpeningHours, State
from opening_hours import ParserError as BadHours  # type: ignore[attr-defined]  # missing in its stubs

ALWAYS = "24/7"
_COUNTRY = "US"
_FAR = timedelta(days=7)

_CODES = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su", "PH")


def _names(spelled: str) -> dict[str, str]:
    return dict(zip(_CODES, spelled.split(), strict=True))


_DAYS = {
    "en": _names("Mon Tue Wed Thu Fri Sat Sun holidays"),
    "es": _names("lun mar mié jue vie sáb dom feriados"),
}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTHS_ES = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")
_SPEECH = {
    "en": {
        "always": "24 hours, every day",
        "call": "Call for hours",
        "every_day": "Every day",
        "closed": "closed",
        "open_always": "open 24 hours",
        "open_until": "open until {time}",
        "opens_at": "opens at {time}",
        "opens_on": "opens {day} {time}",
        "shut": "closed now",
        "holiday": "holiday, call first",
    },
    "es": {
        "always": "24 horas, todos los días",
        "call": "Llame para saber el horario",
        "every_day": "Todos los días",
        "closed": "cerrado",
        "open_always": "abierto 24 horas",
        "open_until": "abierto hasta las {time}",
        "opens_at": "abre a las {time}",
        "opens_on": "abre {day} {time}",
        "shut": "cerrado ahora",
        "holiday": "día feriado, llame antes",
    },
}


@dataclass(frozen=True, slots=True)
class Openness:
    """`open` is None when nobody can know; `until` is the next change, aware, when there is one soon."""

    open: bool | None
    until: datetime | None = None
    always: bool = False
    holiday: bool = False


UNKNOWN = Openness(None)


@lru_cache(maxsize=20_000)
def _parsed(hours: str) -> OpeningHours | None:
    """Read without a time zone and asked by the clock on the wall: given a zone, the library was wrong in the hours
    around both changes of the clock."""
    try:
        return OpeningHours(hours, country=_COUNTRY, auto_country=False, auto_timezone=False)
    except BadHours:
        return None


def is_valid(hours: str) -> bool:
    """Can the hours be read at all?"""
    return _parsed(hours) is not None


@lru_cache(maxsize=8)
def _holidays(year: int, state: str) -> holidays.HolidayBase:
    return holidays.country_holidays(_COUNTRY, subdiv=state or None, years=year)


@lru_cache(maxsize=20_000)
def _state(hours: str, wall: datetime, is_holiday: bool) -> bool | None:
    """Open or closed at a minute by the clock on the wall; None when nobody can know."""
    parsed = _parsed(hours)
    if parsed is None:
        return None
    if hours.strip() == ALWAYS:
        return True
    if is_holiday and "PH" not in hours:
        return None
    state = parsed.state(wall)[0]
    return None if state == State.UNKNOWN else state == State.OPEN


def states_at(timetables: Iterable[str | None], at: datetime, zone: ZoneInfo, state: str = "") -> list[bool | None]:
    """`openness(...).open` of many opening hours at one moment: a tenth of the work, and remembered."""
    local = at.astimezone(zone)
    wall = local.replace(tzinfo=None, second=0, microsecond=0)
    is_holiday = local.date() in _holidays(local.year, state)
    return [_state(hours, wall, is_holiday) if hours else None for hours in timetables]


def openness(hours: str | None, at: datetime, zone: ZoneInfo, state: str = "") -> Openness:
    """Whether hours say "open" at an aware moment. `state` is the two-letter code whose holidays count."""
    parsed = _parsed(hours) if hours else None
    if hours is None or parsed is None:
        return UNKNOWN
    if hours.strip() == ALWAYS:
        return Openness(True, always=True)
    local = at.astimezone(zone)
    if "PH" not in hours and local.date() in _holidays(local.year, state):
        return Openness(None, holiday=True)
    wall = local.replace(tzinfo=None)
    status = parsed.state(wall)[0]
    if status == State.UNKNOWN:
        return UNKNOWN
    until = parsed.next_change(wall)
    soon = until is not None and until - wall < _FAR
    return Openness(status == State.OPEN, until.replace(tzinfo=zone) if until and soon else None)


def open_text(status: Openness, at: datetime, zone: ZoneInfo, language: str) -> str | None:
    """ "open until 5 pm", "opens Mon 8 am", or None when nothing is known."""
    speech = _SPEECH[language]
    if status.holiday:
        return speech["holiday"]
    if status.open is None:
        return None
    if status.always:
        return speech["open_always"]
    if status.until is None:
        return None if status.open else speech["shut"]
    local, until = at.astimezone(zone), status.until.astimezone(zone)
    time = _clock(f"{until:%H:%M}", language)
    if status.open:
        return speech["open_until"].format(time=time)
    if until.date() == local.date():
        return speech["opens_at"].format(time=time)
    day = list(_DAYS[language].values())[until.weekday()]
    return speech["opens_on"].format(day=day, time=time)


def hours_in_words(hours: str | None, language: str, note: str | None = None) -> str:
    """ "Mon-Fri 8 am-5 pm" from "Mo-Fr 08:00-17:00". Hours that cannot be said simply become "Call for hours"."""
    speech = _SPEECH[language]
    if not hours:
        return f"{speech['call']} ({note})" if note else speech["call"]
    said = speech["always"] if hours.strip() == ALWAYS else _say(hours, language)
    if said is None:
        return speech["call"]
    return f"{said} ({note})" if note else said


def _say(hours: str, language: str) -> str | None:
    parts = [_say_rule(rule.strip(), language) for rule in hours.split(";") if rule.strip()]
    if not parts or None in parts:
        return None
    said = "; ".join(part for part in parts if part)
    return said[0].upper() + said[1:]


_RULE = re.compile(
    r"(?:(?P<months>[A-Z][a-z]{2}(?:-[A-Z][a-z]{2})?) )?"
    r"(?:(?P<days>(?:Mo|Tu|We|Th|Fr|Sa|Su|PH)(?:[-,](?:Mo|Tu|We|Th|Fr|Sa|Su|PH))*) )?"
    r"(?P<times>off|closed|\d\d:\d\d-\d\d:\d\d(?:,\d\d:\d\d-\d\d:\d\d)*)"
)


def _say_rule(rule: str, language: str) -> str | None:
    found = _RULE.fullmatch(rule)
    if not found:
        return None
    speech = _SPEECH[language]
    days = found["days"] or "Mo-Su"
    said = speech["every_day"] if days == "Mo-Su" else _spell(days, _DAYS[language])
    if found["months"]:
        names = _MONTHS if language == "en" else _MONTHS_ES
        said = _spell(found["months"], dict(zip(_MONTHS, names, strict=True))) + ", " + said.lower()
    if found["times"] in ("off", "closed"):
        return f"{said} {speech['closed']}"
    spans = ["-".join(_clock(time, language) for time in span.split("-")) for span in found["times"].split(",")]
    return f"{said} {', '.join(spans)}"


def _spell(selector: str, names: dict[str, str]) -> str:
    return re.sub(r"[A-Z][A-Za-z]+", lambda word: names[word[0]], selector).replace(",", ", ")


def _clock(time: str, language: str) -> str:
    """ "8 am", "5:30 pm", "noon" from "08:00", "17:30", "12:00". The twelve-hour clock is used in both languages."""
    hour, minute = (int(part) for part in time.split(":"))
    hour %= 24
    if minute == 0 and hour in (0, 12):
        return {"en": ("midnight", "noon"), "es": ("12 am", "12 pm")}[language][hour == 12]
    half = "am" if hour < 12 else "pm"
    return f"{hour % 12 or 12}{f':{minute:02d}' if minute else ''} {half}"
