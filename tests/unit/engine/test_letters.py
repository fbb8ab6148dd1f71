"""Letter groups of a message: the same numbers as scikit-learn's own."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from engine.components.letters import LetterGroups

_TEXTS = (
    "I need food for my kids", "necesito comida para mis niños", "mi niño tiene hambre", "food pantry near 87108",
    "a bed for tonight", "food food food", "nearby bed", "where is the pantry", "hambre", "thanks", "gracias",
)  # fmt: skip


@pytest.fixture(scope="module")
def learnt() -> tuple[LetterGroups, sparse.csr_matrix]:
    return LetterGroups.learn(_TEXTS * 2, 5, 500)


def test_a_message_has_the_numbers_it_was_learnt_with(learnt: tuple[LetterGroups, sparse.csr_matrix]) -> None:
    groups, rows = learnt
    found = groups.of(_TEXTS)
    assert found.shape == (len(_TEXTS), len(groups.numbers))
    assert np.allclose(found.toarray(), rows[: len(_TEXTS)].toarray(), atol=1e-6)


def test_accents_and_case_make_no_difference(learnt: tuple[LetterGroups, sparse.csr_matrix]) -> None:
    groups, _ = learnt
    plain, written = groups.of(["ninos", "NIÑOS"]).toarray()
    assert np.array_equal(plain, written)
    assert plain.any()


def test_a_message_without_any_known_group_is_empty(learnt: tuple[LetterGroups, sparse.csr_matrix]) -> None:
    groups, _ = learnt
    assert groups.of(["", "zzzz"]).nnz == 0
