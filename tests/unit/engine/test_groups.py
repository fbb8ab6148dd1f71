"""Groups of letters and of words in a message: the same numbers as scikit-learn's own."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from engine.components.groups import Groups, Of

_TEXTS = (
    "I need food for my kids", "necesito comida para mis niños", "mi niño tiene hambre", "food pantry near 87108",
    "a bed for tonight", "food food food", "nearby bed", "where is the pantry", "hambre", "thanks", "gracias",
)  # fmt: skip


@pytest.fixture(scope="module", params=[("letters", 5), ("words", 2)], ids=["letters", "words"])
def learnt(request: pytest.FixtureRequest) -> tuple[Groups, sparse.csr_matrix]:
    of, longest = request.param
    return _learn(of, longest)


def _learn(of: Of, longest: int) -> tuple[Groups, sparse.csr_matrix]:
    return Groups.learn(_TEXTS * 2, of, longest, 500)


def _row(groups: Groups, text: str) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """With a column for every group."""
    columns, weights = groups.row(text)
    full = np.zeros(len(groups.numbers), dtype=np.float32)
    full[columns] = weights
    return full


def test_a_message_has_the_numbers_it_was_learnt_with(learnt: tuple[Groups, sparse.csr_matrix]) -> None:
    groups, rows = learnt
    for text, row in zip(_TEXTS, rows.toarray(), strict=False):
        assert np.allclose(_row(groups, text), row, atol=1e-6)


def test_accents_and_case_make_no_difference(learnt: tuple[Groups, sparse.csr_matrix]) -> None:
    groups, _ = learnt
    plain, written = _row(groups, "mis ninos"), _row(groups, "MIS NIÑOS")
    assert np.array_equal(plain, written)
    assert plain.any()


def test_a_message_without_any_known_group_is_empty(learnt: tuple[Groups, sparse.csr_matrix]) -> None:
    groups, _ = learnt
    assert not any(_row(groups, text).any() for text in ("", "zzzz"))


def test_words_come_alone_and_in_pairs() -> None:
    groups, _ = _learn("words", 2)
    assert {"kids", "food food", "food pantry"} <= groups.numbers.keys()
