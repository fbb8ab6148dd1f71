"""House addresses: "1500 Walter St SE", "5901 zuni apt 12", "3400 block of Pan American NE"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.intake.gazetteer import Gazetteer, Street
from bot.intake.streets import SPANISH_STREET, SUFFIXES, Mention, misspelt_street, quadrant_at
from bot.intake.words import bag

_HOUSE = re.compile(r"\d{1,5}[a-d]?")
_UNITS = {
    "apt": "Apt", "apartment": "Apt", "apartamento": "Apt", "apto": "Apt", "depto": "Apt", "departamento": "Apt",
    "unit": "Unit", "suite": "Suite", "ste": "Suite", "lot": "Lot", "space": "Space", "espacio": "Space",
    "room": "Room", "rm": "Room", "cuarto": "Room",
}  # fmt: skip
_UNIT_THEN = frozenset({"at", "in", "on", "of", "en", "el", "del", "de"})
_BEFORE_NAME = frozenset({"n", "s", "e", "w", "north", "south", "east", "west", "block", "of", "de", "la", "calle"})
_LONGEST_NAME = 3
_LONGEST_UNIT = 3
"""Digits: "laundry room, 12805 Central" is no room number."""
_LEADS_TO_NUMBER = frozenset({"at", "of", "del", "el", "en", "near", "by", "live", "vivo", "address", "direccion"})
_NUMBER_SIGNS = bag("# no num numero")
_NOT_IN_A_NAME = bag("min minutes minutos hours horas days dias blocks people feet miles the a in at on en")


@dataclass(frozen=True, slots=True)
class Address:
    """A house number on a street, in words `first` to `last`."""

    number: str
    name: str
    street: Street | None
    quadrant: str | None
    unit: str | None
    block: bool
    first: int
    last: int
    score: float
    certain: bool
    """It reads as an address even where nobody asked for one."""

    def __str__(self) -> str:
        parts = (self.number, "block" if self.block else "", self.name, self.quadrant or "", self.unit or "")
        return " ".join(filter(None, parts))


def find_address(keys: Sequence[str], streets: Sequence[Mention], gazetteer: Gazetteer) -> Address | None:
    """The first address in the words: the number before the street, or after it as in Spanish."""
    by_first = {mention.first: mention for mention in streets}
    in_names = {at for mention in streets for at in range(mention.first, mention.last)}
    for at, word in enumerate(keys):
        if _HOUSE.fullmatch(word) and at not in in_names and not _is_unit(keys, at):
            found = _address_at(keys, at, by_first, gazetteer)
            if found:
                return _with_unit_before(keys, found)
    found = _number_after_street(keys, streets, gazetteer)
    return _with_unit_before(keys, found) if found else None


def _is_unit(keys: Sequence[str], at: int) -> bool:
    """The 14 of "apt 14" and "#14" is no house number."""
    before = keys[at - 1] if at else ""
    return before == "#" or (before in _UNITS and len(keys[at]) <= _LONGEST_UNIT)


def _with_unit_before(keys: Sequence[str], address: Address) -> Address:
    """'apt 206 at 7801 Central': the unit may come first."""
    at = address.first
    while at and keys[at - 1] in _UNIT_THEN:
        at -= 1
    for length in (3, 2):
        unit, last = _unit_at(keys, max(0, at - length))
        if address.unit is None and unit and last == at:
            return replace(address, unit=unit, first=at - length)
    return address


def _address_at(keys: Sequence[str], at: int, by_first: dict[int, Mention], gazetteer: Gazetteer) -> Address | None:
    name_at = at + 1
    if at and keys[at - 1] in _NUMBER_SIGNS and "en" in keys[name_at : name_at + 1]:
        name_at += 1  # "el número 1515 en la Blake"
    while name_at < len(keys) and keys[name_at] in _BEFORE_NAME and name_at not in by_first:
        name_at += 1
    block = "block" in keys[at + 1 : name_at] or keys[max(0, at - 1)] in {"cuadra", "bloque"}
    mention = by_first.get(name_at)
    if mention is None and gazetteer.is_zip(keys[at]):  # "the 87108 area" is not Arenal
        return None
    if mention is None:
        mention = _misspelt(keys, name_at, gazetteer)
    if mention is not None:
        long_number = len(keys[at]) >= 3
        certain = long_number and (not mention.ordinary or keys[max(0, at - 1)] in _LEADS_TO_NUMBER)
        return _finish(keys, at, mention, block, certain or mention.quadrant is not None)
    return _unknown_street(keys, at, name_at, block)


def _misspelt(keys: Sequence[str], name_at: int, gazetteer: Gazetteer) -> Mention | None:
    """A misspelt name counts only with a suffix or a quadrant behind it, or at the very end."""
    mention = misspelt_street(keys, name_at, gazetteer, backwards=False)
    if mention and (mention.suffixed or mention.quadrant or mention.last == len(keys)):
        return mention
    return None


def _finish(keys: Sequence[str], at: int, mention: Mention, block: bool, certain: bool) -> Address:
    unit, last = _unit_at(keys, mention.last)
    quadrant = mention.quadrant
    score = 0.95 * mention.score
    if quadrant is None and len(mention.street.quadrants) == 1:
        (quadrant,) = mention.street.quadrants
        score *= 0.9
    elif quadrant is None or quadrant not in (mention.street.quadrants or {quadrant}):
        score *= 0.65
    return Address(keys[at], str(mention.street), mention.street, quadrant, unit, block, at, last, score, certain)


def _unknown_street(keys: Sequence[str], at: int, name_at: int, block: bool) -> Address | None:
    """A number, up to three words, and a suffix or a quadrant: a street the list does not have."""
    for length in range(1, _LONGEST_NAME + 1):
        end = name_at + length
        name = keys[name_at:end]
        if len(name) < length or not all(word.isalnum() for word in name) or _NOT_IN_A_NAME & set(name):
            return None
        suffix = SUFFIXES.get(keys[end]) if end < len(keys) else None
        quadrant, last = quadrant_at(keys, end + (suffix is not None))
        if (suffix and not name[0].isdigit()) or quadrant:
            unit, last = _unit_at(keys, last)
            title = " ".join(word.title() for word in name) + (f" {suffix}" if suffix else "")
            score = 0.8 if suffix and quadrant else 0.6
            certain = bool(suffix and quadrant) or len(keys[at]) >= 3
            return Address(keys[at], title, None, quadrant, unit, block, at, last, score, certain)
    return None


def _number_after_street(keys: Sequence[str], streets: Sequence[Mention], gazetteer: Gazetteer) -> Address | None:
    """'calle Walter 1500 sureste', 'Central 4500 NE', 'calle Edith #315'."""
    for mention in streets:
        has_sign = not _NUMBER_SIGNS.isdisjoint(keys[mention.last : mention.last + 1])
        at = mention.last + 1 if has_sign else mention.last
        if not _is_number(keys, at, gazetteer):
            continue
        quadrant, last = quadrant_at(keys, at + 1)
        quadrant = quadrant or mention.quadrant
        if quadrant or keys[mention.first] in SPANISH_STREET:
            unit, last = _unit_at(keys, last)
            return Address(
                keys[at], str(mention.street), mention.street, quadrant, unit, False, mention.first, last,
                0.9 if quadrant else 0.6, True,
            )  # fmt: skip
    return None


def _is_number(keys: Sequence[str], at: int, gazetteer: Gazetteer) -> bool:
    """Three digits and more that are no ZIP code and no part of a telephone number."""
    if at >= len(keys) or not _HOUSE.fullmatch(keys[at]) or len(keys[at]) < 3 or gazetteer.is_zip(keys[at]):
        return False
    return not keys[at + 1 : at + 2] or not keys[at + 1].isdigit()


def _unit_at(keys: Sequence[str], at: int) -> tuple[str | None, int]:
    """'apt 12', '#4', 'unit b' at word `at`, and the word after it."""
    if at + 1 < len(keys) and (keys[at] in _UNITS or keys[at] == "#"):
        following = at + 2 if keys[at + 1] == "#" and at + 2 < len(keys) else at + 1
        value = keys[following].upper()
        if len(value) <= 5:
            unit = f"#{value}" if keys[at] == "#" else f"{_UNITS[keys[at]]} {value}"
            return unit, following + 1
    return None, at
