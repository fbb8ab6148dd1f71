"""How residents' words become needs."""

from __future__ import annotations

import pytest

from bot.directory.directory import CATEGORIES_FILE
from bot.directory.person import Person, age_in
from bot.directory.vocabulary import Vocabulary


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary.load(CATEGORIES_FILE)


@pytest.mark.parametrize(
    ("text", "need"),
    [
        ("comida para mi bebé", "food"),
        ("ayuda con la luz", "utilities"),
        ("a place to crash tonight", "shelter"),
        ("grocries", "food"),
        ("somewhere i can stay the night with my kids", "shelter"),
        ("no hay nada en la refri", "food"),
        ("my husband hits me", "domestic-violence"),
        ("quiero dejar de tomar", "substance-use"),
    ],
)
def test_a_need_is_found_by_words_typos_and_meaning(vocabulary: Vocabulary, text: str, need: str) -> None:
    needs = vocabulary.needs_in(text)
    assert max(needs, key=lambda code: needs[code]) == need


def test_who_asks_counts_less_than_what_is_asked_for(vocabulary: Vocabulary) -> None:
    needs = vocabulary.needs_in("food for my grandmother")
    assert needs["food"] > needs["seniors"]


def test_every_relation_names_a_term_that_exists(vocabulary: Vocabulary) -> None:
    for code, term in vocabulary.categories.items():
        assert set(term.also) <= set(vocabulary.categories), code
        assert set(term.implies) <= set(vocabulary.audiences), code
        assert term.says, code


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("i'm 16 and alone", 16),
        ("my 80 year old dad", 80),
        ("tengo 17 años", 17),
        ("i am 3 months behind", None),
        ("2 kids", None),
    ],
)
def test_an_age_said_in_passing(text: str, age: int | None) -> None:
    assert age_in(text) == age


def test_facts_about_a_person(vocabulary: Vocabulary) -> None:
    person = Person.of(["Age:67", "woman", "no_id", "left-handed"], vocabulary)
    assert person == Person(age=67, groups=frozenset({"seniors", "women"}), no_id=True, unknown=("left-handed",))
