"""Whatever people, machines or pranksters send: no crash, the same answer twice, and a stable way to write a place."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.intake import extract, find_place, yes_no
from bot.intake.gazetteer import DEFAULT_CITY_FILE, load_gazetteer
from bot.intake.words import MAX_CHARS, read

SLOTS = [
    None, "location", "danger", "injured", "weapons", "name", "callback", "description", "for_whom", "needs", "in_view",
    "indoors", "last_seen", "direction", "situation", "goal", "call_type", "something new",
]  # fmt: skip
PIECES = [
    "central", "&", "louisiana", "no", "sí", "1500", "#", "apt", "SE", "entre", "between", "87108", "@", "/", "walmart",
    "https://maps.google.com/?q=", "35.08,-106.62", "on", "wyoming", "not", "my name is", "505", "848", "1345", "guy",
    "red", "jacket", "since", "hace", "2", "horas", "\n", ",", ".", "👍", "\x00", "calle", "4", "gun", "sin", "block",
    "of", "i", "40", "de", "la",
]  # fmt: skip
anything = st.text(max_size=300)
sentences = st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join)


@given(text=anything | sentences, language=st.sampled_from(["en", "es", "xx"]), asked=st.sampled_from(SLOTS))
@settings(max_examples=400, deadline=None)
def test_no_message_crashes_and_the_answer_is_the_same_twice(text: str, language: str, asked: str | None) -> None:
    first = extract(text, language, asked)
    read.cache_clear()
    assert extract(text, language, asked) == first
    assert yes_no(text, language) in {"yes", "no", "unclear"}


@given(text=sentences, known=st.none() | st.dictionaries(st.sampled_from(["location", "call_type"]), anything))
@settings(max_examples=100, deadline=None)
def test_strange_knowledge_does_not_crash(text: str, known: dict[str, object] | None) -> None:
    extract(text, "en", "location", known)


@given(text=anything | sentences)
@settings(max_examples=200, deadline=None)
def test_what_is_quoted_was_said(text: str) -> None:
    """The place's text, the description and the times are stretches of the message."""
    facts = extract(text, "en")
    said = read(text).text
    if facts.location and facts.location.kind != "coordinates":
        assert facts.location.text in said or "http" in said
    for quote in (facts.last_seen, facts.direction):
        assert quote is None or quote in said


def test_ten_kilobytes_are_read_to_a_limit() -> None:
    for text in ("central and " * 900, "\x01\x02" * 5000, "🚑" * 2600, "no " * 3500, "1500 " * 2000, "é" * 10_000):
        extract(text, "en", "location")
        assert len(read(text).text) <= MAX_CHARS


def crossing_names() -> st.SearchStrategy[str]:
    streets = sorted({str(alias.meaning) for alias in load_gazetteer(DEFAULT_CITY_FILE).streets})
    pairs = st.tuples(st.sampled_from(streets), st.sampled_from(streets)).filter(lambda pair: pair[0] != pair[1])
    quadrant = st.sampled_from(["", " NE", " SE", " NW", " SW"])
    return st.builds(lambda pair, end: f"{pair[0]} & {pair[1]}{end}", pairs, quadrant)


@given(text=crossing_names())
@settings(max_examples=200, deadline=None)
def test_a_normalised_crossing_is_read_back_as_itself(text: str) -> None:
    found = find_place(text, "en")
    assert found is not None
    assert found.normalized == text


@given(
    number=st.integers(100, 15_000),
    street=st.sampled_from(["Walter St", "Zuni Rd", "4th St", "Paseo del Norte", "Montaño Rd"]),
    quadrant=st.sampled_from(["NE", "NW", "SE", "SW"]),
    unit=st.sampled_from(["", " Apt 12", " #4", " Unit B"]),
)
@example(number=711, street="Walter St", quadrant="NW", unit="")  # a shop is called so, too
@settings(max_examples=100, deadline=None)
def test_a_normalised_address_is_read_back_as_itself(number: int, street: str, quadrant: str, unit: str) -> None:
    text = f"{number} {street} {quadrant}{unit}"
    found = find_place(text, "en")
    assert found is not None
    assert found.normalized == text
