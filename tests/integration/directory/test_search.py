"""What residents get for what they ask."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.city import Language
from bot.directory import Directory, Query, ServiceCard
from bot.settings import ROOT
from tests.support.moments import A_TUESDAY

FOLDER = ROOT / "data/directory/albuquerque"


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def ids(cards: tuple[ServiceCard, ...]) -> list[str]:
    return [card.id for card in cards]


@pytest.mark.parametrize("speak", ["en", "es"])
async def test_a_hungry_family_in_87108(directory: Directory, speak: Language) -> None:
    """Three verified places with a telephone, one with a date at least, nothing only for seniors, near ones first."""
    result = await directory.search(Query(categories=("food",), zip="87108", speak=speak))
    assert ids(result.matches) == ["hss-ruth-adams", "hss-john-marshall", "hca-isd"]
    assert all(card.confirmed and card.phone and "food" in card.categories for card in result.matches)
    assert any(card.verified_on for card in result.matches)
    assert result.total > 3
    assert result.widened is None


async def test_seniors_get_their_own_lunches(directory: Directory) -> None:
    found = await directory.search(Query(categories=("food",), eligibility=("age:70",), limit=5))
    assert "senior-meals" in ids(found.matches)


async def test_more_goes_on_where_the_first_page_ended(directory: Directory) -> None:
    """Pages do not overlap and together are everything."""
    total = (await directory.search(Query(categories=("food",), zip="87108"))).total
    seen: list[str] = []
    for offset in range(0, total, 3):
        seen += ids((await directory.search(Query(categories=("food",), zip="87108", offset=offset))).matches)
    assert len(seen) == total == len(set(seen))


@pytest.mark.parametrize(
    ("text", "speak", "first"),
    [
        ("comida para mi bebé", "es", "food"),
        ("ayuda con la luz", "es", "utilities"),
        ("a place to crash tonight", "en", "shelter"),
        ("a plase to sleep tonite", "en", "shelter"),
        ("necesito un avogado", "es", "legal-aid"),
        ("domestic violance", "en", "domestic-violence"),
        ("narcan", "en", "naloxone"),
    ],
)
async def test_needs_are_understood(directory: Directory, text: str, speak: Language, first: str) -> None:
    result = await directory.search(Query(text=text, speak=speak))
    assert first in result.matches[0].categories


@pytest.mark.parametrize(("text", "speak"), [("i need a shelter tonight", "en"), ("un refugio para hoy", "es")])
async def test_a_word_in_common_is_not_an_answer(directory: Directory, text: str, speak: Language) -> None:
    """An animal shelter is a shelter by name only."""
    found = await directory.search(Query(text=text, speak=speak, limit=5))
    assert not [card.id for card in found.matches if card.categories[0] == "pets"]


@pytest.mark.parametrize(
    ("text", "speak"),
    [
        ("my boyfriend hits me, we need a bed and food for the kids", "en"),
        ("my husband controls all my money and took my phone", "en"),
        ("mi marido me pega y no tengo comida", "es"),
    ],
)
async def test_danger_comes_before_all_else_that_is_asked_for(directory: Directory, text: str, speak: Language) -> None:
    found = await directory.search(Query(text=text, speak=speak))
    assert all("domestic-violence" in card.categories for card in found.matches[:2])


@pytest.mark.parametrize(
    ("text", "speak"), [("i need food; also a place to sleep", "en"), ("comida y un lugar donde dormir hoy", "es")]
)
async def test_each_of_two_needs_is_on_the_first_page(directory: Directory, text: str, speak: Language) -> None:
    found = await directory.search(Query(text=text, speak=speak))
    assert {"food", "shelter"} <= {code for card in found.matches for code in card.categories}


@pytest.mark.parametrize(
    "needs", [("substance-use", "sexual-assault", "legal-aid"), ("health-care", "cooling", "youth")]
)
async def test_a_third_need_pushes_no_other_off_the_first_page(directory: Directory, needs: tuple[str, ...]) -> None:
    found = await directory.search(Query(categories=needs))
    assert {*needs} <= {code for card in found.matches for code in card.categories}


async def test_a_short_list_goes_on_with_what_may_help_besides(directory: Directory) -> None:
    """Behind the four centers that answer it clearly, of the same tier."""
    found = await directory.search(Query(text="pregnant and scared, need a clinic", limit=5))
    assert len(found.matches) == 5
    assert all(card.confirmed for card in found.matches)


@pytest.mark.parametrize(("text", "speak"), [("my baby drank bleach", "en"), ("mi hijo se tomó cloro", "es")])
async def test_nothing_is_added_where_only_one_can_help(directory: Directory, text: str, speak: Language) -> None:
    found = await directory.search(Query(text=text, speak=speak, limit=5))
    assert ids(found.matches) == ["nm-poison"]


async def test_the_words_are_believed_before_the_need_that_the_conversation_heard(directory: Directory) -> None:
    """A dentist is wanted, not any clinic; where the words say little, what was heard decides."""
    alone = await directory.search(Query(text="me duele una muela", speak="es"))
    heard = await directory.search(Query(text="me duele una muela", needs=("health-care",), speak="es"))
    assert ids(heard.matches) == ids(alone.matches)
    unclear = await directory.search(Query(text="hi there, can you help us", needs=("food",)))
    assert all("food" in card.categories for card in unclear.matches)


async def test_a_place_asked_for_by_name_is_found(directory: Directory) -> None:
    """Also when nobody has confirmed it: then with the caution and the date."""
    card = (await directory.search(Query(text="storehouse"))).matches[0]
    assert (card.id, card.confirmed) == ("storehouse", False)
    assert card.caution == "Call first, we have not confirmed this"
    assert card.verified_text == "Checked Nov 2025"


async def test_unverified_records_come_only_when_nothing_verified_answers(directory: Directory) -> None:
    sure = await directory.search(Query(categories=("food",), limit=100))
    assert all(card.confirmed for card in sure.matches)
    unsure = await directory.search(Query(categories=("showers",), speak="es"))
    assert unsure.widened == "unverified"
    assert unsure.matches
    assert {card.caution for card in unsure.matches} == {"Llame antes, no lo hemos confirmado"}


async def test_what_is_only_for_others_comes_after_what_is_not_confirmed(directory: Directory) -> None:
    """The only verified rides are for seniors; everybody else is offered the unconfirmed ones first."""
    rides = await directory.search(Query(categories=("transport",), limit=9))
    assert rides.widened == "unverified"
    assert [card.confirmed for card in rides.matches][:3] == [False, False, False]
    assert "senior-info-line" in ids(rides.matches)
    for_seniors = await directory.search(Query(categories=("transport",), eligibility=("senior",)))
    assert [card.id for card in for_seniors.matches] == ["senior-info-line"]


async def test_nothing_found_is_never_a_dead_end(directory: Directory) -> None:
    result = await directory.search(Query(text="xyzzy qwfp", strict=True))
    assert (result.matches, result.widened) == ((), "other")
    assert [line.number for line in result.fallback] == ["911", "988", "211"]


async def test_places_for_responders_only_do_not_exist_here(directory: Directory) -> None:
    for hidden in ("gateway-receiving", "gateway-sobering"):
        assert await directory.get(hidden, "en") is None
    result = await directory.search(Query(text="medical sobering center first responder receiving area", limit=300))
    assert not {"gateway-receiving", "gateway-sobering"} & set(ids(result.matches))


async def test_a_withheld_place_has_no_address(directory: Directory) -> None:
    for secret in ("safe-house", "haven-house", "enlace"):
        card = await directory.get(secret, "en")
        assert card is not None
        assert (card.address, card.directions_url, card.latitude, card.longitude) == (None, None, None, None)


async def test_every_number_shown_is_in_the_files(directory: Directory) -> None:
    """No number is ever made up; and what is searched without a word is everything that may be shown."""
    known = {row["number"] for row in rows("phones")}
    for service in rows("services"):
        for language in ("en", "es"):
            card = await directory.get(service["short_id"], "en" if language == "en" else "es")
            if service["verification"] == "responder_only":
                assert card is None
                continue
            assert card is not None
            assert {line.number for line in card.phones} <= known
            assert card.phone is None or card.phone in known
            assert card.confirmed == (service["verification"] == "verified")
            assert card.verified_text
            assert bool(card.caution) != card.confirmed


async def test_a_card_says_what_the_record_says(directory: Directory) -> None:
    english, spanish = await directory.get("hca-isd", "en", zip_code="87108"), await directory.get("hca-isd", "es")
    assert english is not None
    assert spanish is not None
    assert english.hours == "Mon-Fri 7 am-6:30 pm (by phone)"
    assert english.open_text == "open until 6:30 pm"
    assert english.verified_text == "Checked Aug 2024"
    assert (english.address, english.distance_miles) == (None, None)
    assert spanish.hours == "Lun-vie 7 am-6:30 pm (por teléfono)"
    assert spanish.open_text == "abierto hasta las 6:30 pm"
    assert spanish.what_to_bring
    assert spanish.what_to_bring.startswith("Identidad")


async def test_no_hours_means_call(directory: Directory) -> None:
    card = await directory.get("hss-ruth-adams", "es", zip_code="87108")
    assert card is not None
    assert (card.hours, card.open_now, card.open_text) == ("Llame para saber el horario", None, None)
    assert card.distance_miles is None  # the ZIP code of the address is only guessed
    assert card.directions_url == (
        "https://www.google.com/maps/dir/?api=1&destination=7525%20Zuni%20Rd%20SE%2C%20Albuquerque%2C%20NM"
    )


async def test_nobody_is_routed_to_a_door_that_stays_shut(directory: Directory) -> None:
    card = await directory.get("gateway-center", "en")
    assert card is not None
    assert (card.walk_in, card.directions_url, card.phone) == (False, None, "311")


async def test_open_now_is_given_up_openly(directory: Directory) -> None:
    """At night no food line is known to be open: the answer says which condition it gave up; strictly, it is empty."""
    night = A_TUESDAY.replace(hour=3)
    query = Query(categories=("legal-aid",), open_at=night)
    assert (await directory.search(query)).widened == "open"
    strict = Query(categories=("legal-aid",), open_at=night, strict=True)
    assert not any(card.open_now is not True for card in (await directory.search(strict)).matches)


async def test_open_at_another_time_is_told_for_that_time(directory: Directory) -> None:
    tomorrow = A_TUESDAY + timedelta(days=1)
    card = (await directory.search(Query(categories=("snap",), open_at=tomorrow))).matches[0]
    assert (card.id, card.open_now, card.open_text) == ("hca-isd", True, "open until 6:30 pm")


async def test_spanish_is_a_condition_that_is_given_up_openly(directory: Directory) -> None:
    kept = await directory.search(Query(categories=("legal-aid",), language="es"))
    assert kept.widened is None
    assert all("es" in card.languages for card in kept.matches)
    given_up = await directory.search(Query(categories=("pets",), language="es"))
    assert given_up.widened == "language"


async def test_far_away_nobody_is_sent_across_the_country(directory: Directory) -> None:
    result = await directory.search(Query(categories=("food",), zip="10001", limit=100))
    assert all(card.latitude is None for card in result.matches)


async def test_why_says_it_in_the_language_of_the_conversation(directory: Directory) -> None:
    query = Query(categories=("mental-health",), zip="87102", limit=9)
    english = {card.id: card.why for card in (await directory.search(query)).matches}
    spanish = {card.id: card.why for card in (await directory.search(replace(query, speak="es"))).matches}
    assert english["bernco-dbhs"] == "mental health, 3.9 miles"
    assert spanish["bernco-dbhs"] == "salud mental, 3.9 millas"
    assert english["nmcal"] == "mental health, open 24 hours, free"
    assert spanish["nmcal"] == "salud mental, abierto 24 horas, gratis"


@pytest.mark.parametrize("language", ["en", "es"])
async def test_judged_queries_have_a_usable_service_among_three(
    directory: Directory, judged: list[dict[str, str]], language: Language
) -> None:
    """At least 95 of 100, in either language."""
    asked = [row for row in judged if row["language"] == language]
    good = 0
    for row in asked:
        found = await directory.search(Query(text=row["query"], speak=language))
        good += any(set(row["usable"].split()) & set(card.categories) for card in found.matches)
    assert good >= 0.95 * len(asked)
