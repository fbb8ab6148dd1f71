"""Taking something back: "no, San Mateo", "perdón, quise decir Wyoming"."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.intake.facts import Place
from bot.intake.gazetteer import Gazetteer
from bot.intake.streets import Mention, find_streets
from bot.intake.words import Message, read

_OPENING = re.compile(
    r"^\W*(?:(?:oh|oops|wait|ay|ups|espere|sorry|perdon|disculpe|my bad|my mistake|no|nope|nah|ok)\W+)*"
    r"(?:i meant?|i mean|meant to say|actually|correction|scratch that|wrong|its not|it's not|not the|should be|i said it wrong|typo|"
    r"quise decir|quiero decir|queria decir|me equivoque|mas bien|mejor dicho|digo|corrijo|correccion|en realidad|no es|no era)\b|^\s*\*\w"
)
_APOLOGY = re.compile(
    r"^\W*(?:sorry|oops|perdon|disculpe|my bad|my mistake|wait|ay no|oh no)\W+(?:its?|it's|es|era|the|on|en)\b"
)
_NO = re.compile(r"^\W*(?:no|nope|nah|nel)\b\W*(?=\w)")
_NO_STOP = re.compile(r"^\W*(?:no|nope|nah|nel)\s*[,.;:!\-]")


def is_correction(message: Message, place: Place | None, *, replaces_place: bool) -> bool:
    """Whether the message takes something back. A bare "no, X" does only where a place was at stake and X is one."""
    folded = message.folded
    if _OPENING.search(folded) or _APOLOGY.search(folded):
        return True
    if place is None or not replaces_place:
        return False
    return bool(_NO_STOP.search(folded) or (_NO.search(folded) and len(message.words) <= 8))


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
