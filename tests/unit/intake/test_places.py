"""Places: what is found, how it is written down, how sure we are, and whether the department serves it."""

from __future__ import annotations

import pytest

from bot.intake import Place, find_place
from bot.intake.extract import extract


def place(text: str) -> Place:
    found = find_place(text, "en")
    assert found is not None, text
    return found


@pytest.mark.parametrize(
    ("text", "normalized"),
    [
        ("central & louisiana", "Central Ave & Louisiana Blvd"),
        ("central and louisiana se", "Central Ave & Louisiana Blvd SE"),
        ("corner of Zuni / Pennsylvania", "Zuni Rd & Pennsylvania St"),
        ("Central con Louisiana", "Central Ave & Louisiana Blvd"),
        ("en la esquina de la cuarta y lomas", "4th St & Lomas Blvd"),
        ("montaño @ coors", "Montaño Rd & Coors Blvd"),
        ("on wyoming between central and lomas", "Wyoming Blvd between Central Ave and Lomas Blvd"),
        ("centrl and louisianna", "Central Ave & Louisiana Blvd"),
        ("I-40 and Coors", "I-40 & Coors Blvd"),
        ("san mateo c/ zuni", "San Mateo Blvd & Zuni Rd"),
        ("en la ciento dieciocho y Central", "118th St & Central Ave"),
        ("Juan Tabo arriba de la Menaul", "Juan Tabo Blvd & Menaul Blvd"),
        ("Lomas a dos calles de la Louisiana", "Lomas Blvd & Louisiana Blvd"),
    ],
)
def test_crossings_in_every_spelling(text: str, normalized: str) -> None:
    found = place(text)
    assert (found.kind, found.normalized, found.in_area) == ("intersection", normalized, True)


def test_a_misspelt_crossing_is_less_sure() -> None:
    assert place("menual and carlyle").confidence <= place("menaul and carlisle").confidence
    assert place("central and lousiannaa").confidence < place("central and louisiana").confidence


def test_a_crossing_has_a_zip_code_only_when_both_streets_share_exactly_one() -> None:
    assert place("central and louisiana").zip == "87108"
    assert place("lomas and san mateo").zip is None  # the border of two codes


@pytest.mark.parametrize(
    ("text", "normalized"),
    [
        ("1500 Walter St SE", "1500 Walter St SE"),
        ("5901 zuni rd s.e. apt 12", "5901 Zuni Rd SE Apt 12"),
        ("5400 gibson southeast", "5400 Gibson Blvd SE"),
        ("calle Walter 1500 sureste", "1500 Walter St SE"),
        ("calle Edith #315 NE", "315 Edith Blvd NE"),
        ("avenida Central número 4500 SE", "4500 Central Ave SE"),
        ("número 1515 en la Blake road", "1515 Blake Rd SW"),
        ("12013 piedra grande pl ne", "12013 Piedra Grande Pl NE"),
        ("3400 block of Pan American NE", "3400 block Pan American Fwy NE"),
        ("205 dartmouth south east #4", "205 Dartmouth Dr SE #4"),
    ],
)
def test_addresses(text: str, normalized: str) -> None:
    found = place(text)
    assert (found.kind, found.normalized) == ("address", normalized)


def test_a_missing_quadrant_lowers_confidence_and_a_single_one_is_added() -> None:
    with_quadrant, without = place("1500 Louisiana Blvd SE"), place("1500 Louisiana Blvd")
    assert without.normalized == "1500 Louisiana Blvd"
    assert without.confidence < 0.65 < 0.9 < with_quadrant.confidence
    assert place("2645 Baylor Dr").normalized == "2645 Baylor Dr SE"


@pytest.mark.parametrize(
    "text", ["i have 3 gold rings", "2 people on 4 corners", "call 911 now", "i am 45 years old", "20 minutes"]
)
def test_numbers_are_not_addresses(text: str) -> None:
    assert find_place(text, "en") is None


@pytest.mark.parametrize(
    ("text", "normalized", "kind"),
    [
        ("by the Walmart on Wyoming", "Walmart on Wyoming Blvd", "landmark"),
        ("el Walmart de la Wyoming", "Walmart on Wyoming Blvd", "landmark"),
        ("outside the frontier", "Frontier Restaurant", "landmark"),
        ("el parque Roosevelt", "Roosevelt Park", "landmark"),
        ("Alvarado transit center", "Alvarado Transportation Center", "landmark"),
        ("in the war zone", "International District", "neighborhood"),
        ("valle sur", "South Valley", "neighborhood"),
        ("at the va", "Raymond G. Murphy VA Medical Center", "landmark"),
    ],
)
def test_named_places(text: str, normalized: str, kind: str) -> None:
    found = place(text)
    assert (found.normalized, found.kind) == (normalized, kind)


def test_a_kind_of_place_at_two_streets_is_their_corner() -> None:
    for text in (
        "los apartamentos de la Zuni y la Wyoming",
        "zuni and wyoming apartments",
        "la clinica de la zuni con wyoming",
    ):
        assert place(text).normalized == "Zuni Rd & Wyoming Blvd"
    assert place("los apartamentos de la Zuni").normalized == "Apartments on Zuni Rd"
    assert place("el hotel de la Menaul").normalized == "Hotel on Menaul Blvd"
    assert place("4200 de la Indian School").normalized == "4200 Indian School Rd"


def test_an_exit_is_where_the_freeway_and_the_street_meet() -> None:
    for text in ("la salida de la Coors en la 40", "the coors exit on 40", "bajando de la 40 en la coors"):
        assert set(place(text).normalized.split(" & ")) == {"Coors Blvd", "I-40"}


def test_a_station_is_the_one_downtown_unless_a_street_says_otherwise() -> None:
    assert place("en la estación de camiones").normalized == "Alvarado Transportation Center"
    assert place("en la estación de camiones de la Lomas").normalized == "Lomas Blvd"
    assert place("rail runner de Montaño").normalized == "Montaño Rail Runner Station"
    assert place("la parada del ART de la Atrisco").normalized == "Atrisco ART Station"


def test_everyday_words_need_a_reason_to_be_a_place() -> None:
    assert find_place("i bought silver and sonic screwdrivers, target practice", "en") is None
    assert find_place("problems with the va paperwork", "en") is None
    assert find_place("my mother doesn't support me", "en") is None


def test_the_spanish_se_is_no_quadrant() -> None:
    assert place("por la montgomery cerca de san pedro, se ve perdida").normalized == "Montgomery Blvd & San Pedro Dr"
    assert place("en 1500 walter se").normalized == "1500 Walter St SE"
    assert place("CENTRAL Y YALE SE").normalized == "Central Ave & Yale Blvd SE"


@pytest.mark.parametrize(
    "text", ["menaul, not montgomery", "no, menaul", "ay no, menaul no montgomery", "its not 4th its menaul"]
)
def test_a_street_that_is_taken_back_is_not_the_place(text: str) -> None:
    found = extract(text, "en", "location").location
    assert found is not None
    assert found.normalized == "Menaul Blvd"


def test_the_center_of_town_is_not_any_center() -> None:
    for text in ("hay un centro para calentarse", "busco el centro de veteranos", "en el centro comercial"):
        assert find_place(text, "es") is None
    assert place("anda por el centro").normalized == place("en el centro de la ciudad").normalized == "Downtown"


def test_the_spanish_language_is_no_town() -> None:
    for text in ("español por favor", "en espanol", "alguien que hable español"):
        assert find_place(text, "es") is None


def test_an_exact_place_beats_a_vague_one_and_keeps_its_zip_code() -> None:
    found = place("downtown at 4th and Central 87102, behind the KiMo")
    assert (found.normalized, found.zip) == ("4th St & Central Ave", "87102")


def test_what_narrows_a_place_down_is_kept_in_the_residents_words() -> None:
    found = place("Central and San Mateo, north side of the street by the Walgreens")
    assert found.detail == "north side of the street; Walgreens"


def test_zip_codes_inside_outside_and_unknown() -> None:
    inside, outside, post_box = place("87108"), place("87144"), place("87103")
    assert (inside.kind, inside.in_area, outside.in_area, post_box.in_area) == ("zip", True, False, None)
    assert inside.lat == pytest.approx(35.07, abs=0.05)
    assert inside.lon == pytest.approx(-106.57, abs=0.05)


@pytest.mark.parametrize(
    "text", ["Rio Rancho", "estoy en Los Lunas", "im in santa fe", "1000 Southern Blvd, Rio Rancho"]
)
def test_other_towns_are_outside(text: str) -> None:
    assert place(text).in_area is False


def test_where_somebody_came_from_is_not_where_they_are() -> None:
    assert place("i came from rio rancho, im at coors and montano now").in_area is True


@pytest.mark.parametrize(
    "text",
    [
        "35.0811, -106.6190",
        "https://maps.google.com/?q=35.0811,-106.6190",
        "here: https://www.google.com/maps/place/X/@35.1,-106.1,17z/data=!3d35.0811!4d-106.6190 thanks",
        "http://maps.apple.com/?ll=35.0811,-106.6190&q=Dropped%20Pin",
        "geo:35.0811,-106.6190",
        "https://www.openstreetmap.org/?mlat=35.0811&mlon=-106.6190",
    ],
)
def test_coordinates_and_map_links_are_read(text: str) -> None:
    found = place(text)
    assert (found.kind, found.lat, found.lon, found.in_area) == ("coordinates", 35.0811, -106.6190, True)


def test_coordinates_elsewhere_are_outside() -> None:
    assert place("40.7128, -74.0060").in_area is False
    assert place("35.2328, -106.6630").in_area is False  # Rio Rancho


def test_an_address_inside_a_map_link_is_read() -> None:
    link = "https://maps.apple.com/?address=1500%20Walter%20St%20SE,%20Albuquerque"
    assert place(link).normalized == "1500 Walter St SE"


def test_a_short_map_link_says_nothing_and_is_never_opened() -> None:
    assert find_place("https://maps.app.goo.gl/AbCd1234", "en") is None


def test_an_answer_that_names_nothing_known_is_kept_as_said() -> None:
    found = extract("by the big cottonwood at my cousins", "en", "location").location
    assert found is not None
    assert (found.kind, found.confidence) == ("other", 0.2)


@pytest.mark.parametrize("text", ["why do you need that?", "yes", "who are you"])
def test_a_question_back_is_no_place(text: str) -> None:
    assert extract(text, "en", "location").location is None
