"""What is learned from examples, and kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.directory.directory import CATEGORIES_FILE
from bot.directory.understanding import Understanding, learn, pieces_of, understanding_of
from bot.directory.vocabulary import Vocabulary

EXAMPLES = [
    ("food pantry", ("food",)),
    ("i am hungry", ("food",)),
    ("tengo hambre", ("food",)),
    ("a bed for tonight", ("shelter",)),
    ("somewhere to sleep", ("shelter",)),
    ("donde dormir", ("shelter",)),
]
LABELS = ("food", "shelter")


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary.load(CATEGORIES_FILE)


def best(understanding: Understanding, text: str) -> str:
    return understanding.labels[int(np.argmax(understanding.scores(text)))]


def test_a_need_is_learned_in_both_languages() -> None:
    learned = learn(EXAMPLES, LABELS)
    assert best(learned, "we have nothing to eat") == "food"
    assert best(learned, "no tengo cama para hoy") == "shelter"


def test_what_was_learned_is_read_again_and_is_the_same(tmp_path: Path) -> None:
    first = understanding_of(EXAMPLES, LABELS, tmp_path)
    again = understanding_of(EXAMPLES, LABELS, tmp_path)
    assert first is not again
    assert np.array_equal(first.scores("hungry"), again.scores("hungry"))


def test_other_examples_are_learned_anew_and_a_broken_file_too(tmp_path: Path) -> None:
    understanding_of(EXAMPLES, LABELS, tmp_path)
    understanding_of(EXAMPLES[:-1], LABELS, tmp_path)
    kept = sorted(tmp_path.glob("*.npz"))
    assert len(kept) == 2
    for path in kept:
        path.write_bytes(b"half a file")
    assert best(understanding_of(EXAMPLES, LABELS, tmp_path), "food pantry") == "food"


def test_where_nothing_can_be_written_it_is_learned_each_time(tmp_path: Path) -> None:
    blocked = tmp_path / "a file"
    blocked.write_text("not a folder")
    assert best(understanding_of(EXAMPLES, LABELS, blocked), "food pantry") == "food"


def test_only_long_texts_are_read_in_pieces() -> None:
    assert pieces_of("i need food for my kids") == []
    story = " ".join(f"word{number}" for number in range(40))
    pieces = pieces_of(story)
    assert pieces[0].startswith("word0 ")
    assert len(pieces) == 3
    assert all(len(piece.split()) <= 11 for piece in pieces)


@pytest.mark.parametrize(
    ("text", "need"),
    [
        (
            "good morning my name is ana, my husband lost his job last month, we have two girls and now the rent is "
            "due on friday and we do not know what to do",
            "rent-help",
        ),
        (
            "buenas tardes, le escribo porque mi mama vive sola en la casa de mi abuela y desde ayer no hay luz, "
            "la cortaron por falta de pago y hace mucho frio",
            "utilities",
        ),
    ],
)
def test_a_need_inside_a_story_is_found(vocabulary: Vocabulary, text: str, need: str) -> None:
    assert vocabulary.needs_in(text).get(need, 0) >= 0.7


@pytest.mark.parametrize(
    ("text", "mended"),
    [("grocries", "groceries"), ("prison", "prison"), ("xyzzy", "xyzzy"), ("87108", "87108")],
)
def test_slips_of_the_finger_are_put_right(vocabulary: Vocabulary, text: str, mended: str) -> None:
    assert vocabulary.mended(text) == mended


@pytest.mark.parametrize("text", ["xyzzy qwfp", "asdf", "87108", ""])
def test_nonsense_asks_for_nothing_surely(vocabulary: Vocabulary, text: str) -> None:
    assert max(vocabulary.needs_in(text).values(), default=0.0) < 0.5


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("a dentist that is cheap", "health-care/dental"),
        ("ocupo unos lentes", "health-care/vision"),
        ("copy of my sons birth certificate", "id-documents/birth"),
        ("pañales para mi niña", "clothing/diapers"),
        ("where do i get on suboxone", "substance-use/medication"),
    ],
)
def test_a_narrower_need_is_found(vocabulary: Vocabulary, text: str, topic: str) -> None:
    topics = vocabulary.topics_in(text)
    assert max(topics, key=lambda code: topics[code]) == topic


def test_every_topic_says_for_whom_by_audiences_that_exist(vocabulary: Vocabulary) -> None:
    for code, topic in vocabulary.topics.items():
        assert set(topic.implies) <= set(vocabulary.audiences), code
