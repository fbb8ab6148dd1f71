"""How a message is read before anything is judged, and in which language it is answered."""

from __future__ import annotations

import pytest

from bot.conversation_language import Spoken, choose_language
from bot.language import detect_language
from bot.safety import Screen
from bot.safety.dataset import BadDataError, read_examples
from bot.safety.inputs import DATA
from bot.safety.lexicon import Lexicon, read_spelling
from bot.safety.normalise import normalise
from bot.safety.patterns import BadPhraseError, compile_phrase, keys_of
from bot.safety.speller import END, START, Speller, pair_key

COMMON = dict.fromkeys(
    [
        "i",
        "want",
        "to",
        "kill",
        "myself",
        "me",
        "quiero",
        "morir",
        "matar",
        "die",
        "the",
        "gun",
        "please",
        "tonight",
        "estamos",
        "no",
    ],
    5,
)
USUAL = dict.fromkeys([*COMMON, "bill", "hello", "am", "an", "going"], -6.0)
PAIRS = {pair_key("i", "am"): -1.5, pair_key("am", "going"): -1.5}
LEXICON = Lexicon(read_spelling(DATA / "spelling.tsv"), COMMON, USUAL, PAIRS, ["quiero", "morir", "matar"])


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("K.I.L.L me", "kill me"),
        ("kiiiill myself", "kill myself"),
        ("killmyself", "kill myself"),
        ("k1ll mys3lf", "kill myself"),
        ("klil myself", "kill myself"),
        ("me kiero matar", "me quiero matar"),
        ("Quiero MORIR…", "quiero morir"),
        ("n oestamos", "no estamos"),
        ("the bill", "the bill"),
        ("🔫", "gun"),
        ("i wnt to die", "i want to die"),
        ("i an going", "i am going"),
        ("to an gun", "to an gun"),
    ],
)
def test_spelling_slips_and_pictures_are_read(written: str, read: str) -> None:
    assert normalise(written, LEXICON).plain == read


def test_the_words_beside_it_say_which_word_was_meant() -> None:
    usual = dict.fromkeys(["la", "soga", "yoga", "clase", "de"], -8.0)
    speller = Speller(usual, {pair_key("de", "yoga"): -2.0, pair_key("la", "soga"): -2.0})
    assert speller.meant("xoga", "la", END) == "soga"
    assert speller.meant("xoga", "de", END) == "yoga"
    assert speller.meant("yoga", START, END) == "yoga"
    assert speller.meant("zzzz", START, END) == "zzzz"


def test_a_phrase_is_tried_only_where_its_words_are() -> None:
    pattern = compile_phrase("(kill|hurt) .. (myself|my self) [suicid*]", lambda word: (word,), {})
    assert pattern.possible(keys_of({"hurt", "my", "self"}))
    assert not pattern.possible(keys_of({"kill", "mysel"}))
    assert pattern.regex.search(" hurt all of my self ")


def test_words_keep_their_place_in_the_original() -> None:
    text = "Sí, ¡QUIERO morir!"
    assert [text[word.start : word.end] for word in normalise(text, LEXICON).words] == ["Sí", "QUIERO", "morir"]


@pytest.mark.parametrize("phrase", ["(a|b", "a)", "[a", "..", "{nobody} x"])
def test_a_phrase_that_cannot_be_read_is_refused(phrase: str) -> None:
    with pytest.raises(BadPhraseError):
        compile_phrase(phrase, lambda word: (word,), {})


def test_a_malformed_line_is_named(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "bad.en.tsv").write_text("text\tlevel\tsignal\tlanguage\tkind\nhi\tperhaps\t-\ten\tx\n")
    with pytest.raises(BadDataError, match=r"bad\.en\.tsv:2"):
        read_examples(tmp_path)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("tengo hambre", "es"),
        ("i need comida for my kids", "en"),
        ("my husband me pega", "en"),
        ("help", "en"),
        ("ayuda", "es"),
        ("87108", "en"),
        ("", "en"),
        ("je veux mourir, aidez moi", "fr"),
        ("我想死", "zh"),
        ("tôi không muốn chết", "vi"),
    ],
)
def test_the_language_of_a_short_text(text: str, language: str) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("2214 Lead Ave SE", "en"), ("325 San Pedro SE apt 12", "en"), ("encampment", "en"), ("k", "en"),
        ("albergue", "es"), ("renta 87108", "es"), ("se quiere morir", "es"), ("no se", "es"),
    ],
)  # fmt: skip
def test_the_screen_names_the_language_by_the_words_it_knows(screen: Screen, text: str, language: str) -> None:
    assert screen.check(text).language == language


@pytest.mark.parametrize(
    ("current", "text", "chosen"),
    [
        ("en", "2214 Lead Ave SE", "en"), ("es", "2214 Lead Ave SE", "es"), ("es", "1400 CENTRAL AVE SW APT 3", "es"),
        ("en", "está cerca de la escuela", "es"), ("es", "he is by the bus stop", "en"), ("es", "ok", "es"),
        ("es", "cual no pide id", "es"), ("es", "no weapon seen", "es"), ("es", "there is no weapon", "en"),
    ],
)  # fmt: skip
def test_an_address_does_not_change_the_language_of_a_conversation(
    screen: Screen, current: Spoken, text: str, chosen: str
) -> None:
    assert choose_language(current, text, screen.check(text).language, is_first=False) == chosen


def test_a_word_of_its_own_is_no_slip_for_one_of_danger() -> None:
    words = Lexicon(read_spelling(DATA / "spelling.tsv"), {"threats": 9, "rape": 9}, {"threats": -5.0, "rape": -5.0})
    assert words.spell("treats", START, END) == ("treats",)
    assert words.spell("drape", START, END) == ("drape",)
    assert words.spell("thrests", START, END) == ("threats",)
