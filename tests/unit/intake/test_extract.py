"""Many facts from one message, bare answers in context, denials, corrections."""

from __future__ import annotations

import pytest

from bot.intake import Facts, extract


def test_the_example_of_the_brief() -> None:
    facts = extract(
        "theres a guy passed out by the bus stop at central & louisiana, red jacket, been there since morning", "en"
    )
    assert facts.location is not None
    assert facts.location.normalized == "Central Ave & Louisiana Blvd"
    assert facts.location.detail == "bus stop"
    assert (facts.call_type, facts.for_whom, facts.indoors) == ("intoxicated", "other", "outdoors")
    assert (facts.description, facts.last_seen) == ("guy, red jacket", "since morning")
    assert facts.situation is not None
    assert facts.danger is None  # not said: it must be asked


def test_several_needs_at_once_in_both_languages() -> None:
    english = extract("food and diapers for my baby, 87108", "en")
    spanish = extract("comida y donde dormir en el 87108", "es")
    assert english.needs == ("food", "families")
    assert spanish.needs == ("food", "shelter")
    assert english.location == spanish.location


def test_two_languages_in_one_sentence() -> None:
    facts = extract("necesito food stamps y help with rent por favor", "es")
    assert (facts.needs, facts.for_whom) == (("snap", "rent-help"), "self")


@pytest.mark.parametrize(
    ("text", "danger", "injured", "weapons"),
    [
        ("he has a knife", "yes", None, "yes"),
        ("i dont think hes ok", None, None, None),
        ("he is ok, just sleeping", "no", None, None),
        ("no weapons and hes not hurt", None, "no", "no"),
        ("no tiene armas pero esta sangrando", "yes", "yes", "no"),
        ("i didnt see a gun but he has a knife", "yes", None, "yes"),
        ("not sure if he has a weapon", None, None, "unknown"),
        ("nadie esta herido", None, "no", None),
        ("hes not breathing and bleeding", "yes", "yes", None),
        ("armas no trae", None, None, "no"),
    ],
)
def test_hazards_said_denied_and_doubted(
    text: str, danger: str | None, injured: str | None, weapons: str | None
) -> None:
    facts = extract(text, "en")
    assert (facts.danger, facts.injured, facts.weapons) == (danger, injured, weapons)


@pytest.mark.parametrize(
    ("asked", "text", "filled"),
    [
        ("danger", "no", {"danger": "no"}),
        ("danger", "sí", {"danger": "yes"}),
        ("weapons", "nel", {"weapons": "no"}),
        ("name", "maría de la cruz", {"name": "María de la Cruz"}),
        ("name", "JAMES O'NEIL", {"name": "James O'neil"}),
        ("callback", "505 848 1345", {"callback": "+15058481345"}),
        ("for_whom", "my neighbor", {"for_whom": "other"}),
        ("for_whom", "me", {"for_whom": "self"}),
        ("in_view", "nope", {"in_view": "no"}),
        ("indoors", "afuera", {"indoors": "outdoors"}),
        ("description", "tall, skinny, camo pants", {"description": "tall, skinny, camo pants"}),
        ("direction", "the river", {"direction": "the river"}),
    ],
)
def test_a_bare_answer_is_understood_in_context(asked: str, text: str, filled: dict[str, str]) -> None:
    assert extract(text, "en", asked).filled() == filled


@pytest.mark.parametrize("asked", ["location", "name", "callback", "description", "needs", "for_whom"])
def test_skip_and_dont_know_fill_nothing(asked: str) -> None:
    assert extract("skip", "en", asked) == Facts(refused=frozenset({asked}))
    assert extract("no sé", "es", asked) == Facts(unknown=frozenset({asked}))


def test_not_knowing_whether_there_is_danger_is_an_answer() -> None:
    facts = extract("idk", "en", "danger")
    assert (facts.danger, facts.unknown) == ("unknown", frozenset({"danger"}))


def test_a_refused_need_is_not_a_need() -> None:
    assert extract("i dont need food just a blanket", "en").needs == ("clothing",)
    assert extract("no necesito albergue, solo ropa", "es").needs == ("clothing",)


def test_a_report_is_about_what_happens_and_not_about_services() -> None:
    facts = extract("theres a drunk guy with needles on the playground at wilson park", "en")
    assert (facts.call_type, facts.needs) == ("needles", ())


def test_asking_for_clean_needles_is_no_report() -> None:
    facts = extract("where can i get clean needles", "en")
    assert (facts.call_type, facts.needs) == (None, ("syringe-services",))


def test_looks_are_kept_only_of_somebody_else() -> None:
    assert extract("i need a red jacket", "en").description is None
    assert extract("a drunk man in a red jacket", "en").description == "man in a red jacket"


@pytest.mark.parametrize(
    ("text", "looks"),
    [
        ("a woman in a blue coat with a shopping cart", "woman in a blue coat with a shopping cart"),
        ("hes in a wheelchair", "in a wheelchair"),
        ("una señora con abrigo azul y un perro", "señora con abrigo azul y un perro"),
    ],
)
def test_what_somebody_else_has_is_looks_and_not_a_need(text: str, looks: str) -> None:
    facts = extract(text, "en")
    assert (facts.needs, facts.description) == ((), looks)


def test_once_a_report_is_open_a_bare_description_is_one() -> None:
    assert extract("bald, white tank top", "en").description is None
    assert (
        extract("bald, white tank top", "en", None, {"call_type": "intoxicated"}).description == "bald, white tank top"
    )


def test_a_bare_man_is_no_description() -> None:
    assert extract("a man is passed out on the sidewalk", "en").description is None


KNOWN = {"location": {"normalized": "Central Ave & Louisiana Blvd", "kind": "intersection", "zip": "87108"}}


@pytest.mark.parametrize(
    ("text", "corrected"),
    [
        ("no, San Mateo", "Central Ave & San Mateo Blvd"),
        ("perdón, quise decir Lomas", "Lomas Blvd & Louisiana Blvd"),
        ("sorry i meant wyoming and menaul", "Wyoming Blvd & Menaul Blvd"),
        ("actually its 1500 walter st se", "1500 Walter St SE"),
    ],
)
def test_a_correction_changes_only_what_it_names(text: str, corrected: str) -> None:
    """ "no, San Mateo" replaces the street that runs the same way."""
    facts = extract(text, "en", None, KNOWN)
    assert facts.correction
    assert facts.location is not None
    assert facts.location.normalized == corrected


def test_a_place_mentioned_in_passing_does_not_replace_a_better_one() -> None:
    facts = extract("he went east on Lomas", "en", "direction", KNOWN)
    assert facts.location is None
    assert facts.direction == "went east on Lomas"
    assert not facts.correction


def test_an_answer_that_only_narrows_the_place_down_is_added_to_it() -> None:
    location = extract("on the north side of the street, by the bus stop", "en", "location", KNOWN).location
    assert location is not None
    assert location.normalized == "Central Ave & Louisiana Blvd"
    assert location.detail == "north side of the street; bus stop"


def test_a_better_place_does_replace_a_vague_one() -> None:
    known = {"location": {"normalized": "87108", "kind": "zip", "zip": "87108"}}
    location = extract("near central and louisiana", "en", "description", known).location
    assert location is not None
    assert location.kind == "intersection"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("my name is ana and i need food", "Ana"),
        ("This is Robert Begay", "Robert Begay"),
        ("this is bad", None),
        ("THIS IS RIDICULOUS", None),
        ("im hungry", None),
        ("soy veterano", None),
        ("Soy de Juárez", None),
    ],
)
def test_names_are_not_guessed(text: str, name: str | None) -> None:
    assert extract(text, "en").name == name


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("505.221.8890", "+15052218890"),
        ("+52 614 123 4567", "+526141234567"),
        ("35.0764, -106.5682", None),
        ("my case number is 1234567", None),
        ("123-456-7890", None),
    ],
)
def test_callback_numbers(text: str, number: str | None) -> None:
    assert extract(text, "en", "callback").callback == number


def test_this_number() -> None:
    assert extract("this one is fine", "en", "callback").this_number
    assert extract("este mismo", "es", "callback").this_number
    assert "callback" in extract("no me llamen", "es").refused


def test_the_situation_is_the_residents_own_words_and_bounded() -> None:
    text = "my neighbor   needs food\nand heat " + "please " * 200
    situation = extract(text, "en").situation
    assert situation is not None
    assert situation.startswith("my neighbor needs food and heat please")
    assert len(situation) <= 280


def test_small_talk_holds_no_facts() -> None:
    for text in ("hello", "thanks", "are you a real person", "how long will it take", "gracias", "es usted un robot"):
        assert extract(text, "en").filled() == {}, text
