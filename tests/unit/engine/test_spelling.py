"""How a message is spelled: letter groups and whole words, in one row of numbers."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from engine.components.spelling import Spelling

_EXAMPLES = [f"{what} {who}" for what in ("no contesta", "ya no está", "no abre") for who in ("mi tía", "el vecino")]
_ALL = [*_EXAMPLES * 10, *(f"something else {number}" for number in range(600))]


@pytest.fixture(scope="module")
def learnt() -> tuple[Spelling, sparse.csr_matrix]:
    return Spelling.learn(_ALL, longest=5, at_most=1000, share=0.5)


def _alike(learnt: tuple[Spelling, sparse.csr_matrix], one: str, other: str) -> float:
    rows = learnt[0].of([one, other])
    return float((rows[0] @ rows[1].T).toarray()[0, 0])


def test_a_message_has_the_numbers_it_was_learnt_with(learnt: tuple[Spelling, sparse.csr_matrix]) -> None:
    spelling, rows = learnt
    again = spelling.of(_ALL)
    assert again.dtype == rows.dtype == np.float32
    assert np.allclose(again.toarray(), rows.toarray(), atol=1e-6)


def test_a_message_is_like_itself_as_much_as_both_parts_count(learnt: tuple[Spelling, sparse.csr_matrix]) -> None:
    assert _alike(learnt, "no contesta mi tía", "NO CONTESTA MI TIA") == pytest.approx(1.5, abs=1e-4)


def test_a_slip_costs_a_word_but_not_its_letters(learnt: tuple[Spelling, sparse.csr_matrix]) -> None:
    assert 0.1 < _alike(learnt, "contessta", "contesta") < 1.0 < _alike(learnt, "contesta", "contesta")


def test_the_end_of_a_very_long_message_is_not_read(learnt: tuple[Spelling, sparse.csr_matrix]) -> None:
    long = "no abre " * 50
    assert np.allclose(learnt[0].of([long + "contesta"]).toarray(), learnt[0].of([long]).toarray())
