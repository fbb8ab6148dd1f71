"""What a person or a vehicle looks like: the stretches of a message that describe, in the resident's own words.

A stretch is built of words of the reviewed list (`data/intake/looks.*.toml`), of ages and sizes, and of the words that
a garment or a belonging takes along: "green army jacket", "chamarra verde de soldado".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from bot.intake.lexicon import Lexicon, everyday_words
from bot.intake.words import Message, bag

LONGEST_QUOTE = 200
_TELLING = frozenset({"garment", "trait", "age", "thing"})
_GROUP = "group"
_CARRIES = frozenset({"garment", "thing"})
"""What may have unknown words beside it that belong to it."""
_NOT_AN_AGE = (
    r"(?!\d|\s*(?:[:/%$]|min|hour|hr|sec|day|week|month|people|person|feet|ft|"
    r"block|mile|minut|hora|dia|seman|mes|cuadra|pm|am|north|south|east|west|ne\b|nw\b|se\b|sw\b))"
)
_ABOUT = r"(?:about|around|like|maybe|probably|como de|de unos|de unas|de como|unos|unas|como)"
_AGE = re.compile(
    rf"\b(?:(?:{_ABOUT}|aged?|she'?s|he'?s|(?:s?he) is|tiene|es de)\s+){{1,3}}"
    rf"[1-9]\d(?:s\b|{_NOT_AN_AGE}(?:\s*(?:years? old|yrs?(?: old)?|yo|y/o|something|ish|anos))?\b)"
    r"|\b[1-9]\d?\s*(?:-?\s*years?\s*-?\s*old|yrs? old|yo\b|y/o|y\.o\.|anos\b)"
    r"|\b[1-9]0(?:'?s|ish|-something)\b"
    rf"|(?<=\bis )[1-9]\d(?=\s*(?:,|\.|;|$|and\b|with\b|has\b|uses\b)){_NOT_AN_AGE}"
    r"|\b[1-9]\d\s*(?=(?:m|f)\b)"
)
_SIZE = re.compile(
    r"\b[4-7]\s*(?:'|ft\b|feet\b|foot\b|pies\b)\s*(?:\d{1,2}\s*(?:\"|in\b|inches\b)?)?"
    r"|\b\d{2,3}\s*(?:lbs?|pounds?|libras|kilos)\b|\b1[.,]\d\d\s*(?:m\b|metros)"
)
# Between these words a garment's own words end: "a man IN A green army jacket".
_EDGES = bag(
    "a an the his her their my our your this that in on at by with and or but wearing has have had is was got carrying "
    "pushing pulling holding named he she they it who whos i im we to of for from no un una unos unas el la los las su "
    "sus con y o en por que trae traia lleva llevaba usa tiene esta es se anda va muy bien sin de del al jalando "
    "cargando empujando vestido vestida puesta puesto a"
)
_PRONOUNS = bag("he she hes shes they theyre el ella trae traia lleva llevaba viste tiene")
_LEADING = 2
_OF = frozenset({"de", "color"})


def find_looks(message: Message, lexicon: Lexicon, *, known_other: bool) -> str | None:
    """Looks and clothing, or what a vehicle looks like; None where nothing tells one person from another.

    `known_other`: the message is known to report somebody else; if not, a person or a vehicle must be in it.
    """
    labels = _labels_by_word(message, lexicon)
    runs: list[str] = []
    people: list[str] = []
    vehicles: list[str] = []
    seen: set[str] = set()
    for first, last in _runs(message, labels):
        kinds = set().union(*(labels[at] for at in range(first, last)))
        seen |= kinds
        if kinds & _TELLING or _tells_a_vehicle(kinds, last - first) or (known_other and _GROUP in kinds):
            runs.append(message.quote(first, last))
        elif "person" in kinds:
            people.append(message.quote(first, last))
        elif "vehicle" in kinds:
            vehicles.append(message.quote(first, last))
    if "person" not in seen and (runs or "colour" in seen):
        runs += vehicles  # "white van, flat tires"
    somebody = {"person", "vehicle"} & seen or (message.words and message.words[0].text in _PRONOUNS)
    if not runs or not (known_other or somebody):
        return None
    return ", ".join([*people[:1], *runs])[:LONGEST_QUOTE]


def _tells_a_vehicle(kinds: set[str], words: int) -> bool:
    """'white van', 'ford pickup'; a bare "car" tells nothing."""
    return "vehicle" in kinds and ("colour" in kinds or words > 1)


def _labels_by_word(message: Message, lexicon: Lexicon) -> dict[int, set[str]]:
    labels: dict[int, set[str]] = {}
    for hit in lexicon.looks.find(message):
        for at in range(hit.first, hit.last):
            labels.setdefault(at, set()).add(hit.label)
    spans = [match.span() for pattern in (_AGE, _SIZE) for match in pattern.finditer(message.folded)]
    for at, word in enumerate(message.words):
        if any(start <= word.start < end for start, end in spans):
            labels.setdefault(at, set()).add("age")
    for at in [at for at, kinds in labels.items() if kinds & _CARRIES]:
        for near in (*_words_before(message, at, labels), *_words_after(message, at, labels)):
            labels.setdefault(near, set()).add("part")
    return labels


def _words_before(message: Message, at: int, labels: dict[int, set[str]]) -> Iterator[int]:
    """'a SPIDERMAN shirt': up to two words, if an article or a word of the list stands before them."""
    first = at
    while (
        first
        and at - first < _LEADING
        and _unknown(message, first - 1, labels)
        and not message.words[first].after_break
    ):
        first -= 1
    led = first and not message.words[first].after_break
    if led and (message.words[first - 1].text in _EDGES or first - 1 in labels):
        yield from range(first, at)


def _words_after(message: Message, at: int, labels: dict[int, set[str]]) -> Iterator[int]:
    """'camisa DE SPIDERMAN'."""
    following = message.words[at + 1 : at + 3]
    joined = len(following) == 2 and following[0].text in _OF and not any(word.after_break for word in following)
    if joined and (at + 2 in labels or _unknown(message, at + 2, labels)):
        yield from (at + 1, at + 2)


def _unknown(message: Message, at: int, labels: dict[int, set[str]]) -> bool:
    """A word of no list and no everyday one but a name or a make: it can only belong to what stands beside it."""
    word = message.words[at].text
    return at not in labels and word not in _EDGES and word.isalpha() and word not in everyday_words()


def _runs(message: Message, labels: dict[int, set[str]]) -> Iterator[tuple[int, int]]:
    """Stretches of describing words within a clause, without the joining words at their ends."""
    first: int | None = None
    for at in range(len(message.words) + 1):
        telling = at in labels
        if first is not None and (not telling or message.words[at].after_break):
            yield from _trimmed(first, at, labels)
            first = None
        if telling and first is None:
            first = at


def _trimmed(first: int, last: int, labels: dict[int, set[str]]) -> Iterator[tuple[int, int]]:
    joints = list(takewhile(lambda at: labels[at] == {"joint"}, range(first, last)))
    first += len(joints)
    while last > first and labels[last - 1] == {"joint"}:
        last -= 1
    if first < last:
        yield first, last
