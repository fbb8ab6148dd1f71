"""Cells that a spreadsheet would run go out defused, and come in as they were."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.directory.cells import defuse, is_formula, undo


@pytest.mark.parametrize(
    "text",
    [
        "=cmd|' /C calc'!A0", "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "@SUM(1+1)", "  =1+1", "\t=1", "\r=1",
        '=HYPERLINK("http://x")', "＝1+1", "- bring a letter",
    ],
)  # fmt: skip
def test_a_formula_is_defused(text: str) -> None:
    assert is_formula(text)
    assert defuse(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "plain", "-106.65", "+1 (505) 555-0100", "+44 1234 234567", "a=b", "'tis", "5"])
def test_numbers_telephones_and_words_stay_as_they_are(text: str) -> None:
    assert defuse(text) == undo(text) == text


@given(st.text(alphabet="'=+-@ \ta1", max_size=8) | st.text(max_size=20))
def test_any_text_is_the_same_after_a_round_trip(text: str) -> None:
    assert undo(defuse(text)) == text
    assert not is_formula(defuse(text))
