"""Whether what was understood is what was meant: places in their parts, free text by its words."""

from __future__ import annotations

import re
from typing import Any

from bench.understanding.rows import plain

SILENT, ANYTHING = "-", "*"
_SUFFIXES = frozenset(
    "st street ave avenue blvd boulevard rd road dr drive ln lane ct court pl place way pkwy parkway".split()
)
_QUADRANTS = frozenset(("ne", "nw", "se", "sw"))
_LITTLE = frozenset("a an the on at of s de la el los las en del y and with con in un una his her hace".split())
_UNIT = re.compile(r"\b(apt|apto|apartment|unit|space|ste|suite|bldg|#)\b.*|#.*", re.IGNORECASE)
"""Of an address with one, the street and number are what is compared."""
_POINT = re.compile(r"-?\d+\.\d+")
_FREE_TEXT = frozenset(("description", "last_seen", "direction", "name", "detail"))


def agrees(key: str, said: str, wanted: tuple[str, ...]) -> bool:
    """`said` is one of the right answers."""
    return any(_agrees(key, said, value) for value in wanted if value not in (SILENT, ANYTHING))


def _agrees(key: str, said: str, wanted: str) -> bool:
    if key == "place":
        return _same_place(said, wanted)
    if key in _FREE_TEXT:
        got, need = _words(said), _words(wanted)
        return set(need) <= set(got) and len(got) <= 3 * len(need) + 4
    return said == wanted


def _words(text: str) -> list[str]:
    return [word for word in plain(text).split() if word not in _LITTLE]


def _same_place(said: str, wanted: str) -> bool:
    if _POINT.search(wanted):
        got, need = ([float(part) for part in _POINT.findall(text)] for text in (said, wanted))
        return len(got) == len(need) and all(abs(a - b) < 1e-4 for a, b in zip(got, need, strict=True))
    said = _UNIT.sub("", said) if wanted[0].isdigit() else said
    quadrant_said, quadrant_wanted = (_QUADRANTS & set(plain(text).split()) for text in (said, wanted))
    if quadrant_wanted and quadrant_said != quadrant_wanted:
        return False
    got_parts, need_parts = ([_street(part) for part in text.split("&")] for text in (said, wanted))
    if len(need_parts) > 1 or wanted[0].isdigit():
        return sorted(map(sorted, got_parts)) == sorted(map(sorted, need_parts))
    return len(got_parts) == 1 and need_parts[0] <= got_parts[0]


def _street(part: str) -> frozenset[str]:
    """The words that name it: without "Ave", "NE" and little words."""
    return frozenset(word for word in _words(part.replace("'", "")) if word not in _SUFFIXES | _QUADRANTS)


def spoken(value: Any) -> str | None:
    """A fact of the intake as one text."""
    return None if value in (None, "", []) else str(value)
