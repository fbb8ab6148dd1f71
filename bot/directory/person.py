"""Facts about the person who needs help, and what they rule out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.directory.entries import Entry
from bot.directory.text import plain
from bot.directory.vocabulary import Vocabulary

_AGE = re.compile(r"age[:=]?(\d{1,3})")
_AGE_SAID = re.compile(
    r"\b(?:i'?m|i am) (\d{1,2})\b(?! (?:month|week|day|hour|min|block|mile))|"
    r"\b(\d{1,3})[ -]?(?:years?[ -]old|yrs?[ -]old|yo\b|anos\b)"
)
_SENIOR_FROM = 60
_YOUTH_UNTIL = 24
_WISHES = {
    "no-id": "no_id",
    "walk-in": "walk_in",
    "free": "free",
    "pets": "pets",
    "pet": "pets",
}


def age_in(text: str) -> int | None:
    """An age that is said in passing: "i'm 16", "my 80 year old dad", "tengo 16 años"."""
    found = _AGE_SAID.search(plain(text))
    return int(found[1] or found[2]) if found else None


def groups_of_age(age: int | None) -> frozenset[str]:
    if age is None:
        return frozenset()
    return frozenset({"seniors"} if age >= _SENIOR_FROM else {"youth"} if age <= _YOUTH_UNTIL else ())


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of the person; everything unknown rules nothing out."""

    age: int | None = None
    groups: frozenset[str] = frozenset()
    no_id: bool = False
    walk_in: bool = False
    free: bool = False
    pets: bool = False
    unknown: tuple[str, ...] = ()

    @classmethod
    def of(cls, facts: Iterable[str], vocabulary: Vocabulary) -> Person:
        """From words such as `age:17`, `woman`, `no-id`; words that nobody knows are kept in `unknown`."""
        age: int | None = None
        groups: set[str] = set()
        wishes: dict[str, bool] = {}
        unknown: list[str] = []
        names = {word: code for code, term in vocabulary.audiences.items() for word in (code, *term.facts)}
        for fact in (fact.strip().lower().replace("_", "-") for fact in facts):
            if found := _AGE.fullmatch(fact):
                age = int(found[1])
            elif fact in _WISHES:
                wishes[_WISHES[fact]] = True
            elif fact in names:
                groups.add(names[fact])
            else:
                unknown.append(fact)
        return cls(age=age, groups=groups_of_age(age) | groups, unknown=tuple(unknown), **wishes)

    def is_ruled_out(self, entry: Entry) -> bool:
        """Does the record itself say that this person cannot use it?"""
        if self._outside_age(entry):
            return True
        sexes = entry.audience & {"men", "women"}
        if len(sexes) == 1:
            other = "women" if sexes == {"men"} else "men"
            if other in self.groups and not sexes & self.groups:
                return True
            if sexes == {"men"} and "families" in self.groups:
                return True
        return (
            (self.no_id and "id-required" in entry.features)
            or (self.walk_in and entry.walk_in is not True)
            or (self.free and not entry.is_free)
        )

    def _outside_age(self, entry: Entry) -> bool:
        low, high = entry.minimum_age, entry.maximum_age
        if self.age is not None:
            return (low is not None and self.age < low) or (high is not None and self.age > high)
        if "seniors" in self.groups and high is not None and high < _SENIOR_FROM:
            return True
        return "youth" in self.groups and low is not None and low > _YOUTH_UNTIL
