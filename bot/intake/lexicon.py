"""The reviewed phrase lists of `data/intake`, both languages together: people mix them in one sentence."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path

from bot.intake.phrases import Phrases

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
    words = {word for one in lists for word in one.known}
    for one in lists:
        one.protect(words)
    return lexicon
