"""What residents are told about the desk, and what dispatchers can send with one key."""

from __future__ import annotations

import pytest

from bot.city import City
from bot.desk.queue import shorten
from bot.segments import segments
from bot.settings import Settings
from bot.texts import Texts

_texts = Texts.load(Settings().responses_dir, City.load(Settings().city_file))
KEYS = sorted(key for key in _texts.keys() if key.startswith(("utter_desk_", "utter_saved_")))  # noqa: SIM118


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("language", ["en", "es"])
def test_each_fits_two_texts_and_ends_with_its_question(key: str, language: str) -> None:
    """With a long first name too. Stricter than `test_texts.py`: these are sent as they stand, by a person."""
    text = _texts.render(key, language=language, channel="sms", dispatcher="Maximiliano").text
    assert segments(text) <= 2
    assert text.count("?") == 0 or (text.count("?") == 1 and text.endswith("?"))


def test_there_are_replies_for_the_moments_that_matter() -> None:
    assert {f"utter_saved_{moment}" for moment in ("hello", "suicide", "safe_now", "where", "call_911")} <= set(KEYS)
    assert {"utter_desk_joined", "utter_desk_closed", "utter_desk_given_back"} <= set(KEYS)


@pytest.mark.parametrize("key", ["utter_desk_closed", "utter_desk_given_back"])
def test_who_is_left_by_a_person_is_told_where_help_is(key: str) -> None:
    for language in ("en", "es"):
        text = _texts.render(key, language=language, channel="sms", dispatcher="Ana").text
        assert "911" in text
        assert "Ana" in text


@pytest.mark.parametrize(
    ("text", "shortened"),
    [("", ""), ("me quiero\n\nmorir", "me quiero morir"), ("one two three", "one two …"), ("x" * 20, "xxxxxxxxxx …")],
)
def test_first_words_are_one_line_cut_at_a_word(text: str, shortened: str) -> None:
    length = 40 if "morir" in text else 10
    assert shorten(text, length) == shortened
