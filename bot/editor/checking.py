"""What an editor may save. Every problem names its field and says in words what to write instead."""

from __future__ import annotations

import re
from collections.abc import Iterable

import phonenumbers

from bot.directory.places import zip_center
from bot.editor.hours import UnclearHours, to_opening_hours, weekly_rows
from bot.editor.state import Part, PhoneNumber, Place, Record, State, Wording
from bot.editor.terms import LANGUAGES, vocabulary

_COUNTRY = "US"
_SHORT_CODE = re.compile(r"[2-9]11|988|\d{5,6}")
_FORMULA = re.compile(r"[=@]")
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_WEB = re.compile(r"https?://[^\s/]+\.[^\s]+")
_LENGTHS = {"name": 160, "description": 2000, "hours_note": 300, "eligibility": 1000, "cost": 300}
_PHONE_TYPES = ("voice", "text", "tty")


class Problem(Part):
    """`field` as the page names it: "phones.0.number"."""

    field: str
    message: str


class Checker:
    """Checks and tidies one record; `problems` are what is left for the editor."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def check(self, record: Record, old: State) -> State:
        """The state that these fields make of the old one; to be saved only if there are no problems."""
        words = {name: self._wording(name, getattr(record, name)) for name in _LENGTHS}
        if not words["name"].en:
            self._problem("name.en", "A record needs a name.")
        hours = self._hours(record.hours)
        fields = {
            **words,
            "url": self._url(record.url),
            "phones": self._phones(record.phones),
            "place": None if record.withheld else self._place(record.place, old.place),
            "hours": hours,
            "schedules": old.schedules if hours == old.hours else weekly_rows(hours),
            "minimum_age": self._age("minimum_age", record.minimum_age),
            "maximum_age": self._age("maximum_age", record.maximum_age),
            "languages": self._known("languages", record.languages, {*LANGUAGES, *old.languages}),
            "documents": self._documents(record.documents),
            "categories": self._known("categories", record.categories, {*vocabulary().categories, *old.categories}),
            "audience": self._known("audience", record.audience, {*vocabulary().audiences, *old.audience}),
            "features": self._known("features", record.features, {*vocabulary().features, *old.features}),
            "walk_in": record.walk_in,
            "responder_only": record.responder_only,
            "withheld": record.withheld,
        }
        if not record.categories:
            self._problem("categories", "Choose at least one need that this answers, or nobody finds it.")
        low, high = record.minimum_age, record.maximum_age
        if low is not None and high is not None and low > high:
            self._problem("maximum_age", "The highest age is below the lowest.")
        return old.model_copy(update=fields)

    def organization(self, text: str) -> str:
        """The name of an organization, on one line."""
        name = " ".join(self._text("organization", text, _LENGTHS["name"]).split())
        if not name:
            self._problem("organization", "Write who offers it.")
        return name

    def _problem(self, field: str, message: str) -> None:
        self.problems.append(Problem(field=field, message=message))

    def _text(self, field: str, text: str, longest: int) -> str:
        text = "\n".join(" ".join(line.split()) for line in _UNSEEN.sub("", text).splitlines()).strip()
        if len(text) > longest:
            self._problem(field, f"This is too long: {len(text):,} characters, at most {longest:,}.")
        if _FORMULA.match(text):
            self._problem(field, f"A text cannot begin with “{text[0]}”: spreadsheets would take it for a formula.")
        return text

    def _wording(self, field: str, words: Wording, longest: int = 0) -> Wording:
        longest = longest or _LENGTHS[field]
        found = Wording(
            en=self._text(f"{field}.en", words.en, longest), es=self._text(f"{field}.es", words.es, longest)
        )
        if found.es and not found.en:
            self._problem(f"{field}.en", "There is Spanish and no English: write both, or neither.")
        return found

    def _phones(self, phones: list[PhoneNumber]) -> list[PhoneNumber]:
        found: list[PhoneNumber] = []
        for place, phone in enumerate(phones):
            field = f"phones.{place}"
            if not phone.number.strip():
                self._problem(f"{field}.number", "Write the number, or remove this line.")
                continue
            number = self._number(f"{field}.number", phone)
            if phone.extension and not phone.extension.isdecimal():
                self._problem(f"{field}.extension", "An extension is digits only.")
            if any((number, phone.type) == (other.number, other.type) for other in found):
                self._problem(f"{field}.number", f"{number} is there twice.")
            label = self._wording(f"{field}.label", phone.label, 80)
            found.append(phone.model_copy(update={"number": number, "label": label}))
        return found

    def _number(self, field: str, phone: PhoneNumber) -> str:
        text = phone.number.strip()
        if phone.type not in _PHONE_TYPES:
            self._problem(field, "Choose what kind of number it is.")
        if _SHORT_CODE.fullmatch(text):
            if len(text) > 3 and phone.type != "text":
                self._problem(field, f"{text} is too short to call. If it takes texts, say so beside it.")
            return text
        try:
            parsed = phonenumbers.parse(text, _COUNTRY)
        except phonenumbers.NumberParseException:
            self._problem(field, "This is not a phone number. Write ten digits, like 505-555-0100.")
            return text
        if parsed.extension:
            self._problem(field, "Write the extension in its own field.")
        if not phonenumbers.is_valid_number(parsed):
            digits = len(str(parsed.national_number))
            reason = f"It has {digits} digits, not ten." if digits != 10 else "No number begins like this."
            self._problem(field, f"This is not a phone number that can be called. {reason} Write it like 505-555-0100.")
            return text
        national = str(parsed.national_number)
        if parsed.country_code == 1:
            return f"{national[:3]}-{national[3:6]}-{national[6:]}"
        return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)

    def _place(self, place: Place | None, old: Place | None) -> Place | None:
        if place is None:
            return None
        texts = ("address_1", "address_2", "city", "state", "zip")
        tidy = place.model_copy(update={name: self._text(f"place.{name}", getattr(place, name), 160) for name in texts})
        if not any((tidy.address_1, tidy.address_2, tidy.zip, tidy.latitude, tidy.longitude)):
            return None
        if tidy.state and not re.fullmatch(r"[A-Z]{2}", tidy.state.upper()):
            self._problem("place.state", "Write the state in two letters, like NM.")
        if tidy.zip and not re.fullmatch(r"\d{5}(-\d{4})?", tidy.zip):
            self._problem("place.zip", "A ZIP code has five digits.")
        elif tidy.zip and zip_center(tidy.zip[:5]) is None:
            self._problem("place.zip", "There is no such ZIP code.")
        if tidy.address_1 and not tidy.city:
            self._problem("place.city", "An address needs a city.")
        tidy = tidy.model_copy(update={"state": tidy.state.upper()})
        return self._coordinates(tidy, old)

    def _coordinates(self, place: Place, old: Place | None) -> Place:
        if (place.latitude is None) != (place.longitude is None):
            self._problem("place.latitude", "Give both coordinates, or none.")
        elif place.latitude is not None and not (-90 <= place.latitude <= 90 and -180 <= (place.longitude or 0) <= 180):
            self._problem("place.latitude", "These coordinates are nowhere.")
        moved = old is not None and (old.address_1, old.city, old.zip) != (place.address_1, place.city, place.zip)
        if old and moved and (old.latitude, old.longitude) == (place.latitude, place.longitude):
            return place.model_copy(update={"latitude": None, "longitude": None})  # they were those of the old door
        return place

    def _hours(self, text: str) -> str:
        try:
            return to_opening_hours(text)
        except UnclearHours as error:
            self._problem("hours", str(error))
            return text

    def _url(self, text: str) -> str:
        text = self._text("url", text, 500)
        if text and "://" not in text:
            text = f"https://{text}"
        if text and not _WEB.fullmatch(text):
            self._problem("url", "This is not a web address. Write it like https://www.example.org")
        return text

    def _age(self, field: str, age: float | None) -> float | None:
        if age is not None and not 0 <= age <= 120:
            self._problem(field, "An age is between 0 and 120 years.")
        return age

    def _documents(self, documents: list[Wording]) -> list[Wording]:
        checked = (self._wording(f"documents.{place}", words, 300) for place, words in enumerate(documents))
        return [words for words in checked if words.en or words.es]

    def _known(self, field: str, codes: list[str], known: Iterable[str]) -> list[str]:
        allowed = set(known)
        for code in codes:
            if code not in allowed:
                self._problem(field, "One of these is not known. Reload the page and choose again.")
        return list(dict.fromkeys(codes))


def shortened(text: str, length: int = 500) -> str:
    """A note of an editor on one line."""
    return " ".join(_UNSEEN.sub("", text).split())[:length]
