"""Places that have a name: landmarks, chains ("the Walmart on Wyoming"), neighborhoods, towns around the city."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.intake.gazetteer import Gazetteer, Named
from bot.intake.phrases import Hit
from bot.intake.streets import Mention
from bot.intake.words import Message, bag

_POINTERS = bag(
    "at by near behind outside inside front from across in past around the that un el al del la en por "
    "atras detras enfrente afuera cerca frente adentro junto lado"
)
_ON = bag("on at of off in near by and the de en la por sobre el del con se y @ &")
_ANY_ONE = bag("un algun otro a")
_OF_SOMETHING = bag("de del para comercial comunitario que")
_FROM = bag("from de desde leaving left")


@dataclass(frozen=True, slots=True)
class NamedMention:
    """A named place in words `first` to `last`; `street` is the one a chain was said to be on."""

    place: Named
    first: int
    last: int
    street: Mention | None = None

    def __str__(self) -> str:
        return f"{self.place.name} on {self.street}" if self.street else self.place.name


def find_named(message: Message, gazetteer: Gazetteer, *, asked: bool) -> list[NamedMention]:
    """Named places, the longest name at each stretch, in order. Everyday words need a reason to be a place."""
    keys = message.keys
    best: list[NamedMention] = []
    for hit in gazetteer.named_phrases.find(message):
        alias = gazetteer.named_by_key[hit.label]
        if alias.ordinary and not asked and not _pointed_at(keys, hit.first):
            continue
        if alias.ordinary and alias.meaning.kind == "neighborhood" and _goes_on(keys, hit):
            continue
        mention = NamedMention(alias.meaning, hit.first, hit.last)
        overlapping = [other for other in best if other.last > mention.first and other.first < mention.last]
        if all(_weight(mention) > _weight(other) for other in overlapping):
            best = [other for other in best if other not in overlapping] + [mention]
    return sorted(best, key=lambda mention: mention.first)


def _weight(mention: NamedMention) -> tuple[int, bool]:
    """The longer name wins, and of two equally long the one that is a single spot."""
    return mention.last - mention.first, mention.place.kind == "landmark"


def with_street(mention: NamedMention, keys: Sequence[str], streets: Sequence[Mention]) -> NamedMention:
    """A chain together with the street said right after or before it: 'Walmart on Wyoming'."""
    if mention.place.kind != "chain":
        return mention
    for street in streets:
        after = keys[mention.last : street.first]
        before = keys[street.last : mention.first]
        follows = street.first >= mention.last and len(after) <= 4 and all(word in _ON for word in after)
        leads = street.last <= mention.first and len(before) <= 4 and not set(before).isdisjoint(_POINTERS)
        if follows or leads:
            first, last = min(mention.first, street.first), max(mention.last, street.last)
            return NamedMention(mention.place, first, last, street)
    return mention


def is_origin(mention: NamedMention, keys: Sequence[str]) -> bool:
    """'I came from Rio Rancho' says where somebody was, not where they are."""
    return mention.first > 0 and keys[mention.first - 1] in _FROM


def _goes_on(keys: Sequence[str], hit: Hit) -> bool:
    """'el centro' is downtown; 'un centro', 'el centro de ...' and 'centro comercial' are something else."""
    before = keys[hit.first - 1] if hit.first else ""
    return before in _ANY_ONE or (hit.last < len(keys) and keys[hit.last] in _OF_SOMETHING)


def _pointed_at(keys: Sequence[str], at: int) -> bool:
    return at > 0 and keys[at - 1] in _POINTERS and keys[at - 1] not in {"the", "la", "el", "from", "in", "en"}
