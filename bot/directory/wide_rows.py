"""A service as one row of PostgreSQL's search table, and back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, fields
from math import cos, radians, sin
from typing import Any

import numpy as np

from bot.directory.display import Verification
from bot.directory.entries import Entry, Number
from bot.directory.meaning import Vectors
from bot.directory.places import Point
from bot.directory.text import content_words

_SETS = ("audience", "features")
_LISTS = ("categories", "languages", "former_ids")
_NAMES = tuple(field.name for field in fields(Entry))

VERIFIED, UNVERIFIED, PLACELESS, FREE, WALK_IN, ONLY_MEN, ONLY_WOMEN = "v u p f w m n".split()


def packed(entry: Entry) -> str:
    """JSON; sets are sorted so that equal entries are equal texts."""
    values = asdict(entry) | {name: sorted(getattr(entry, name)) for name in _SETS}
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def unpacked(text: str) -> Entry:
    values: dict[str, Any] = json.loads(text)
    values |= {name: frozenset(values[name]) for name in _SETS} | {name: tuple(values[name]) for name in _LISTS}
    values["numbers"] = tuple(Number(**line) for line in values["numbers"])
    values["point"] = tuple(values["point"]) if values["point"] else None
    values["verification"] = Verification(values["verification"])
    return Entry(**{name: values[name] for name in _NAMES})


def vector_bytes(vector: Vectors) -> bytes:
    return vector.astype(np.float16).tobytes()


def vectors_from(stored: Iterable[bytes]) -> Vectors:
    rows = [np.frombuffer(value, dtype=np.float16) for value in stored]
    return np.stack(rows).astype(np.float32) if rows else np.zeros((0, 512), dtype=np.float32)


def facets_of(entry: Entry) -> list[str]:
    """What can be filtered by, as words: who may see it, categories, languages, wishes, and whom it turns away."""
    facets = [VERIFIED if entry.verification is Verification.VERIFIED else UNVERIFIED]
    facets += [f"c:{code}" for code in entry.categories]
    facets += [f"l:{code}" for code in entry.languages]
    facets += [f"x:{code}" for code in entry.features]
    men, women = "men" in entry.audience, "women" in entry.audience
    flags = {
        PLACELESS: entry.point is None,
        FREE: entry.is_free,
        WALK_IN: entry.walk_in is True,
        ONLY_MEN: men and not women,
        ONLY_WOMEN: women and not men,
    }
    return sorted({*facets, *(name for name, is_so in flags.items() if is_so)})


def words_of(entry: Entry) -> list[str]:
    """Stems of both languages, as the search in memory has them."""
    return sorted(content_words(entry.search_text))


def cube_of(point: Point | None) -> str | None:
    """A place on the unit sphere: straight distances between such points order as distances over the ground do."""
    if point is None:
        return None
    lat, lon = radians(point[0]), radians(point[1])
    return f"({cos(lat) * cos(lon):.8f},{cos(lat) * sin(lon):.8f},{sin(lat):.8f})"


def quality_of(entry: Entry) -> float:
    """What speaks for a record before anything is asked: reachable, free, lately checked, not reported."""
    year = float(entry.verified_on[:4]) - 2000 if entry.verified_on else 15.0
    return (
        0.02 * year
        + 0.06 * entry.is_free
        - 0.3 * (not entry.numbers)
        - 0.4 * (entry.open_reports > 0)
        - 0.3 * bool(entry.audience)
    )
