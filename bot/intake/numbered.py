"""Numbers that name a street: "4th", "fourth", "la 2da", "la cuarta", "calle doce", "la noventa y ocho", "98 st"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from bot.intake.words import bag

_UNITS_EN = "one two three four five six seven eight nine".split()
_TEENS_EN = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS_EN = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS_EN = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth"
).split()
_UNITS_ES = "uno dos tres cuatro cinco seis siete ocho nueve".split()
_TEENS_ES = "diez once doce trece catorce quince dieciseis diecisiete dieciocho diecinueve".split()
_TENS_ES = "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa".split()
_ORDINALS_ES = (
    "primera segunda tercera cuarta quinta sexta septima octava novena decima undecima duodecima decimotercera "
    "decimocuarta decimoquinta"
).split()

_ORDINALS = {name: at for names in (_ORDINALS_EN, _ORDINALS_ES) for at, name in enumerate(names, 1)} | {
    "1era": 1, "forth": 4, "twentieth": 20, "setima": 7, "onceava": 11, "doceava": 12, "treceava": 13,
    "catorceava": 14, "quinceava": 15,
}  # fmt: skip
_CARDINALS = {name: at for names in (_UNITS_EN + _TEENS_EN, _UNITS_ES + _TEENS_ES) for at, name in enumerate(names, 1)}
_TENS = {name: 10 * at for names in (_TENS_EN, _TENS_ES) for at, name in enumerate(names, 2)}
_CARDINALS |= {
    f"{tens}y{unit}": 10 * at + ones for at, tens in enumerate(_TENS_ES, 2) for ones, unit in enumerate(_UNITS_ES, 1)
}  # "noventayocho"
_WITH_ENDING = re.compile(r"(\d{1,3})(?:st|nd|rd|th|era|ra|nda|da|ta|ma|va|na|a)")
# "la segunda vez", "the 3rd time", "4th grade", "el 14 de mayo": the next word says what is counted.
_COUNTED = bag(
    "time times vez veces option opcion choice chance oportunidad edad grade grado floor piso day dia dias one "
    "month mes week semana place lugar person persona step paso of january february march april may june july "
    "august september october november december"
)
_MONTHS = bag("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre")
_HOUR = 1
"""'la una' is an hour; of all others the clock says "las"."""


class Sure(Enum):
    """How surely a number is a street's."""

    WRITTEN = "4th, 2da"
    ORDINAL = "fourth, cuarta: an everyday word too"
    CARDINAL = "14, catorce: only after 'calle' and 'la', or before 'st'"


@dataclass(frozen=True, slots=True)
class Numbered:
    """A number that may be a street's, said in `length` words."""

    number: int
    length: int
    sure: Sure


def numbered_at(keys: Sequence[str], at: int, *, beside_street: bool = False) -> Numbered | None:
    """The street number that begins at word `at`; None also where something else is being counted.

    `beside_street`: it is joined to a street ("12 y Menaul"), so that a bare number will do."""
    found = _read(keys, at)
    if found is None:
        return None
    following = keys[at + found.length : at + found.length + 2]
    counted = bool(following) and following[0] in _COUNTED
    dated = len(following) == 2 and following[0] in {"de", "del"} and following[1] in _MONTHS | {"mes"}
    if counted or dated or (found.sure is Sure.CARDINAL and not (beside_street or _may_be_bare(keys, at, found))):
        return None
    return found


def ordinal(number: int) -> str:
    """4 as '4th'."""
    if 10 <= number % 100 <= 20:
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def _read(keys: Sequence[str], at: int) -> Numbered | None:
    word = keys[at]
    if match := _WITH_ENDING.fullmatch(word):
        return Numbered(int(match.group(1)), 1, Sure.WRITTEN)
    if word in _ORDINALS:
        return Numbered(_ORDINALS[word], 1, Sure.ORDINAL)
    if word in _TENS:
        return _with_tens(keys, at)
    if word == "ciento":
        return _with_hundred(keys, at)
    if word.isdecimal() and len(word) <= 3:
        return Numbered(int(word), 1, Sure.CARDINAL)
    return Numbered(_CARDINALS[word], 1, Sure.CARDINAL) if word in _CARDINALS else None


def _with_tens(keys: Sequence[str], at: int) -> Numbered:
    """'ninety eighth', 'noventa y ocho'."""
    tens = _TENS[keys[at]]
    joined = at + 2 if keys[at + 1 : at + 2] == ("y",) else at + 1
    unit = keys[joined] if joined < len(keys) else ""
    if _ORDINALS.get(unit, 10) < 10:
        return Numbered(tens + _ORDINALS[unit], joined + 1 - at, Sure.ORDINAL)
    if _CARDINALS.get(unit, 10) < 10:
        return Numbered(tens + _CARDINALS[unit], joined + 1 - at, Sure.CARDINAL)
    return Numbered(tens, 1, Sure.CARDINAL)


def _with_hundred(keys: Sequence[str], at: int) -> Numbered | None:
    """'ciento dieciocho'."""
    rest = _read(keys, at + 1) if at + 1 < len(keys) else None
    return Numbered(100 + rest.number, 1 + rest.length, rest.sure) if rest and rest.number < 100 else None


def _may_be_bare(keys: Sequence[str], at: int, found: Numbered) -> bool:
    before = keys[at - 1] if at else ""
    after = keys[at + found.length] if at + found.length < len(keys) else ""
    return before == "calle" or after in {"st", "street", "th"} or (before == "la" and found.number != _HOUR)
