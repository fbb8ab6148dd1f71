"""One message in, the facts it holds out. Reads top to bottom: place, hazards, people, needs, scene, contact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.intake.amendments import (
    another_one,
    at_another_number_or_street,
    at_another_street_of_the_crossing,
    crossing_of,
    in_another_quadrant,
    nothing_else,
    of_known,
    says_wrong,
    the_one_on,
)
from bot.intake.answers import Decline, declined
from bot.intake.contact import find_callback, find_name
from bot.intake.corrections import Opening, merged_place, opening, says_more, with_detail
from bot.intake.facts import Facts, Place
from bot.intake.gazetteer import DEFAULT_CITY_FILE, Gazetteer, load_gazetteer
from bot.intake.hazards import find_hazards
from bot.intake.lexicon import Lexicon, load_lexicon
from bot.intake.looks import find_looks
from bot.intake.people import Whom, asks_for_service, find_call_type, find_needs, find_whom
from bot.intake.phrases import Hit
from bot.intake.places import PlaceFinder, load_places
from bot.intake.scene import (
    find_direction,
    find_doors,
    find_in_view,
    find_last_seen,
    find_will_stay,
    whole_answer,
)
from bot.intake.vague import vague_place
from bot.intake.words import Message, bag, read

_OPEN_QUESTIONS = frozenset({"description", "last_seen", "direction"})
_YES_NO_SLOTS = bag("danger injured weapons in_view indoors will_stay")
_TOPIC_QUESTIONS = frozenset({None, "situation", "goal", "call_type", "needs", "for_whom"})
_LONG_ENOUGH_TO_TELL = 6
_BARE_CROSS_STREET = 4
"""Words of "and san pedro", "con la san mateo": the other half of a corner."""
# Said of somebody else without asking for anything these describe: "a woman in a blue coat", "hes in a wheelchair".
_ONLY_TRAITS = bag(
    "clothing disability families pets seniors youth native veterans health-care mental-health substance-use storage "
    "lgbtq cooling employment education transport mail reentry"
)
_SITUATION_CHARS = 280


@dataclass
class _Reading:
    """What one message is read with, and what was found so far."""

    message: Message
    asked: str | None
    known: Mapping[str, object]
    lexicon: Lexicon
    places: PlaceFinder
    city_file: Path
    facts: dict[str, Any] = field(default_factory=dict)


class Extractor:
    """Reads messages with one city's gazetteer and the reviewed phrase lists."""

    def __init__(self, city_file: Path) -> None:
        self._city_file = city_file
        self._lexicon = load_lexicon()
        self._places = load_places(city_file)

    def extract(
        self, text: str, language: str, asked: str | None = None, known: Mapping[str, object] | None = None
    ) -> Facts:
        """The facts in one message. Never raises; a message without facts gives empty Facts."""
        message = read(text)
        refusal = declined(text, language)
        if asked and refusal:
            return _declined(asked, refusal)
        reading = _Reading(message, asked, known or {}, self._lexicon, self._places, self._city_file)
        rest = _read_place(reading)
        _read_report(reading, rest)
        _read_scene(reading, rest)
        _read_contact(reading)
        _read_situation(reading)
        facts = Facts(**reading.facts)
        tells = facts.filled() or facts.wrong_place or not facts.correction
        return facts if tells else facts.model_copy(update={"correction": False})


@lru_cache(maxsize=4)
def load_extractor(city_file: Path) -> Extractor:
    """The extractor for a city; loading takes about a second, once."""
    return Extractor(city_file)


def extract(text: str, language: str, asked: str | None = None, known: Mapping[str, object] | None = None) -> Facts:
    """The facts in one message of a resident.

    `asked` is the slot the last question was about, so that a bare answer ("87108", "no", "María") is understood;
    `known` are the intake keys filled so far, used to understand corrections. Both languages are always read.
    """
    return load_extractor(DEFAULT_CITY_FILE).extract(text, language, asked, known)


def _declined(asked: str, refusal: Decline) -> Facts:
    """'skip' and 'I don't know' to a question."""
    if refusal == "refused":
        return Facts(refused=frozenset({asked}))
    unsure: dict[str, Any] = {asked: "unknown"} if asked in _YES_NO_SLOTS else {}
    return Facts(unknown=frozenset({asked}), **unsure)


def _read_place(reading: _Reading) -> Message:
    """Fills location and correction; gives back the message without the words that named places."""
    asked_here = reading.asked == "location"
    old = reading.known.get("location")
    begins = opening(reading.message, reading.lexicon)
    replaces = begins is not Opening.NONE and (asked_here or bool(old))
    known = of_known(old)
    half_told = bool(known and known.kind == "other" and len(reading.message.words) <= _BARE_CROSS_STREET)
    place, spans = reading.places.find_spans(reading.message, asked=asked_here or replaces or half_told)
    gazetteer = load_gazetteer(reading.city_file)
    amended = _amended(reading, known, place, gazetteer)
    if amended:
        reading.facts.update(location=amended, correction=True)
        return read("")  # nothing else is in such a message
    if place is None and old and says_wrong(reading.message, reading.lexicon):
        reading.facts.update(location=None, correction=True, wrong_place=True)
        return read("")
    if place is None and asked_here:
        place = with_detail(old, reading.places.detail(reading.message)) or vague_place(reading.message)
    correction = begins is Opening.EXPLICIT or (replaces and place is not None)
    if place and known and not correction and (crossing := crossing_of(place, known, gazetteer)):
        place = crossing
    elif place and old and correction:
        place = merged_place(place, old, gazetteer)
    elif place and old and not asked_here and not says_more(place, old):
        correction = nothing_else(reading.message, spans) and place.kind != "zip"
        place = place if correction else None
    reading.facts.update(location=place, correction=correction)
    return reading.message.without(spans)


def _amended(reading: _Reading, known: Place | None, found: Place | None, gazetteer: Gazetteer) -> Place | None:
    """The known place put right by a message about nothing else."""
    if known is None:
        return None
    return (
        in_another_quadrant(reading.message, known)
        or at_another_number_or_street(reading.message, known, gazetteer)
        or at_another_street_of_the_crossing(reading.message, known, gazetteer)
        or another_one(reading.message, known, found)
        or the_one_on(reading.message, known, gazetteer)
    )


def _read_report(reading: _Reading, rest: Message) -> None:
    """Fills danger, injured, weapons, for_whom, needs and call_type."""
    lexicon, asked = reading.lexicon, reading.asked
    reading.facts.update(find_hazards(rest, lexicon, asked))
    whom = find_whom(rest, lexicon, asked)
    needs, said_at = find_needs(rest, lexicon)
    call_type = _call_type(reading, rest, said_at)
    requested = asked == "needs" or whom == "self" or asks_for_service(rest, lexicon)
    about_services = needs and (requested or whom is None) and not _checks_on_somebody(call_type)
    if whom == "self" or about_services:
        call_type = None
    if whom == "other" and not requested:
        needs = tuple(need for need in needs if need not in _ONLY_TRAITS)
    if call_type:
        needs = ()
        whom = whom or _whom_of(call_type)
    if asked not in _TOPIC_QUESTIONS and (len(rest.words) < _LONG_ENOUGH_TO_TELL or not requested):
        needs = ()
    if asked in {"name", "callback"}:
        whom = None
    reading.facts.update(for_whom=whom, needs=needs, call_type=call_type)


def _call_type(reading: _Reading, rest: Message, needs: list[Hit]) -> str | None:
    """A kind of report, unless this is a short answer to a question about something else."""
    on_topic = reading.asked in _TOPIC_QUESTIONS
    if not on_topic and (reading.known.get("call_type") or len(rest.words) < _LONG_ENOUGH_TO_TELL):
        return None
    return find_call_type(rest, reading.lexicon, needs)


def _checks_on_somebody(call_type: str | None) -> bool:
    return call_type in {"welfare_check", "wellness_check"}


def _whom_of(call_type: str) -> Whom | None:
    """A report about a person is about another; needles and vehicles are nobody."""
    return None if call_type in {"needles", "abandoned_vehicle"} else "other"


def _read_scene(reading: _Reading, rest: Message) -> None:
    """Fills description, indoors, in_view, will_stay, last_seen and direction: of another person, or when asked."""
    facts, lexicon, known = reading.facts, reading.lexicon, reading.known
    asked = None if facts["correction"] and facts["location"] else reading.asked
    report = bool(facts["call_type"] or facts["for_whom"] == "other" or known.get("call_type")) and not facts["needs"]
    if facts["for_whom"] != "self" and not (facts["needs"] and asks_for_service(rest, lexicon)):
        facts["description"] = find_looks(rest, lexicon, known_other=report)
    if report or asked == "last_seen":
        facts["last_seen"] = find_last_seen(reading.message, asked=asked == "last_seen")
    if report or asked == "direction":
        facts["direction"] = find_direction(reading.message)
    _take_whole_answer(reading, asked)
    if report or asked == "in_view":
        facts["in_view"] = find_in_view(rest, lexicon, asked=asked == "in_view")
    if report or known.get("call_type") or asked == "will_stay":
        facts["will_stay"] = find_will_stay(rest, lexicon, asked=asked == "will_stay")
    place = facts["location"]
    facts["indoors"] = find_doors(rest, lexicon) or ("outdoors" if place and place.outdoors else None)


def _take_whole_answer(reading: _Reading, asked: str | None) -> None:
    """The whole answer to an open question; "guessed" where no word of it is known to describe or to tell a time."""
    if asked not in _OPEN_QUESTIONS:
        return
    facts = reading.facts
    understood = facts.get(asked)
    if understood and asked != "description":
        return
    facts[asked] = whole_answer(reading.message)
    if not understood and facts[asked]:
        facts["guessed"] = frozenset({asked})


def _read_contact(reading: _Reading) -> None:
    """Fills name, callback and this_number; a "no" to either question is a refusal."""
    facts, asked = reading.facts, reading.asked
    message, lexicon = reading.message, reading.lexicon
    callback = find_callback(message, lexicon, asked=asked == "callback")
    facts.update(callback=callback.number, this_number=callback.this_number)
    name = find_name(message, lexicon, asked=asked == "name")
    facts["name"] = None if _names_the_place(name, facts["location"], asked) else name
    if callback.refused:
        facts["refused"] = frozenset({"callback"})
    elif asked == "name" and facts["name"] is None and message.keys[:1] == ("no",):
        facts["refused"] = frozenset({"name"})


def _names_the_place(name: str | None, place: Place | None, asked: str | None) -> bool:
    """'no its Louisiana' is about the street."""
    return bool(name and place and asked != "name" and name.casefold() in place.text.casefold())


def _read_situation(reading: _Reading) -> None:
    """Fills the situation: the opening words of a message that tells what is going on, as written."""
    facts, words = reading.facts, len(reading.message.words)
    tells = facts["call_type"] or facts["needs"] or facts["for_whom"] == "other" or facts.get("danger") == "yes"
    wanted = reading.asked in _TOPIC_QUESTIONS - {"for_whom"} and tells and words >= 3
    if wanted or (reading.asked == "situation" and words) or (tells and words >= 2 * _LONG_ENOUGH_TO_TELL):
        facts["situation"] = _excerpt(reading.message.text)


def _excerpt(text: str) -> str:
    """The text in one line, cut at a word."""
    line = " ".join(text.split())
    if len(line) <= _SITUATION_CHARS:
        return line
    return line[: _SITUATION_CHARS - 3].rsplit(" ", 1)[0] + "..."
