"""What stands between two street names, and how surely it makes them a crossing.

A join is a core ("and", "con", "@", "just east of", "casi llegando a") between words that change nothing: articles,
"right", "casi", "the off ramp", and distances ("two blocks", "media cuadra"), which are kept for the responder.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.intake.streets import RAMPS
from bot.intake.words import bag

_ARTICLES = bag("the la el los las")
_SOFTENERS = bag(
    "right just like almost casi mero merito justo ahi mas menos somewhere over directly basically esq corner is way "
    "poquito tantito poco"
)
_FURNITURE = bag(
    "eastbound westbound northbound southbound ramp rampa onramp offramp exit salida overpass underpass bridge freeway "
    "street st light semaforo calle avenida interstate frontage"
)
_COMPASS = bag("north south east west norte sur este oeste northeast northwest southeast southwest")
_BLOCKS = bag("block blocks blk blks cuadra cuadras calles house houses feet ft yards door doors casas pasos")
_AMOUNTS = bag(
    "a an one two three four couple few half una un dos tres cuatro media medio par unas 1 2 3 4 5 100 200 of "
    "como about"
)
CERTAIN = 0.95
_BARE = 0.7
_NEAR = 0.85
LOOSE = 0.75
"""Below it the words between say so little that neither street may be an everyday word."""
_CORES: dict[str, float] = {
    "and": 1.0, "&": 1.0, "y": 1.0, "con": 1.0, "e": 1.0, "/": 1.0, "@": 1.0, "at": 1.0, "x": 0.95, "n": 0.95,
    "+": 0.95, "an": 0.96, "esquina con": 1.0, "esquina": 0.95, "esquina de": 0.9, "en esquina con": 1.0,
    "crosses": 1.0, "crossing": 0.95, "meets": 1.0, "intersects": 1.0, "cruza": 1.0, "cruza con": 1.0,
    "cruce con": 1.0, "cruzando": 0.95, "se junta con": 1.0, "se cruza con": 1.0, "topa con": 1.0, "by": 0.85,
    "off": 0.85, "off of": 0.85, "near": 0.85, "close to": 0.85, "cerca de": 0.85, "past": 0.85, "before": 0.85,
    "after": 0.85, "up from": 0.8, "pasando": 0.85, "pasado": 0.85, "antes de": 0.85, "antes de llegar a": 0.85,
    "c /": 1.0, "llegando a": 0.85,
    "i": 0.95, "entrando a": 0.85, "y entrando a": 0.9, "y subiendo a": 0.9,
    "con de": 0.95, "y de": 0.95, "llegandito a": 0.85, "antesito de": 0.85, "pasandito": 0.85, "despues de": 0.85,
    "mas adelante de": 0.85, "mas alla de": 0.85, "cerquita de": 0.85,
    "pegado a": 0.85, "junto a": 0.8, "a altura de": 0.95, "across from": 0.75,
    "down from": 0.8, "arriba de": 0.85, "abajo de": 0.85, "por": 0.8, "on": 0.72, "en": 0.72, "": _BARE,
}  # fmt: skip
_DIRECTED = frozenset({"of", "de", "from", "al de", "to of", "a de", "hacia de", "on of"})
_HEADING = bag("hacia rumbo para pal al going heading bound")
_PASSING = frozenset({"pasando", "pasado", "past", "before", "antes de", "antes de llegar a", "llegando a", "after"})
_AT_A_RAMP = frozenset(
    {"en", "de", "a", "para", "sobre", "por", "on", "at", "off", "of", "off of", "from", "to", "over", "under"}
)
_LEAVING = RAMPS | bag("baja bajan bajando sale salen saliendo subida subiendo sube entrando exiting")
_AFTER_DISTANCE = frozenset({"from", "de", "a de", "down from", "up from", "away from", "off", "past", "antes de"})
_LEADS_ON = frozenset({"on", "en", "por", "sobre", "in", "along"})
_LONGEST = 9
_SHORT_LEAD = 3


def join_score(words: Sequence[str], led: bool = False) -> float | None:
    """How surely the words join two streets; None when they do not. `led`: "two blocks north of" stands before."""
    if len(words) > _LONGEST:
        return None
    rest, distance = _without_distance(words)
    core = " ".join(_plain(rest))
    if led and core in _LEADS_ON:
        return 0.95
    if distance and core in _AFTER_DISTANCE:
        return 0.9
    if not _COMPASS.isdisjoint(rest):
        without = " ".join(word for word in _plain(rest) if word not in _COMPASS)
        return 0.9 if without in _DIRECTED else _heading(rest)
    if core in _LEADS_ON and not RAMPS.isdisjoint(words):
        return 0.95
    if core == "" and "esq" in words:
        return CERTAIN
    if core == "a" and "casi" in words:  # "a" alone may be a distance or a direction: "casi a la Lomas" is neither
        return _NEAR
    if core == "" and _SOFTENERS & set(words) - {"corner"}:
        return None
    return _CORES.get(core)


def _heading(words: Sequence[str]) -> float | None:
    """'por la Lomas HACIA EL ESTE pasando la Carlisle': the direction says nothing about the corner."""
    core = " ".join(word for word in _plain(words) if word not in _COMPASS | _HEADING)
    return _CORES[core] if core in _PASSING else None


def at_a_ramp(words: Sequence[str], lead: Sequence[str]) -> float | None:
    """'la salida de la Coors en la 40': how surely a freeway and a street meet at the exit said before them."""
    core = " ".join(_plain(words))
    return 0.95 if core in _AT_A_RAMP and not _LEAVING.isdisjoint(lead) else None


def leads(words: Sequence[str]) -> bool:
    """Whether these words, just before a street, measure from it: "two blocks north of", "a media cuadra de la"."""
    return measured_from(words) is not None


def measured_from(words: Sequence[str]) -> int | None:
    """Where in the words before a street "two blocks north of" begins."""
    rest = [word for word in words if word not in _ARTICLES]
    if not rest or rest[-1] not in {"of", "de", "from"}:
        return None
    at = next((index for index, word in enumerate(words) if word in _BLOCKS | _COMPASS), None)
    if at is None or (words[at] in _COMPASS and len(words) - at > _SHORT_LEAD):
        return None
    while at and words[at - 1] in _AMOUNTS:
        at -= 1
    return at


def measures(words: Sequence[str]) -> bool:
    """Whether a distance or a direction is among the words: worth keeping for the responder."""
    return not (_COMPASS | _BLOCKS).isdisjoint(words)


def _plain(words: Sequence[str]) -> list[str]:
    return [word for word in words if word not in _ARTICLES | _SOFTENERS | _FURNITURE]


def _without_distance(words: Sequence[str]) -> tuple[list[str], bool]:
    """The words without "a couple of blocks", and whether there was a distance."""
    at = next((index for index, word in enumerate(words) if word in _BLOCKS), None)
    if at is None:
        return list(words), False
    first = at
    while first and (words[first - 1] in _AMOUNTS or words[first - 1] in _SOFTENERS):
        first -= 1
    return [*words[:first], *words[at + 1 :]], True
