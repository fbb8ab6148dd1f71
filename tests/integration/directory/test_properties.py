"""Whatever is asked, no match ever breaks a condition of the question or a rule of the directory."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.directory.directory import first_that_answers
from bot.directory.display import Verification
from bot.directory.entries import Entry
from bot.directory.hours import openness
from bot.directory.index import Index
from bot.directory.person import Person
from bot.directory.places import miles, zip_center
from bot.directory.query import Query
from bot.directory.ranking import RADIUS_MILES, Clock, Ranking
from tests.support.moments import DENVER

TEXTS = ["", "food", "albergue", "rent help tonight", "mi perro", "diapers", "storehouse", "zzz"]
FACTS = [
    "age:9",
    "age:17",
    "age:40",
    "age:72",
    "man",
    "woman",
    "family",
    "senior",
    "youth",
    "veteran",
    "no-id",
    "free",
    "walk-in",
]
QUERIES = st.fixed_dictionaries(
    {
        "text": st.sampled_from(TEXTS),
        "categories": st.lists(st.sampled_from(["food", "shelter", "legal-aid", "pets", "crisis"]), max_size=2),
        "zip": st.sampled_from([None, "87108", "87121", "88001", "10001"]),
        "language": st.sampled_from([None, "en", "es", "vi"]),
        "hour": st.one_of(st.none(), st.integers(0, 24 * 400)),
        "eligibility": st.lists(st.sampled_from(FACTS), max_size=3),
        "speak": st.sampled_from(["en", "es"]),
    }
)  # fmt: skip
START = datetime(2026, 1, 1, tzinfo=UTC)


@given(asked=QUERIES)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_match_breaks_a_condition(index: Index, asked: dict[str, Any]) -> None:
    hour = asked.pop("hour")
    at = START + timedelta(hours=hour) if isinstance(hour, int) else None
    lists = {key: tuple(value) for key, value in asked.items() if isinstance(value, list)}
    query = Query(**{**asked, **lists}, open_at=at, strict=True)
    person = Person.of(query.eligibility, index.vocabulary)
    ranking = Ranking(index, query, person, Clock(at or START, DENVER, "NM"))
    rows, widened = first_that_answers(ranking, query)
    assert len(rows) == len(set(rows))
    entries = [index.entries[row] for row in rows]
    verified = [entry.verification is Verification.VERIFIED for entry in entries]
    for_them = [is_so for row, is_so in zip(rows, verified, strict=True) if not ranking.is_for_others(row)]
    assert for_them == sorted(for_them, reverse=True)  # what is only for others comes last, verified or not
    if not all(verified):
        assert widened == "unverified"
        assert all(ranking.is_for_others(row) for row in ranking.order(verified=True))
    here = zip_center(query.zip) if query.zip else None
    for entry in entries:
        assert entry.verification is not Verification.RESPONDER_ONLY
        assert not query.categories or set(query.categories) & set(entry.categories)
        assert not query.language or query.language in entry.languages
        assert at is None or openness(entry.hours, at, DENVER, "NM").open is True
        assert not (here and entry.point) or miles(here, entry.point) <= RADIUS_MILES
        _suits(query, person, entry)


def _suits(query: Query, person: Person, entry: Entry) -> None:
    """The conditions of eligibility, said once more in other words."""
    facts = set(query.eligibility)
    if person.age is not None:
        assert (entry.minimum_age or 0) <= person.age <= (entry.maximum_age or 200)
    if "woman" in facts and "man" not in facts:
        assert "men" not in entry.audience or "women" in entry.audience
    if "man" in facts and "woman" not in facts:
        assert "women" not in entry.audience or "men" in entry.audience
    assert "no-id" not in facts or "id-required" not in entry.features
    assert "walk-in" not in facts or entry.walk_in is True
    assert "free" not in facts or entry.fees["en"].startswith("Free")


@pytest.mark.parametrize("text", TEXTS[1:])
def test_scores_are_finite_and_the_order_is_stable(index: Index, text: str) -> None:
    """The same question has the same answer, in the same order."""
    orders = []
    for _ in range(2):
        ranking = Ranking(index, Query(text=text), Person(), Clock(START, DENVER, "NM"))
        assert np.isfinite(ranking.relevance).all()
        orders.append(ranking.order(verified=True))
    assert orders[0] == orders[1]
