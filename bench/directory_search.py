"""How long a search takes, by the number of services: `python bench/directory_search.py [SIZE ...]`.

The city's own services are copied with new ids, moved about and renamed, and asked the judged queries, every other
one with filters (ZIP code, open at an hour, facts about the person). One process, one BLAS thread. Processor time
is printed beside the clock because a busy machine stretches the clock alone.
"""

from __future__ import annotations

import asyncio
import csv
import random
import statistics
import sys
import time
from dataclasses import replace

import numpy as np

from bench.search.quality import city_directory
from bench.search.speed import NOW
from bot.directory import Directory, Query
from bot.directory.entries import Entry
from bot.directory.index import Index
from bot.directory.meaning import vector_of
from bot.settings import ROOT

JUDGED = ROOT / "tests/integration/directory/judged.tsv"


async def measure(sizes: list[int]) -> None:
    async with city_directory() as (_, directory, small):
        print("services     index s   wall p50       p95    cpu p50       p95   (ms)")
        for size in sizes:
            started = time.perf_counter()
            large = copied(small, size)
            vector_of.cache_clear()
            built = time.perf_counter() - started
            pairs = [timed(directory, large, query) for query in queries()][10:]
            wall, cpu = ([pair[which] for pair in pairs] for which in (0, 1))
            print(f"{size:8}  {built:9.1f} {said(wall)} {said(cpu)}")


def said(times: list[float]) -> str:
    ordered = sorted(times)
    return f"{statistics.median(ordered):10.2f} {ordered[int(len(ordered) * 0.95)]:9.2f}"


def timed(directory: Directory, index: Index, query: Query) -> tuple[float, float]:
    """Milliseconds of one search: by the clock on the wall, and of this processor alone."""
    started, worked = time.perf_counter(), time.thread_time()
    directory.answer(index, query)
    return (time.perf_counter() - started) * 1000, (time.thread_time() - worked) * 1000


def queries() -> list[Query]:
    chance = random.Random(7)
    with JUDGED.open(encoding="utf-8") as file:
        texts = [row["query"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
    asked = []
    for number, text in enumerate(texts):
        if number % 2:
            asked.append(Query(text=text))
        else:
            facts = tuple(chance.sample(["age:34", "family", "no-id", "woman"], k=chance.randint(0, 2)))
            zip_code = chance.choice(["87108", "87102", "87121"])
            asked.append(Query(text=text, zip=zip_code, open_at=NOW, eligibility=facts))
    return asked


def copied(small: Index, size: int) -> Index:
    chance = random.Random(size)
    noise = np.random.default_rng(size)
    rows = [chance.randrange(len(small)) for _ in range(size)]
    entries = [moved(small.entries[row], number, chance) for number, row in enumerate(rows)]
    vectors = small.vectors[rows] + noise.normal(0, 0.01, (size, small.vectors.shape[1])).astype(np.float32)
    return Index(entries, vectors, small.vocabulary)


def moved(entry: Entry, number: int, chance: random.Random) -> Entry:
    point = (chance.uniform(34.9, 35.3), chance.uniform(-106.9, -106.4)) if entry.point else None
    name = {language: f"{text} {number}" for language, text in entry.name.items()}
    text = f"{entry.search_text} {number} {chance.randrange(size_of_words)}"
    return replace(entry, id=f"s{number}", row_id=f"r{number}", point=point, name=name, search_text=text)


size_of_words = 50_000

if __name__ == "__main__":
    asyncio.run(measure([int(size) for size in sys.argv[1:]] or [207, 1_000, 10_000, 100_000]))
