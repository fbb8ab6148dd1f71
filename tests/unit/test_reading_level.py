"""Every text a resident may read is easy: words for a tired ten-year-old, measured with textstat in each language.

English by the Automated Readability Index, a school grade counted from letters (textstat's measures by syllables fetch
a word list at run time); Spanish by Fernández-Huerta, from 0 hard to 100 and more very easy.
"""

from __future__ import annotations

import re
from statistics import median

import pytest
import textstat

from bot.texts import Texts

_NOT_FOR_RESIDENTS = {"utter_page_on_call"}
_FEWEST_WORDS = 5
"""Of a few words a formula says nothing."""
# Names and numbers are what they are; a short word stands in their place.
_NAMES = {
    "department": "the city",
    "assistant": "the city helper",
    "place": "the park",
    "name": "Ana",
    "url": "the desk",
}
_DIGITS = re.compile(r"\d[\d-]*")
_BRACES = re.compile(r"\{(\w+)\}")


def _plain(text: str) -> str:
    return _DIGITS.sub("one", _BRACES.sub(lambda found: _NAMES.get(found[1], "one"), text))


def _levels(texts: Texts, language: str) -> dict[str, float]:
    """How hard each text is: a grade in English, a score in Spanish. Of several variants the hardest."""
    textstat.set_lang(language)
    measure = textstat.automated_readability_index if language == "en" else textstat.fernandez_huerta
    hardest = max if language == "en" else min
    found: dict[str, float] = {}
    for key, of_language, _, text in texts.every_variant():
        if of_language == language and key not in _NOT_FOR_RESIDENTS and len(text.text.split()) >= _FEWEST_WORDS:
            level = measure(_plain(text.text))
            found[key] = hardest(found.get(key, level), level)
    return found


@pytest.mark.parametrize(("language", "hardest", "usual"), [("en", 9.0, 4.0), ("es", 65.0, 85.0)])
def test_texts_are_easy_to_read(texts: Texts, language: str, hardest: float, usual: float) -> None:
    levels = _levels(texts, language)
    sign = 1 if language == "en" else -1  # a grade is to be low, a score high
    assert len(levels) >= 90
    assert {key: level for key, level in levels.items() if sign * level > sign * hardest} == {}
    assert sign * median(levels.values()) <= sign * usual
