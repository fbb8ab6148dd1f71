"""Cells that a spreadsheet would run as a formula: kept as text here, written so that they stay text there.

Some programs run a cell that begins with = + - or @ when a CSV file is opened. Such a cell goes out with an
apostrophe before it, which every spreadsheet reads as "this is text". Coming in, that apostrophe is taken off again,
so that a text is the same after any number of round trips. Numbers and telephone numbers ("-106.6", "+1 505 …") are
no formulas and stay as they are.
"""

from __future__ import annotations

import re

_DEFUSED = "'"
_FORMULA = re.compile(r"[\t\r\n ]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r]")
_NUMBER = re.compile(r"\s*[+-]?[\d\s().,/#x-]*", re.ASCII)


def is_formula(text: str) -> bool:
    """A spreadsheet might run this."""
    return bool(_FORMULA.match(text)) and not _NUMBER.fullmatch(text)


def defuse(text: str) -> str:
    """The text as a CSV file for spreadsheets has it. A text with apostrophes of its own gets one more."""
    return _DEFUSED + text if is_formula(text.lstrip(_DEFUSED)) else text


def undo(text: str) -> str:
    """The text that `defuse` was given."""
    return text[1:] if text.startswith(_DEFUSED) and is_formula(text.lstrip(_DEFUSED)) else text
