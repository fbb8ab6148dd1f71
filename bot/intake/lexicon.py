"""The reviewed phrase lists of `data/intake`, both languages together: people mix them in one sentence."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from itertools import chain
from pathlib import Path

from bot.intake.phrases import Phrases
from bot.intake.words import read

FOLDER = Path(__file__).resolve().parents[2] / "data/intake"


@dataclass(frozen=True)
class Lexicon:
    """One matcher a list. The order of labels inside a file is kept where it matters (`call_type_order`)."""

    answers: Phrases
    needs: Phrases
    hazards: Phrases
    call_types: Phrases
    contact: Phrases
    corrections: Phrases
    people: Phrases
    scene: Phrases
    looks: Phrases
    where: Phrases

    @cached_property
    def words(self) -> frozenset[str]:
        """Every whole word of every list, and more real words: what is never a misspelling."""
        lists: list[Phrases] = [getattr(self, one.name) for one in fields(self)]
        more = (word for line in _words_in("real_words.txt") for word in read(line).keys)
        return frozenset(chain(more, *(one.known for one in lists)))


@lru_cache(maxsize=1)
def everyday_words() -> frozenset[str]:
    """Words that are no part of a place's name."""
    return _words_in("everyday_words.txt")


@lru_cache(maxsize=1)
def given_names() -> frozenset[str]:
    """Common given names, folded."""
    return _words_in("given_names.txt")


def _words_in(file: str) -> frozenset[str]:
    lines = (FOLDER / file).read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@lru_cache(maxsize=1)
def load_lexicon() -> Lexicon:
    """All lists, read once."""

    def both(name: str) -> Phrases:
        return Phrases.load(FOLDER / f"{name}.en.toml", FOLDER / f"{name}.es.toml")

    lexicon = Lexicon(
        answers=both("answers"),
        needs=both("needs"),
        hazards=both("hazards"),
        call_types=both("call_types"),
        contact=both("contact"),
        corrections=both("corrections"),
        people=both("people"),
        scene=both("scene"),
        looks=both("looks"),
        where=both("where"),
    )
    lists: list[Phrases] = [getattr(lexicon, one.name) for one in fields(Lexicon)]
    for one in lists:
        one.protect(lexicon.words)
    return lexicon
