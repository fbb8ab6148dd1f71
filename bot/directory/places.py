"""Where things are: ZIP centres and distances as the crow flies."""

from __future__ import annotations

from functools import cache
from math import asin, cos, radians, sin, sqrt
from urllib.parse import quote

import zipcodes

Point = tuple[float, float]  # latitude, longitude in degrees

EARTH_MILES = 3958.8


@cache
def _zip_centers() -> dict[str, Point]:
    return {place["zip_code"]: (float(place["lat"]), float(place["long"])) for place in zipcodes.list_all()}  # type: ignore[no-untyped-call]


def zip_center(zip_code: str) -> Point | None:
    """The centre of a five-digit ZIP code, or None when there is no such code."""
    return _zip_centers().get(zip_code)


def on_sphere(point: Point) -> tuple[float, float, float]:
    """A place on the unit sphere: straight distances between such points order as distances over the ground do."""
    lat, lon = radians(point[0]), radians(point[1])
    return cos(lat) * cos(lon), cos(lat) * sin(lon), sin(lat)


def miles(here: Point, there: Point) -> float:
    """Great-circle distance in miles."""
    (lat1, lon1), (lat2, lon2) = ((radians(a), radians(b)) for a, b in (here, there))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_MILES * asin(sqrt(half))


def directions_url(address: str) -> str:
    """A link that opens directions to an address in whatever map the phone has."""
    return "https://www.google.com/maps/dir/?api=1&destination=" + quote(address, safe="")
