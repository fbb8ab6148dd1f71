"""Coordinates typed or pasted, and map links. A link is read, never opened."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote_plus

_NUMBER = r"(-?\d{1,3}\.\d{3,})"
_PAIR = re.compile(rf"(?<![\d.]){_NUMBER}\s*[,;\s]\s*{_NUMBER}(?![\d.])")
_LINK = re.compile(r"(?:https?://|geo:|www\.|maps\.app\.|goo\.gl/)\S+", re.I)
_MAP_HOSTS = re.compile(
    r"google\.[a-z.]+/maps|maps\.google|goo\.gl/(?:maps)?|maps\.app\.goo|maps\.apple|openstreetmap|waze\.com|^geo:",
    re.I,
)
# The pin itself comes before the middle of the screen, which only says where the sender was looking.
_IN_LINK = (
    re.compile(rf"!3d{_NUMBER}!4d{_NUMBER}"),
    re.compile(rf"[?&](?:q|ll|sll|query|daddr|destination|coordinate|center|mlat)=(?:loc:)?\s*{_NUMBER}(?:,|&mlon=)\s*{_NUMBER}"),
    re.compile(rf"geo:{_NUMBER},{_NUMBER}"),
    re.compile(rf"@{_NUMBER},{_NUMBER}"),
    re.compile(rf"/{_NUMBER},\s*{_NUMBER}"),
)  # fmt: skip
_NAMED_IN_LINK = re.compile(r"(?:/maps/(?:place|search)/|[?&](?:q|query|address|daddr)=)([^/&?@]+)")


@dataclass(frozen=True, slots=True)
class Point:
    """WGS84 degrees, and where in the text they were said."""

    lat: float
    lon: float
    start: int
    end: int

    def __str__(self) -> str:
        return f"{self.lat:.4f}, {self.lon:.4f}"


def find_point(text: str) -> Point | None:
    """The coordinates in a text or in a map link in it."""
    link = find_link(text)
    if link:
        return _point_in_link(link)
    for match in _PAIR.finditer(text):
        if point := _point(match, match.start(), match.end()):
            return point
    return None


def find_link(text: str) -> re.Match[str] | None:
    """A map link in the text."""
    return next((match for match in _LINK.finditer(text) if _MAP_HOSTS.search(match.group())), None)


def name_in_link(link: str) -> str | None:
    """The address or place a map link spells out, if it does."""
    match = _NAMED_IN_LINK.search(link)
    return unquote_plus(match.group(1)) if match else None


def _point_in_link(link: re.Match[str]) -> Point | None:
    address = unquote_plus(link.group())
    for pattern in _IN_LINK:
        match = pattern.search(address)
        if match and (point := _point(match, link.start(), link.end())):
            return point
    return None


def _point(match: re.Match[str], start: int, end: int) -> Point | None:
    lat, lon = float(match.group(1)), float(match.group(2))
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        return None
    return Point(lat, lon, start, end)
