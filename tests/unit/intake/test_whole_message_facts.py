"""Description, name, injuries and whether the caller stays, from whole messages in both languages (`facts/*.tsv`)."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bench.understanding.agree import agrees
from bench.understanding.score import Counts
from bot.intake import extract

FOLDER = Path(__file__).with_name("facts")
BOUNDS = {"description": 0.88, "name": 0.95, "injured": 0.95, "will_stay": 0.95}


def counted(language: str) -> dict[str, Counts]:
    """Right, missed and invented by fact."""
    counts = {key: Counts() for key in BOUNDS}
    for line in (FOLDER / f"facts.{language}.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        text, asked, key, wanted = line.split("\t")
        in_a_report = {"call_type": "unsheltered"} if key == "will_stay" else None
        said = getattr(extract(text, language, None if asked == "-" else asked, in_a_report), key)
        right = said is not None and wanted != "-" and agrees(key, said, (wanted,))
        counts[key].right += right
        counts[key].missed += wanted != "-" and not right
        counts[key].invented += said is not None and not right
    return counts


@pytest.mark.parametrize("language", ["en", "es"])
def test_facts_of_whole_messages(language: str) -> None:
    counts = counted(language)
    assert {key: one.f1 for key, one in counts.items() if one.f1 < BOUNDS[key]} == {}


def test_both_languages_are_measured_alike() -> None:
    sizes = Counter(
        {language: len((FOLDER / f"facts.{language}.tsv").read_text().splitlines()) for language in ("en", "es")}
    )
    assert min(sizes.values()) >= 0.9 * max(sizes.values())


def test_a_description_without_a_report_needs_somebody() -> None:
    """'I need a red jacket' asks for clothing; 'male, red jacket' describes a man."""
    assert extract("i need a red jacket", "en").description is None
    assert extract("male, red jacket, pacing outside the bank", "en").description == "male, red jacket"


def test_a_small_injury_is_noted_and_is_no_danger() -> None:
    facts = extract("hay un señor en la parada con el pie hinchado", "es")
    assert (facts.injured, facts.danger) == ("yes", None)
