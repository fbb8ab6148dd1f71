"""The city's directory made large for the search in memory: its services with new ids, moved about and renamed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from bench.search import nation
from bot.directory.entries import Entry
from bot.directory.index import Index

_WORDS = 50_000


def copied(small: Index, size: int) -> Index:
    chance = random.Random(size)
    noise = np.random.default_rng(size)
    rows = [chance.randrange(len(small)) for _ in range(size)]
    hours = nation.hours_of(small)
    entries = [_moved(small.entries[row], number, chance, hours) for number, row in enumerate(rows)]
    vectors = small.vectors[rows] + noise.normal(0, 0.01, (size, small.vectors.shape[1])).astype(np.float32)
    return Index(entries, vectors, small.vocabulary)


def _moved(entry: Entry, number: int, chance: random.Random, hours: Sequence[str]) -> Entry:
    point = (chance.uniform(34.9, 35.3), chance.uniform(-106.9, -106.4)) if entry.point else None
    name = {language: f"{text} {number}" for language, text in entry.name.items()}
    text = f"{entry.search_text} {number} {chance.randrange(_WORDS)}"
    return replace(
        entry, id=f"s{number}", row_id=f"r{number}", point=point, name=name, search_text=text,
        hours=chance.choice(hours) or None,
    )  # fmt: skip
