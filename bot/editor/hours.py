"""Opening hours as editors type them ("Mon-Fri 8 am-5 pm; Sat 9-12"), turned into OpenStreetMap's form and back.

What is unclear is refused with words that say why: an hour guessed wrong sends somebody to a closed door.
"""

from __future__ import annotations

import re

from bot.directory.hours import ALWAYS, is_valid

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_NAMES = {
    "Mo": "monday mon mo lunes lun",
    "Tu": "tuesday tues tue tu martes mar",
    "We": "wednesday weds wed we miércoles miercoles mié mie",
    "Th": "thursday thurs thur thu th jueves jue",
    "Fr": "friday fri fr viernes vie",
    "Sa": "saturday sat sa sábado sabado sáb sab",
    "Su": "sunday sun su domingo dom",
    "PH": "holidays holiday feriados feriado ph",
    "Mo-Su": "daily everyday diario",
    "Mo-Fr": "weekdays weekday",
    "Sa-Su": "weekends weekend",
}
_CODES = {name: code for code, names in _NAMES.items() for name in names.split()}
_ALWAYS = re.compile(r"(24\s*/\s*7|24 hours|open 24 hours|always open|24 horas)(,? (every day|todos los días))?", re.I)
_SHUT = re.compile(r"(closed|off|cerrado)", re.I)
_TIME = r"(?:\d{1,2}(?::\d\d)?\s*(?:am|pm)?|noon|midnight|mediodía|medianoche)"
_SPAN = re.compile(rf"({_TIME})\s*-\s*({_TIME})")
_CLOCK = re.compile(r"(\d{1,2})(?::(\d\d))?\s*(am|pm)?")


class UnclearHours(ValueError):
    """The hours cannot be read; the message says what to write instead."""


def to_opening_hours(text: str) -> str:
    """ "Mo-Fr 08:00-17:00" from "Mon-Fri 8 am-5 pm"; OpenStreetMap's own form stays as it is. Else UnclearHours."""
    text = " ".join(text.split())
    if not text:
        return ""
    if _ALWAYS.fullmatch(text):
        return ALWAYS
    if re.search(r"\b[A-Z][a-z] \d\d:\d\d|^\d\d:\d\d-|\boff$", text) and is_valid(text):
        return text
    try:
        read = "; ".join(_rule(rule.strip()) for rule in re.split(r"[;\n]", text) if rule.strip())
    except UnclearHours:
        if re.search(r"\d\d:\d\d", text) and is_valid(text):
            return text  # months, weeks, "1st Tuesday": what only OpenStreetMap's form can say
        raise
    if not is_valid(read):
        raise UnclearHours("These hours cannot be read. Write them like: Mon-Fri 8 am-5 pm; Sat 9 am-noon")
    return read


def weekly_rows(hours: str) -> list[dict[str, str]]:
    """HSDS's weekly rows for hours that are the same every week; none for others, of which half would be wrong."""
    by_day: dict[str, list[str]] = {}
    if hours == ALWAYS:
        by_day = {day: ["00:00-23:59"] for day in DAYS}
    else:
        for rule in filter(None, (rule.strip() for rule in hours.split(";"))):
            found = re.fullmatch(r"([A-Za-z,-]+) (off|[\d:,-]+)", rule)
            days = days_in(found[1]) if found else None
            if found is None or days is None:
                return []
            for day in days:
                by_day[day] = [] if found[2] == "off" else found[2].split(",")
    spans: dict[str, list[str]] = {}
    for day in DAYS:
        for span in by_day.get(day, []):
            spans.setdefault(span, []).append(day.upper())
    return [
        {"freq": "WEEKLY", "byday": ",".join(days), "opens_at": f"{opens}:00", "closes_at": f"{closes}:00"}
        for span, days in spans.items()
        for opens, closes in [span.replace("-24:00", "-23:59").split("-")]  # HSDS's day has no 24:00
    ]


def days_in(selector: str) -> list[str] | None:
    """The days of "Mo-We,Fr"; public holidays are left out. None for anything else."""
    found: list[str] = []
    for part in selector.split(","):
        first, _, last = part.partition("-")
        if first == "PH" and not last:
            continue
        if first not in DAYS or (last or first) not in DAYS:
            return None
        start, end = DAYS.index(first), DAYS.index(last or first)
        found += DAYS[start : end + 1] if start <= end else DAYS[start:] + DAYS[: end + 1]
    return found


def _rule(rule: str) -> str:
    """One rule: days, if any are named, and times."""
    plain = re.sub(r"([ap])\.\s?m\.?", r"\1m", rule.lower()).replace("–", "-").replace("every day", "daily")
    plain = plain.replace("todos los días", "daily").replace("todos los dias", "daily")
    first = re.search(
        rf"\b{_TIME}\s*(?:-|to|a|until|till)\s*\d|\b(?:closed|off|cerrado)|\bnoon\s*-|{_SPAN.pattern}", plain
    )
    if first is None:
        raise UnclearHours(f"“{rule}” says no times. Write it like: Mon-Fri 8 am-5 pm")
    days, times = plain[: first.start()], plain[first.start() :]
    if shut := _SHUT.match(times):
        days = f"{days} {times[shut.end() :]}"
        times = "off"
    else:
        times = _times(times)
    selector = _days(days)
    return f"{selector} {times}" if selector else f"Mo-Su {times}"


def _days(text: str) -> str:
    text = re.sub(r"\s*(?:-|\bto\b|\bthrough\b|\bthru\b|\ba\b)\s*", "-", text.strip(" :,"))
    text = re.sub(r"\s*(?:,|&|\band\b|\by\b|/)\s*|\s+", ",", text)
    parts = []
    for part in filter(None, text.split(",")):
        codes = [_CODES.get(name.rstrip(".s")) or _CODES.get(name.rstrip(".")) for name in part.split("-")]
        if None in codes or len(codes) > 2:
            raise UnclearHours(f"“{part}” is not a day. Write days like: Mon-Fri, or Mon, Wed")
        parts.append("-".join(code for code in codes if code))
    return ",".join(parts)


def _times(text: str) -> str:
    text = re.sub(r"\s*\b(?:to|a|until|till)\b\s*", "-", text)
    spans = []
    for part in re.split(r"\s*(?:,|&|\band\b|\by\b)\s*", text.strip(" ,")):
        found = _SPAN.fullmatch(part.strip())
        if found is None:
            raise UnclearHours(f"“{part}” is not a time span. Write it like: 8 am-5 pm")
        spans.append(_span(found[1], found[2]))
    return ",".join(spans)


def _span(opens: str, closes: str) -> str:
    (h1, m1, half1), (h2, m2, half2) = _read(opens), _read(closes)
    if not half1 and not half2:
        if h1 >= 13 or h2 >= 13 or opens.startswith("0"):
            return f"{h1:02d}:{m1:02d}-{h2:02d}:{m2:02d}"
        if h1 < 7:
            raise UnclearHours(f"Is {opens}-{closes} in the morning or the afternoon? Write am or pm.")
        half1, half2 = "am", "am" if h1 < h2 < 12 else "pm"
    elif not half2:
        half2 = half1 if _minutes(h1, m1, half1) < _minutes(h2, m2, half1) else "pm"
    elif not half1:
        half1 = half2 if _minutes(h1, m1, half2) < _minutes(h2, m2, half2) else "am"
    start, end = _minutes(h1, m1, half1), _minutes(h2, m2, half2)
    end = end or 24 * 60  # until midnight
    return f"{start // 60:02d}:{start % 60:02d}-{end // 60:02d}:{end % 60:02d}"


def _read(time: str) -> tuple[int, int, str]:
    if time in ("noon", "mediodía"):
        return 12, 0, "pm"
    if time in ("midnight", "medianoche"):
        return 12, 0, "am"
    found = _CLOCK.fullmatch(time.strip())
    if found is None or int(found[1]) > 24 or int(found[2] or 0) > 59 or (found[3] and not 1 <= int(found[1]) <= 12):
        raise UnclearHours(f"“{time}” is not a time of day. Write it like: 8:30 am")
    return int(found[1]), int(found[2] or 0), found[3] or ""


def _minutes(hour: int, minute: int, half: str) -> int:
    return (hour % 12 + (12 if half == "pm" else 0)) * 60 + minute
