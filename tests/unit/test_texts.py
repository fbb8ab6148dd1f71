"""What residents read: both languages, short enough for SMS, one question, no promise, always `usted`."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

from bot.city import City
from bot.errors import MissingText, SettingsError
from bot.segments import segments
from bot.texts import Text, Texts

_BRACES = re.compile(r"\{(\w+)\}")
_PROMISES = re.compile(
    r"on (the|their|its) way|will arrive|be there (soon|shortly)|someone will (come|call)|right away|"
    r"va en camino|van en camino|llegar[áa]n? |enseguida|en seguida|pronto (llega|va)|ahorita (llega|va)|"
    r"i understand how you feel|entiendo c[óo]mo se siente|in \d+ minutes|en \d+ minutos",
    re.I,
)
_TU = re.compile(
    r"\b(t[úu]|ti|contigo|tus?|tienes|puedes|quieres|est[áa]s|eres|necesitas|dime|vives|cu[ée]ntame)\b", re.I
)
_NOT_FOR_RESIDENTS = {"utter_page_on_call"}
FILLED = {"count": "3", "priority": "1", "minutes": "12", "url": "https://help.example.gov/desk"}


def _filled(text: str, city: City, language: str) -> str:
    """The text with the city's phrases and, for what comes with the conversation, a value of ordinary length."""
    known = {**city.phrases(language), **FILLED}
    return _BRACES.sub(lambda match: known.get(match[1], "Central & Louisiana"), text)


@pytest.fixture(scope="session")
def variants(texts: Texts) -> list[tuple[str, str | None, str | None, Text]]:
    return list(texts.every_variant())


Variants = list[tuple[str, str | None, str | None, Text]]


def test_every_text_exists_in_both_languages(variants: Variants) -> None:
    """The same keys, the same channels' variants where one language has them all, the same values in braces."""
    languages: dict[str, set[str | None]] = defaultdict(set)
    for key, language, _, _ in variants:
        languages[key].add(language)
    assert {key: found for key, found in languages.items() if found != {"en", "es"}} == {}


def test_both_languages_use_the_same_values(variants: Variants, city: City) -> None:
    values: dict[tuple[str, str | None], set[str]] = defaultdict(set)
    for key, language, _, text in variants:
        values[key, language] |= set(_BRACES.findall(text.text)) - set(city.phrases("en"))
    for key in {key for key, _ in values}:
        assert values[key, "en"] == values[key, "es"], key


def test_both_languages_offer_as_many_buttons(variants: Variants) -> None:
    buttons: dict[str, dict[str | None, int]] = defaultdict(dict)
    for key, language, channel, text in variants:
        if channel is None:
            buttons[key][language] = len(text.buttons)
    assert {key: counts for key, counts in buttons.items() if len(set(counts.values())) > 1} == {}


def test_sms_texts_fit_two_segments(texts: Texts, city: City) -> None:
    """As a phone gets them: the variant for SMS, with the city's names and numbers filled in."""
    too_long = {}
    for key in sorted(texts.keys()):
        for language in ("en", "es"):
            text = _filled(texts.choose(key, language=language, channel="sms").text, city, language)
            if segments(text) > 2:
                too_long[f"{key}/{language}"] = (segments(text), text)
    assert too_long == {}


def test_one_question_at_most_and_it_comes_last(variants: Variants) -> None:
    """Two question marks confuse; what is said after the question is how it may be answered, or nothing."""
    wrong = [f"{key}/{language}" for key, language, _, text in variants if text.text.count("?") > 1]
    offers = {key for key, _, _, text in variants if "911" in text.text or "{emergency}" in text.text}
    assert [name for name in wrong if name.split("/")[0] not in offers] == []


def test_nothing_is_promised(variants: Variants) -> None:
    assert [(key, text.text) for key, _, _, text in variants if _PROMISES.search(text.text)] == []


def test_spanish_says_usted(variants: Variants) -> None:
    said = [(key, text.text) for key, language, _, text in variants if language == "es" and _TU.search(text.text)]
    assert said == []


def test_no_text_costs_segments_by_accident(variants: Variants) -> None:
    """Curly quotes and long dashes turn an SMS into UCS-2."""
    assert [key for key, _, _, text in variants if re.search("[‘’“”–—…]", text.text)] == []


def test_texting_911_is_never_suggested(variants: Variants, city: City) -> None:
    """This city's centre is not confirmed to take texts."""
    assert not city.lines.emergency.takes_texts
    pattern = re.compile(
        r"(text|texto|mensaje)[^.]{0,20}\{emergency\}|\{emergency\}[^.]{0,25}(by text|por texto)", re.I
    )
    assert [(key, text.text) for key, _, _, text in variants if pattern.search(text.text)] == []


def test_a_missing_text_or_value_is_an_error(texts: Texts) -> None:
    with pytest.raises(MissingText):
        texts.render("utter_never_written", language="en")
    with pytest.raises(MissingText):
        texts.render("utter_page_on_call", language="en")


def test_the_same_key_in_two_files_is_refused(tmp_path_factory: pytest.TempPathFactory, city: City) -> None:
    """Rasa would let one of them disappear without a word."""
    folder = tmp_path_factory.mktemp("responses")
    for name in ("a.yml", "b.yml"):
        (folder / name).write_text("responses:\n  utter_x:\n    - text: hi\n")
    with pytest.raises(SettingsError, match=r"a\.yml.*b\.yml"):
        Texts.load(folder, city)
