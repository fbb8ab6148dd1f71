"""When a service should be open: "now", "on Sunday", "tonight", "mañana"."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

_OPEN = r"\b(?:open\w*|abiert[oa]s?|abren?|atienden?)\b"
_NOW = re.compile(
    r"\bopen\b.{0,12}\b(now|rn|at this hour)\b|\b(what'?s|still) open\b(?! (?:at|this week|next week)\b)|"
    r"\babiert[oa]s?\b.{0,12}\b(ahora|ahorita|a esta hora)\b|\b(ahora|ahorita)\b.{0,12}\babiert[oa]s?\b",
    re.IGNORECASE,
)
_DAYS = (
    r"mon(?:day)?s?|lunes",
    r"tue(?:s(?:day)?)?s?|martes",
    r"wed(?:nesday)?s?|mi[eé]rcoles",
    r"thu(?:rs(?:day)?)?s?|jueves",
    r"fri(?:day)?s?|viernes",
    r"sat(?:urday)?s?|s[aá]bados?|weekends?|fin(?:es)? de semana",
    r"sun(?:day)?s?|domingos?",
)
_NOON, _EVENING = 12, 20


def open_at(text: str, now: str | None) -> str | None:
    """The moment at which they want a place to be open, as an ISO time like `now`; None where the words name none.

    A day stands for its noon, the night for eight in the evening.
    """
    if now is None or not re.search(_OPEN, text, re.IGNORECASE):
        return None
    today = datetime.fromisoformat(now)
    for weekday, names in enumerate(_DAYS):
        if _says(names, text):
            return _on(today, (weekday - today.weekday()) % 7, _NOON)
    if _says(r"tonight|at night|evenings?|esta noche|(?:de|en|por) la noche", text):
        return _on(today, 0, _EVENING)
    if _says(r"tomorrow|tmrw|tmr|(?<!la )(?<!esta )ma[nñ]ana", text):
        return _on(today, 1, _NOON)
    return now if _NOW.search(text) else None


def _says(words: str, text: str) -> bool:
    return re.search(rf"\b(?:{words})\b", text, re.IGNORECASE) is not None


def _on(today: datetime, days: int, hour: int) -> str:
    return (today + timedelta(days=days)).replace(hour=hour, minute=0, second=0, microsecond=0).isoformat()
