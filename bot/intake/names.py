"""Places that have a name: landmarks, chains ("the Walmart on Wyoming"), neighborhoods, towns around the city."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.intake.gazetteer import Gazetteer, Named
from bot.intake.numbered import numbered_at
from bot.intake.phrases import Hit
from bot.intake.streets import Mention
from bot.intake.unlisted import load_kinds
from bot.intake.words import Message, bag

_POINTERS = bag(
    "at by near behind outside inside front from across in past around the that un el al del la en por "
    "atras detras enfrente afuera cerca frente adentro junto lado"
)
_ON = bag("on at of off in near by and the de del en la por sobre el del con se y @ &")
_BELONGS = bag(
    "parking lot store bathroom bathrooms entrance drive thru gas station restaurant pharmacy estacionamiento "
    "tienda restaurante gasolinera farmacia lado corner esquina banos freeway highway university mall lote "
    "parqueadero parqueo viejo vieja nuevo nueva cerrado cerrada abandonado abandonada quemado grande chico old "
    "closed que esta queda estaba quedaba era cerraron cerro antes llegar a pasando past before after despues "
    "casi"
)
"""May stand between a chain and its street: "the Taco Bell parking lot on Wyoming"."""
_TEAMS = bag("broncos nuggets cowboys mavericks suns cardinals rapids")
_JOINS = bag("y con and &")
_ANY_ONE = bag("un algun otro a")
_ONE_OF_THEM = bag("a an the that this un una el la ese este")
_GAP = 5
_OF_SOMETHING = bag("de del para comercial comunitario que")
_STATION = bag("station estacion")
_INSIDE = {("en", "la"), ("en", "el"), ("at", "the")}
_FROM = bag("from de desde leaving left")


@dataclass(frozen=True, slots=True)
class NamedMention:
    """A named place in words `first` to `last`; `street` is the one a chain was said to be on."""

    place: Named
    first: int
    last: int
    street: Mention | None = None
    part: Named | None = None
    """The neighborhood that a chain without a street was said to be in."""

    def __str__(self) -> str:
        if self.street:
            return f"{self.place.name} on {self.street}"
        return f"{self.place.name} in {self.part.name}" if self.part else self.place.name


def find_named(message: Message, gazetteer: Gazetteer, *, asked: bool) -> list[NamedMention]:
    """Named places, the longest name at each stretch, in order. Everyday words need a reason to be a place."""
    keys = message.keys
    best: list[NamedMention] = []
    for hit in gazetteer.named_phrases.find(message):
        alias = gazetteer.named_by_key[hit.label]
        if alias.ordinary and not asked and not _pointed_at(keys, hit.first, alias.meaning.kind):
            continue
        if alias.ordinary and not _STATION.isdisjoint(alias.words) and _is_elsewhere(keys, hit, gazetteer):
            continue
        if alias.ordinary and alias.meaning.kind == "neighborhood" and _goes_on(keys, hit):
            continue
        if _means_something_else(keys, hit, alias.meaning.kind, gazetteer):
            continue
        _add(best, NamedMention(alias.meaning, hit.first, hit.last))
    for place, first, last in load_kinds(gazetteer).find(message, asked=asked):
        _add(best, NamedMention(place, first, last))
    return sorted(best, key=lambda mention: mention.first)


def _add(best: list[NamedMention], mention: NamedMention) -> None:
    """Keep it, unless one of those it overlaps is the longer name."""
    overlapping = [other for other in best if other.last > mention.first and other.first < mention.last]
    if all(_weight(mention) > _weight(other) for other in overlapping):
        best[:] = [other for other in best if other not in overlapping] + [mention]


def _weight(mention: NamedMention) -> tuple[int, bool, bool]:
    """The longer name wins, and of two equally long the one that is a single spot, and then the one on the list."""
    return mention.last - mention.first, mention.place.kind == "landmark", mention.place.kind != "unlisted"


def with_street(mention: NamedMention, keys: Sequence[str], streets: Sequence[Mention]) -> NamedMention:
    """A chain together with the street said right after or before it: 'Walmart on Wyoming'."""
    if mention.place.kind != "chain":
        return mention
    for street in streets:
        after = keys[mention.last : street.first]
        before = keys[street.last : mention.first]
        follows = street.first >= mention.last and len(after) <= _GAP and all(word in _ON | _BELONGS for word in after)
        leads = street.last <= mention.first and len(before) <= _GAP and not set(before).isdisjoint(_POINTERS)
        if follows or leads:
            first, last = min(mention.first, street.first), max(mention.last, street.last)
            return NamedMention(mention.place, first, last, street)
    return mention


def with_neighborhood(mention: NamedMention, keys: Sequence[str], named: Sequence[NamedMention]) -> NamedMention:
    """A chain together with the part of town said right after it: 'the Walgreens in Nob Hill'."""
    if mention.place.kind != "chain" or mention.street:
        return mention
    for other in named:
        between = keys[mention.last : other.first]
        if other.place.kind == "neighborhood" and other.first >= mention.last and set(between) <= _ON:
            return NamedMention(mention.place, mention.first, other.last, part=other.place)
    return mention


def is_origin(mention: NamedMention, keys: Sequence[str]) -> bool:
    """'I came from Rio Rancho' says where somebody was, not where they are."""
    return mention.first > 0 and keys[mention.first - 1] in _FROM


def _goes_on(keys: Sequence[str], hit: Hit) -> bool:
    """'el centro' is downtown; 'un centro', 'el centro de ...' and 'centro comercial' are something else."""
    before = keys[hit.first - 1] if hit.first else ""
    return before in _ANY_ONE or (hit.last < len(keys) and keys[hit.last] in _OF_SOMETHING)


def _means_something_else(keys: Sequence[str], hit: Hit, kind: str, gazetteer: Gazetteer) -> bool:
    """'Denver Broncos' is no town, 'la quinta y Gold' no inn but Fifth Street, '711 Zuni' no shop but a house."""
    following = keys[hit.last] if hit.last < len(keys) else ""
    if kind == "town":
        return following in _TEAMS
    if _is_house_number(keys, hit) and following in gazetteer.streets_by_first:
        return True
    led = hit.first > 1 and keys[hit.first - 1] in _JOINS and keys[hit.first - 2] in gazetteer.streets_by_first
    return kind == "chain" and (led or following in _JOINS) and numbered_at(keys, hit.last - 1) is not None


def _is_house_number(keys: Sequence[str], hit: Hit) -> bool:
    """'711 Zuni' is an address, 'the 711 on Zuni' a shop."""
    led = hit.first > 0 and keys[hit.first - 1] in _ONE_OF_THEM
    return keys[hit.first].isdigit() and hit.last == hit.first + 1 and not led


def _is_elsewhere(keys: Sequence[str], hit: Hit, gazetteer: Gazetteer) -> bool:
    """'la estación de camiones de la Lomas' is not the station that is meant without a street."""
    following = keys[hit.last : hit.last + 3]
    at = next((at for at, word in enumerate(following) if word not in _ON), len(following))
    return at > 0 and bool(following[at:]) and following[at] in gazetteer.streets_by_first


def _pointed_at(keys: Sequence[str], at: int, kind: str) -> bool:
    if kind == "landmark" and keys[max(0, at - 2) : at] in _INSIDE:
        return True
    return at > 0 and keys[at - 1] in _POINTERS and keys[at - 1] not in {"the", "la", "el", "from", "in", "en"}
