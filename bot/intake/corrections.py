"""Taking something back: "no, San Mateo", "perdón, quise decir Wyoming"."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto

from pydantic import ValidationError

from bot.intake.facts import Place
from bot.intake.gazetteer import Gazetteer
from bot.intake.lexicon import Lexicon
from bot.intake.streets import Mention, find_streets
from bot.intake.words import Message, read

_SHORT = 8
_EXACTNESS = {
    "coordinates": 3, "address": 3, "intersection": 3, "landmark": 2, "neighborhood": 1, "zip": 1, "other": 1,
}  # fmt: skip


class Opening(Enum):
    """How a message that may take something back begins."""

    NONE = auto()
    DENIAL = auto()
    """"no X": only a correction where X replaces something."""
    APOLOGY = auto()
    """"sorry, X": likewise."""
    EXPLICIT = auto()
    """"I meant X"."""


def opening(message: Message, lexicon: Lexicon) -> Opening:
    """Reads "oh sorry no, i meant ..." word by word until something else begins."""
    begins = {hit.first: hit for hit in reversed(lexicon.corrections.find(message))}
    at, found = 0, Opening.NONE
    while hit := begins.get(at):
        if hit.label == "explicit":
            return Opening.EXPLICIT
        if hit.label == "opener":
            found = Opening.APOLOGY
        elif found is Opening.NONE:
            followed = message.words[hit.last : hit.last + 1]
            plain = bool(followed) and (followed[0].after_break or len(message.words) <= _SHORT)
            found = Opening.DENIAL if plain else Opening.NONE
        at = hit.last
    return found if at < len(message.words) else Opening.NONE


def merged_place(place: Place, known: object, gazetteer: Gazetteer) -> Place:
    """'no, San Mateo' after 'Central & Louisiana' is 'Central & San Mateo': the street that runs the same way goes.

    Anything else replaces the known place whole.
    """
    old = _known_crossing(known)
    if old is None or place.kind != "other":
        return place
    new = _one_street(place.normalized, gazetteer)
    pair = [_one_street(part, gazetteer) for part in old]
    if new is None or None in pair or not new.street.runs:
        return place
    kept = [m for m in pair if m is not None and m.street.runs and m.street.runs != new.street.runs]
    if len(kept) != 1:
        return place
    ordered = [kept[0], new] if pair[0] is kept[0] else [new, kept[0]]
    zips = ordered[0].street.zips & ordered[1].street.zips
    return place.model_copy(
        update={
            "normalized": f"{ordered[0]} & {ordered[1]}",
            "kind": "intersection",
            "zip": next(iter(zips)) if len(zips) == 1 else None,
            "confidence": 0.7,
        }
    )


def with_detail(known: object, detail: str | None) -> Place | None:
    """The known place with "north side of the street" added to it."""
    if not detail or not isinstance(known, Mapping | Place):
        return None
    fields = known.model_dump() if isinstance(known, Place) else known
    try:
        return Place.model_validate({"text": "", "confidence": 0.5, **fields, "detail": detail})
    except ValidationError:  # what is known came from elsewhere and is no place of ours
        return None


def says_more(place: Place, known: object) -> bool:
    """Whether a place mentioned in passing tells more than the known one: "he went down Central" does not."""
    kind = _value(known, "kind")
    if place.kind == "zip":
        return _value(known, "zip") is None
    return _EXACTNESS[place.kind] > _EXACTNESS.get(str(kind), 0)


def _value(known: object, key: str) -> object:
    return known.get(key) if isinstance(known, Mapping) else getattr(known, key, None)


def _known_crossing(known: object) -> list[str] | None:
    normalized = _value(known, "normalized")
    parts = normalized.split(" & ") if isinstance(normalized, str) else []
    return parts if len(parts) == 2 else None


def _one_street(text: str, gazetteer: Gazetteer) -> Mention | None:
    streets = find_streets(read(text).keys, gazetteer)
    return streets[0] if len(streets) == 1 else None
