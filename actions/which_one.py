"""Which of the listed services a message means."""

from __future__ import annotations

import re
from typing import Any

_NUMBER = re.compile(r"\b(\d{1,2})\b")
_ORDINALS = (
    re.compile(
        r"\b(first|(?<!second )(?<!third )(?<!last )(?<!middle )(?<!that )(?<!this )(?<!which )(?<!the )one"
        r"|primer[oa]?|uno)\b",
        re.IGNORECASE,
    ),
    re.compile(r"\b(second|two|segund[oa]|dos)\b", re.IGNORECASE),
    re.compile(r"\b(third|three|tercer[oa]?|tres|last|[uú]ltim[oa])\b", re.IGNORECASE),
)
_COUNT = r"(?:\d{1,2}|one|two|three|una?|dos|tres)"
_NO_PLACE = re.compile(
    r"\b(?:at|till?|until|since|by|around|before|after|a las|hasta(?: las?)?|desde(?: las?)?|de las) \d{1,2}\b"
    r"|\ba la 1(?=:| y media| de la\b| ?[ap]\.?m\b)"
    rf"|\b{_COUNT} ?(?::\d\d|am|pm|a\.m|p\.m|o'?clock|days?|hours?|hrs?|min\w*|weeks?|months?|years?|times?|people|kids"
    r"|children|adults?|bab(?:y|ies)|of us|dogs?|cats?|d[ií]as?|horas?|semanas?|mes(?:es)?|a[nñ]os?|veces|personas"
    r"|ni[nñ][oa]s?|hij[oa]s?|adultos?|beb[eé]s?|perr[oa]s?|gat[oa]s?|de nosotros)\b"
    r"|\blast (?!one\b)\w+|\b[uú]ltima vez\b|\bat first\b",
    re.IGNORECASE,
)


def number_in(text: str) -> int | None:
    """Which of the listed ones is meant: "2", "details 2", "the second one", "el primero"."""
    digits = _NUMBER.search(text)
    if digits:
        return int(digits[1])
    return next((number for number, words in enumerate(_ORDINALS, start=1) if words.search(text)), None)


def number_in_story(text: str) -> int | None:
    """The same where something is told, and a number may be a time or an amount: "2 closed 3 weeks ago"."""
    return number_in(_NO_PLACE.sub(" ", text))


def place_of(shown: dict[str, Any], number: int | None) -> int | None:
    """Its place in all that was listed. Every page counts from 1; a higher number counts from the first page."""
    ids, offset = shown["ids"], shown["offset"]
    page = len(ids) - offset
    if number is None:
        return 0 if len(ids) == 1 else None
    if 1 <= number <= page:
        return int(offset + number - 1)
    return number - 1 if page < number <= len(ids) else None
