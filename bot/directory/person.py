"""Facts about the person who needs help, and what they rule out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from bot.directory.columns import Columns, Mask
from bot.directory.text import plain
from bot.directory.vocabulary import Vocabulary

_AGE = re.compile(r"age[:=]?(\d{1,3})")
_AGE_SAID = re.compile(
    r"\b(?:i'?m|i am) (\d{1,2})\b(?! (?:month|week|day|hour|min|block|mile))|"
    r"\b(\d{1,3})[ -]?(?:years?[ -]old|yrs?[ -]old|yo\b|anos\b)"
)
SENIOR_FROM = 60
YOUTH_UNTIL = 24
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
    return frozenset({"seniors"} if age >= SENIOR_FROM else {"youth"} if age <= YOUTH_UNTIL else ())


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

    def ruled_out(self, columns: Columns) -> Mask:
        """Entries of which the record itself says that this person cannot use them."""
        out = self._outside_age(columns)
        men, women = columns.bits({"men"}), columns.bits({"women"})
        only_men = (columns.audience & (men | women)) == men
        only_women = (columns.audience & (men | women)) == women
        if ("women" in self.groups and "men" not in self.groups) or "families" in self.groups:
            out |= only_men
        if "men" in self.groups and "women" not in self.groups:
            out |= only_women
        if self.no_id:
            out |= columns.features["id-required"]
        if self.walk_in:
            out |= ~columns.walk_in
        if self.free:
            out |= ~columns.free
        return out

    def _outside_age(self, columns: Columns) -> Mask:
        """Comparing with an age that is not stated is false, as it should be."""
        if self.age is not None:
            return (columns.minimum_age > self.age) | (columns.maximum_age < self.age)
        out: Mask = np.zeros(len(columns.verified), dtype=bool)
        if "seniors" in self.groups:
            out |= columns.maximum_age < SENIOR_FROM
        if "youth" in self.groups:
            out |= columns.minimum_age > YOUTH_UNTIL
        return out
