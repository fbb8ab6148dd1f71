"""A service as one row of PostgreSQL's search table, and back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, fields
from functools import lru_cache
from typing import Any

import numpy as np

from bot.directory.display import Verification
from bot.directory.entries import Entry, Number
from bot.directory.meaning import Vectors
from bot.directory.places import Point, on_sphere
from bot.directory.text import content_words
from bot.sentence_encoder import DIMENSIONS

_SETS = ("audience", "features")
_LISTS = ("categories", "languages", "former_ids")
_NAMES = tuple(field.name for field in fields(Entry))
_COMPARED = (
    "id", "row_id", "categories", "audience", "features", "point", "estimated", "hours", "minimum_age", "maximum_age",
    "languages", "walk_in", "area", "verification", "verified_on", "open_reports",
)  # fmt: skip
_TUPLES = ("categories", "languages")
_NOTHING = {"en": "", "es": ""}
_WORDINGS = ("name", "description", "hours_note", "eligibility", "documents")
_SILENT: dict[str, Any] = {
    **dict.fromkeys(_WORDINGS, _NOTHING), "organization": "", "address": None, "postal_code": None, "url": None,
}  # fmt: skip
_A_NUMBER = (Number("", "voice", _NOTHING),)

VERIFIED, UNVERIFIED, PLACELESS, FREE, WALK_IN, ONLY_MEN, ONLY_WOMEN = "v u p f w m n".split()
IN_NAME = "n:"


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


def facts_of(entry: Entry) -> str:
    """What the ranking compares, as a JSON list: a tenth of the entry, and read some hundred times a question."""
    cost = "free" if entry.is_free else "some" if entry.fees["en"] else ""
    values = [getattr(entry, name) for name in _COMPARED]
    listed = [sorted(value) if isinstance(value, frozenset) else value for value in values]
    return json.dumps([bool(entry.numbers), cost, *listed], ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=10_000)
def bare(facts: str) -> Entry:
    """An entry with all that the ranking compares, and without the texts that only a card shows. Remembered: most
    people of a city are shown the same ones."""
    is_reachable, cost, *listed = json.loads(facts)
    values = dict(zip(_COMPARED, listed, strict=True))
    values |= {name: frozenset(values[name]) for name in _SETS} | {name: tuple(values[name]) for name in _TUPLES}
    values["verification"] = Verification(values["verification"])
    values["numbers"], values["fees"] = _A_NUMBER if is_reachable else (), {"en": cost, "es": cost}
    return Entry(**{**_SILENT, **values})


def vector_bytes(vector: Vectors) -> bytes:
    return vector.astype(np.float16).tobytes()


def vectors_from(stored: Iterable[bytes]) -> Vectors:
    return np.frombuffer(b"".join(stored), dtype=np.float16).reshape(-1, DIMENSIONS).astype(np.float32)


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
    """Stems of both languages, as the search in memory has them; those of its name once more, marked."""
    named = content_words(" ".join({*entry.name.values(), entry.organization}))
    return sorted({*content_words(entry.search_text), *(f"{IN_NAME}{word}" for word in named)})


def cube_of(point: Point | None) -> str | None:
    """As PostgreSQL writes a point of three dimensions, see `on_sphere`."""
    return None if point is None else f"({','.join(f'{value:.8f}' for value in on_sphere(point))})"


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
