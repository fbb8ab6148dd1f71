"""How good the search is on judged queries, held by bounds below what was measured."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bench.search.judgements import SETS, Grader, Search, grades_of, queries
from bot.directory import Directory, Query
from bot.directory.index import Index

# Least share of queries with a usable service in the first three, and least nDCG@5. `fresh` was written before its
# results were looked at and is harder: what it missed at first is in docs/directory-search.md. `probe` was written
# before the search was improved, and looked at while it was: it shows what broke, not how good the search is. `blind`
# was written by somebody who knew neither the examples nor the other sets, and is held to what is promised.
LEAST = {
    ("judged", "en"): (0.97, 0.88),
    ("judged", "es"): (0.95, 0.86),
    ("fresh", "en"): (0.93, 0.85),
    ("fresh", "es"): (0.93, 0.82),
    ("unseen", "en"): (0.93, 0.84),
    ("unseen", "es"): (0.93, 0.83),
    ("blind", "en"): (0.95, 0.85),
    ("blind", "es"): (0.95, 0.85),
    ("probe", "en"): (0.97, 0.89),
    ("probe", "es"): (0.97, 0.89),
}


@pytest.fixture
def ours(directory: Directory, index: Index) -> Search:
    def search(text: str, language: str) -> Sequence[str]:
        query = Query(text=text, speak="es" if language == "es" else "en", limit=5)
        return [card.id for card in directory.answer(index, query).matches]

    return search


@pytest.mark.parametrize(("name", "language"), list(LEAST))
def test_usable_and_well_ordered(index: Index, ours: Search, name: str, language: str) -> None:
    asked = [query for query in queries(name) if query.language == language]
    figures = Grader(index.entries, index.vocabulary).measure(asked, ours)
    usable, ndcg = LEAST[name, language]
    assert figures.usable >= usable, figures.missed
    assert figures.ndcg >= ndcg


@pytest.mark.parametrize("name", ["judged", "blind"])
def test_languages_are_close(index: Index, ours: Search, name: str) -> None:
    grader = Grader(index.entries, index.vocabulary)
    english, spanish = (
        grader.measure([query for query in queries(name) if query.language == language], ours)
        for language in ("en", "es")
    )
    assert abs(english.usable - spanish.usable) <= 0.03


@pytest.mark.parametrize("name", SETS)
def test_every_need_is_graded_and_every_graded_service_exists(index: Index, name: str) -> None:
    known = {entry.id for entry in index.entries}
    for query in queries(name):
        for need in query.needs:
            assert set(grades_of(need)) <= known
        assert max(Grader(index.entries, index.vocabulary).grades(query).values()) >= 2
