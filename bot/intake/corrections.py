"""Taking something back: "no, San Mateo", "perdón, quise decir Wyoming"."""

from __future__ import annotations

from collections.abc import Mapping

from bot.intake.facts import Place
from bot.intake.gazetteer import Gazetteer
from bot.intake.lexicon import Lexicon
from bot.intake.streets import Mention, find_streets
from bot.intake.words import Message, read

_SHORT = 8


def is_correction(message: Message, lexicon: Lexicon, place: Place | None, *, replaces_place: bool) -> bool:
    """Whether the message takes something back.

    "I meant X" always does. "sorry, X" and "no, X" do only where a place was at stake and X is one.
    """
    begins = {hit.first: hit for hit in reversed(lexicon.corrections.find(message))}
    at, apologised = 0, False
    while (hit := begins.get(at)) and hit.label != "explicit":
        if hit.label == "denial" and not apologised:
            break
        at, apologised = hit.last, True
    if hit and hit.label == "explicit":
        return True
    if place is None or not replaces_place or at >= len(message.words):
        return False
    if hit and hit.label == "denial":
        followed = message.words[hit.last : hit.last + 1]
        return bool(followed) and (followed[0].after_break or len(message.words) <= _SHORT)
    return apologised


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


def _known_crossing(known: object) -> list[str] | None:
    normalized = known.get("normalized") if isinstance(known, Mapping) else getattr(known, "normalized", None)
    parts = normalized.split(" & ") if isinstance(normalized, str) else []
    return parts if len(parts) == 2 else None


def _one_street(text: str, gazetteer: Gazetteer) -> Mention | None:
    streets = find_streets(read(text).keys, gazetteer)
    return streets[0] if len(streets) == 1 else None
