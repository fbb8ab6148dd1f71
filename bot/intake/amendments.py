"""Putting a place right: "SE not NE", "132 not 123", "Coal not Lead", "the other Walgreens", "that's not it".

Each function takes the message and the place known so far, and gives the place as it is meant now, or None.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pydantic import ValidationError

from bot.intake.facts import Place
from bot.intake.gazetteer import Gazetteer
from bot.intake.lexicon import Lexicon
from bot.intake.street_sense import place_keys
from bot.intake.streets import find_streets, quadrant_at
from bot.intake.words import Message, bag, read

WRONG = 0.3
"""Confidence of a place that the resident says is not it: asked for again, and kept for the desk meanwhile."""
_QUADRANT = re.compile(r"\b(?:NE|NW|SE|SW)\b")
_AROUND_A_PLACE = bag(
    "no not its it is sorry oops wait i meant mean said actually side the on of in thats thats be should so oh ok "
    "ay ah numero number casa house calle street "
    "es perdon digo queria decir quise el la lado del de al en sino mas bien era por ciento disculpe quadrant"
)
_AND = bag("and y")
_TAKES_BACK = bag("no not sorry oops wait meant mean actually perdon disculpe digo quise sino")
_ADDRESS = re.compile(r"(?P<number>\d+) (?P<street>.+?)(?P<quadrant> (?:NE|NW|SE|SW))?")
_HOUSE = re.compile(r"(?!87[01]\d\d$)\d{1,5}")  # no ZIP code of the city
_SHORT = 12  # words
_DENIES = bag("not no")
_NOT_SOUTHEAST = frozenset({("no", "se"), ("se",), ("pues", "no", "se"), ("yo", "no", "se"), ("la", "no", "se")})
_OTHER = bag("other another different otro otra")
_ANY_PLACE = bag(
    "one place store corner park stop building entrance location lugar tienda esquina parque parada lado sitio"
)
_BARE = bag(
    "at on in the its it is by near corner of and no sorry actually i meant mean oh wait oops not to es en la el por "
    "cerca de esquina perdon digo con y del al los las esta bueno ah ay"
)
_THE_ONE = re.compile(r"\b(?:the one|the 1|el|la|esta|el que esta|la que esta)\s+(?:on|at|off|by|near|de|en|por)\b")


def of_known(known: object) -> Place | None:
    """The known place as one of ours; None when it is not."""
    if isinstance(known, Place):
        return known
    if not isinstance(known, Mapping):
        return None
    try:
        return Place.model_validate({"text": "", "confidence": 0.5, **known})
    except ValidationError:
        return None


def in_another_quadrant(message: Message, known: Place) -> Place | None:
    """'SE not NE' to a place in the north-east. Only a message about nothing else."""
    keys = place_keys(message.words, message.text)
    do_not_know = keys in _NOT_SOUTHEAST and "SE" not in message.text
    if do_not_know or known.kind not in {"address", "intersection", "other"}:
        return None
    meant: list[str] = []
    at = 0
    while at < len(keys):
        quadrant, after = quadrant_at(keys, at)
        if quadrant and not _denied(message, keys, at):
            meant.append(quadrant)
        elif quadrant is None and keys[at] not in _AROUND_A_PLACE:
            return None
        at = max(after, at + 1)
    if len(meant) != 1:
        return None
    plain = " ".join(_QUADRANT.sub("", known.normalized).split())
    had_one = plain != known.normalized
    return known.model_copy(
        update={
            "text": message.text[:80],
            "normalized": f"{plain} {meant[0]}",
            "zip": None if had_one else known.zip,
            "confidence": max(known.confidence, 0.8),
        }
    )


def _denied(message: Message, keys: Sequence[str], at: int) -> bool:
    """The "not" of "not NE" stands right before; that of "no, SE" is about the place."""
    before = keys[at - 1] if at else ""
    if before == "es" and at > 1 and keys[at - 2] == "no":
        return True
    return (
        before in _DENIES and not message.words[at].after_break and not (before == "no" and at == 1 and len(keys) == 2)
    )


def at_another_number_or_street(message: Message, known: Place, gazetteer: Gazetteer) -> Place | None:
    """'132 not 123', 'I meant Coal, not Lead' to an address. Only a message that takes back, about nothing else."""
    address = _ADDRESS.fullmatch(known.normalized) if known.kind == "address" else None
    keys = message.keys
    if address is None or len(keys) > _SHORT or not _TAKES_BACK & set(keys):
        return None
    old = {mention.street for mention in find_streets(read(address["street"]).keys, gazetteer)}
    named = find_streets(keys, gazetteer)
    streets = [mention for mention in named if mention.street not in old and not _taken_back(keys, mention.first)]
    places = {at for mention in named for at in range(mention.first, mention.last)}
    counted = {at for at, key in enumerate(keys) if _HOUSE.fullmatch(key) and at not in places}
    numbers = [keys[at] for at in counted if keys[at] != address["number"] and not _taken_back(keys, at)]
    rest = {key for at, key in enumerate(keys) if at not in places | counted}
    if rest - _AROUND_A_PLACE or len(streets) > 1 or len(numbers) > 1 or not (streets or numbers):
        return None
    number, street = (*numbers, address["number"])[0], str((*streets, address["street"])[0])
    same_zip = not streets or known.zip in streets[0].street.zips
    return known.model_copy(
        update={
            "text": message.text[:80],
            "normalized": f"{number} {street}{address['quadrant'] or ''}",
            "zip": known.zip if same_zip else None,
            "lat": None,
            "lon": None,
            "confidence": max(known.confidence, 0.8),
        }
    )


def at_another_street_of_the_crossing(message: Message, known: Place, gazetteer: Gazetteer) -> Place | None:
    """'Lead, not Coal' to Coal & Broadway is Lead & Broadway. Only a message about nothing else."""
    pair = [find_streets(read(street).keys, gazetteer) for street in known.normalized.split(" & ")]
    keys = message.keys
    if known.kind != "intersection" or [len(one) for one in pair] != [1, 1] or len(keys) > _SHORT:
        return None
    named = find_streets(keys, gazetteer)
    denied, after = [], 0
    for mention in named:  # the "no" that begins "no, Coal and Edith" is about neither of them
        if _taken_back(keys, mention.first, since=after) and not _AND & set(keys[mention.last : mention.last + 1]):
            denied.append(mention.street)
        after = mention.last
    old = [one[0].street for one in pair]
    meant = [mention for mention in named if mention.street not in old]
    kept = [one[0] for one in pair if one[0].street not in denied]
    rest = {key for at, key in enumerate(keys) if not any(mention.first <= at < mention.last for mention in named)}
    if len(meant) != 1 or len(kept) != 1 or rest - _AROUND_A_PLACE - _AND:
        return None
    zips = meant[0].street.zips & kept[0].street.zips
    return known.model_copy(
        update={
            "text": message.text[:80],
            "normalized": f"{meant[0]} & {kept[0]}",
            "zip": next(iter(zips)) if len(zips) == 1 else None,
            "lat": None,
            "lon": None,
            "confidence": 0.8,
        }
    )


def _taken_back(keys: Sequence[str], at: int, since: int = 1) -> bool:
    """Whether a "not" stands shortly before, among the words from `since` on. The "no" that begins a message takes back
    the known place, whatever stands after it."""
    return any(keys[before] in _DENIES for before in range(max(since, at - 3), at))


def another_one(message: Message, known: Place, found: Place | None) -> Place | None:
    """'the other Walgreens': not the place that was meant, and where it is has to be asked."""
    keys = message.keys
    at = next((at for at, word in enumerate(keys) if word in _OTHER), None)
    if at is None or len(keys) > 8:
        return None
    chain, _, street = known.normalized.partition(" on ")
    names_it = chain.lower().replace("'", "") in message.folded.replace("'", "")
    following = keys[at + 1 : at + 2]
    if "side" in following or "lado" in following or not (names_it or (following and following[0] in _ANY_PLACE)):
        return None
    if found is not None and found.confidence > 0.4:
        return found  # it was said which
    normalized = f"{chain}, not the one on {street}" if street else chain
    return known.model_copy(
        update={"text": message.text[:80], "normalized": normalized, "zip": None, "lat": None, "lon": None}
        | {"confidence": WRONG, "kind": "other"}
    )


def the_one_on(message: Message, known: Place, gazetteer: Gazetteer) -> Place | None:
    """'the one on Lomas' after 'Walgreens on Central Ave'."""
    if known.kind not in {"landmark", "other"} or len(message.words) > 8 or not _THE_ONE.search(message.folded):
        return None
    streets = find_streets(message.keys, gazetteer)
    chain = known.normalized.split(", not ")[0].split(" on ")[0]
    if len(streets) != 1 or find_streets(read(chain).keys, gazetteer):
        return None
    update = {"text": message.text[:80], "normalized": f"{chain} on {streets[0]}", "kind": "landmark", "zip": None}
    return known.model_copy(update=update | {"lat": None, "lon": None, "confidence": 0.86, "detail": known.detail})


def crossing_of(place: Place, known: Place, gazetteer: Gazetteer) -> Place | None:
    """'San Mateo' after 'Central': two streets, named in two messages, that run differently."""
    if place.kind != "other" or known.kind != "other":
        return None
    one, other = (find_streets(read(text).keys, gazetteer) for text in (known.normalized, place.normalized))
    if len(one) != 1 or len(other) != 1 or one[0].street == other[0].street:
        return None
    runs = {one[0].street.runs, other[0].street.runs}
    if len(runs) == 1 and "" not in runs:
        return None
    zips = one[0].street.zips & other[0].street.zips
    update = {"normalized": f"{one[0]} & {other[0]}", "kind": "intersection", "confidence": 0.8, "detail": known.detail}
    return place.model_copy(update=update | {"zip": next(iter(zips)) if len(zips) == 1 else None})


def nothing_else(message: Message, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether the message is the place and nothing more, as somebody writes who was asked to put it right."""
    rest = (word.text for at, word in enumerate(message.words) if not any(first <= at < last for first, last in spans))
    return bool(spans) and all(word in _BARE for word in rest)


def says_wrong(message: Message, lexicon: Lexicon) -> bool:
    """'that's not the right place', 'ahí no es'."""
    return any(hit.label == "wrong_place" for hit in lexicon.corrections.find(message))
