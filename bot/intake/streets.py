"""Finds the streets named in a message, exactly or misspelt, with suffix and quadrant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process

from bot.intake.gazetteer import Alias, Gazetteer, Street
from bot.intake.numbered import Sure, numbered_at, ordinal
from bot.intake.words import bag

QUADRANTS = {
    "ne": "NE", "nw": "NW", "se": "SE", "sw": "SW",
    "northeast": "NE", "northwest": "NW", "southeast": "SE", "southwest": "SW",
    "noreste": "NE", "nordeste": "NE", "noroeste": "NW", "sureste": "SE", "sudeste": "SE",
    "suroeste": "SW", "sudoeste": "SW",
}  # fmt: skip
_HALVES = {
    ("n", "e"): "NE", ("n", "w"): "NW", ("s", "e"): "SE", ("s", "w"): "SW",
    ("north", "east"): "NE", ("north", "west"): "NW", ("south", "east"): "SE", ("south", "west"): "SW",
}  # fmt: skip
SUFFIXES = {
    "st": "St", "street": "St", "str": "St", "ave": "Ave", "av": "Ave", "avenue": "Ave", "avenida": "Ave",
    "blvd": "Blvd", "bld": "Blvd", "blv": "Blvd", "boulevard": "Blvd", "bulevar": "Blvd", "rd": "Rd",
    "road": "Rd", "dr": "Dr", "drive": "Dr", "ln": "Ln", "lane": "Ln", "ct": "Ct", "court": "Ct", "pl": "Pl",
    "place": "Pl", "cir": "Cir", "circle": "Cir", "fwy": "Fwy", "freeway": "Fwy", "pkwy": "Pkwy",
    "parkway": "Pkwy", "way": "Way", "trl": "Trl", "trail": "Trl", "loop": "Loop",
}  # fmt: skip
SPANISH_STREET = frozenset({"calle", "avenida", "av", "ave", "bulevar"})
_JOINS = bag("and y con & / + @ x")
_BY_RAMP = bag("on off of en de at")
RAMPS = bag("ramp rampa onramp offramp exit salida overpass underpass bridge puente entrada bajada")
"""A road that is left "on Rio Grande" crosses it there."""
_RAMP_LEAD = 5
_ABOUT = bag("about around like maybe is hes shes aged age unos como tiene de son edad")
_CORNER_WORDS = bag("corner side esquina lado")
_FUZZY_CUTOFF = 80
_NEVER_FUZZY = bag(
    "at on in by of the and to an la el los las de en por con y a e there their where which while after "
    "before behind about other people person place south north lived street between corner around needs "
    "lights light bench store right left truck house under until still donde estaba cerca atras frente "
    "detras esquina gente persona lugar tienda hasta sobre abajo sentado hombre mujer puerta parada "
    "alguien ahora sangre station someone walking sitting sleeping tonight water money phone group needed "
    "moved later"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A street in words `first` to `last`. `score` is 1 for an exact name, less for a misspelt one."""

    street: Street
    first: int
    last: int
    score: float
    ordinary: bool
    """Only an everyday word ("gold", "second") without suffix or quadrant."""
    quadrant: str | None = None
    suffixed: bool = False

    @property
    def freeway(self) -> bool:
        return self.street.name.startswith("I-")

    def __str__(self) -> str:
        return str(self.street)


def find_streets(keys: Sequence[str], gazetteer: Gazetteer) -> list[Mention]:
    """Every exactly named street, the longest name at each word, in order."""
    mentions: list[Mention] = []
    at = 0
    while at < len(keys):
        found = _street_at(keys, at, gazetteer)
        if found:
            mentions.append(found)
        at = found.last if found else at + 1
    return mentions


def misspelt_street(keys: Sequence[str], at: int, gazetteer: Gazetteer, *, backwards: bool) -> Mention | None:
    """A street whose misspelt name begins at word `at`, or, going backwards, ends before it."""
    best: tuple[float, int, int, Alias[Street]] | None = None
    for length in (3, 2, 1):
        first, last = (at - length, at) if backwards else (at, at + length)
        if first < 0 or last > len(keys):
            continue
        name = " ".join(keys[first:last])
        if len(name) < 4 or not _may_be_a_name(keys[first:last]):
            continue
        match = process.extractOne(name, gazetteer.fuzzy_names.keys(), scorer=fuzz.ratio, score_cutoff=_FUZZY_CUTOFF)
        if match and (best is None or match[1] > best[0]):
            best = (match[1], first, last, gazetteer.fuzzy_names[match[0]])
    if best is None:
        return None
    score, first, last, alias = best
    return _with_ending(keys, Mention(alias.meaning, first, last, score / 100, ordinary=False))


def quadrant_at(keys: Sequence[str], at: int) -> tuple[str | None, int]:
    """The quadrant that begins at word `at`, and the word after it."""
    if at < len(keys) and keys[at] in QUADRANTS:
        of_the_corner = keys[at + 1 : at + 2] and keys[at + 1] in _CORNER_WORDS
        return (None, at) if of_the_corner else (QUADRANTS[keys[at]], at + 1)
    halves = tuple(keys[at : at + 2])
    if len(halves) == 2 and halves in _HALVES:
        return _HALVES[halves[0], halves[1]], at + 2
    return None, at


def _may_be_a_name(words: Sequence[str]) -> bool:
    return all(word.isalpha() and word not in _NEVER_FUZZY and word not in SUFFIXES for word in words)


def _street_at(keys: Sequence[str], at: int, gazetteer: Gazetteer) -> Mention | None:
    for alias in gazetteer.streets_by_first.get(keys[at], ()):
        last = at + len(alias.words)
        if tuple(keys[at:last]) == alias.words and (not alias.words[0].isdigit() or _beside_a_join(keys, at)):
            named = Mention(alias.meaning, at, last, 1.0, alias.ordinary)
            return _with_ending(keys, named)
    return _numbered_street(keys, at, gazetteer)


def _beside_a_join(keys: Sequence[str], at: int) -> bool:
    """The bare 25 of "25 and Gibson" is the freeway; that of "about 25" is not."""
    before, after = keys[at - 1] if at else "", keys[at + 1] if at + 1 < len(keys) else ""
    if before in _BY_RAMP and not RAMPS.isdisjoint(keys[max(0, at - _RAMP_LEAD) : at]):
        return True  # "the Coors exit on 40"
    return before in _JOINS or (after in _JOINS and before not in _ABOUT and keys[at + 2 : at + 3] != ("o",))


def _beside_a_street(keys: Sequence[str], at: int, gazetteer: Gazetteer) -> bool:
    """The bare number of "doce y la I-40", "4 y Lomas" and, at the very end, "Central y 12"."""
    number = numbered_at(keys, at, beside_street=True)
    length = number.length if number else 1  # "cincuenta y siete y Central"
    before, after = keys[at - 1] if at else "", keys[at + length] if at + length < len(keys) else ""
    following = keys[at + length + 1 : at + length + 3]
    if after in _JOINS and at == 0 and following:
        name = following[1] if following[0] in {"la", "the"} and len(following) > 1 else following[0]
        return name in gazetteer.streets_by_first
    ends = at + length == len(keys) or after in QUADRANTS
    return ends and at > 1 and before in _JOINS and keys[at - 2] in gazetteer.streets_by_first


def _numbered_street(keys: Sequence[str], at: int, gazetteer: Gazetteer) -> Mention | None:
    """'calle 4', 'la 98', 'fourth', '2da': a number where a street is meant."""
    found = numbered_at(keys, at, beside_street=_beside_a_street(keys, at, gazetteer))
    if found is None:
        return None
    last = at + found.length
    if found.sure is Sure.CARDINAL and keys[last : last + 1] == ("th",):  # "98 th"
        last += 1
    for alias in gazetteer.streets_by_first.get(ordinal(found.number), ()):
        bare = found.sure is Sure.ORDINAL or (found.sure is Sure.CARDINAL and keys[at - 1 : at] == ("la",))
        return _with_ending(keys, Mention(alias.meaning, at, last, 1.0, ordinary=bare))
    return None


def _with_ending(keys: Sequence[str], mention: Mention) -> Mention:
    """The mention with what belongs to it: 'calle' before, suffix and quadrant after."""
    first, last = mention.first, mention.last
    suffixed = False
    if first and keys[first - 1] in SPANISH_STREET:
        first, suffixed = first - 1, True
    if last < len(keys) and keys[last] in SUFFIXES:
        last, suffixed = last + 1, True
    quadrant, last = quadrant_at(keys, last)
    return replace(
        mention,
        first=first,
        last=last,
        quadrant=quadrant,
        suffixed=suffixed,
        ordinary=mention.ordinary and not suffixed and quadrant is None,
    )
