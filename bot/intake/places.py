"""Finds the place in a message: the surest of everything that reads like one.

Order of trust: coordinates, address, crossing, landmark, a chain on a street, neighborhood, ZIP code, one street.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from bot.intake.addresses import Address, find_address
from bot.intake.coordinates import find_link, find_point, name_in_link
from bot.intake.crossings import Crossing, find_crossing
from bot.intake.facts import Place
from bot.intake.gazetteer import DEFAULT_CITY_FILE, Gazetteer, Named, load_gazetteer
from bot.intake.lexicon import everyday_words, load_lexicon
from bot.intake.names import NamedMention, find_named, is_origin, with_neighborhood, with_street
from bot.intake.phrases import Phrases
from bot.intake.street_sense import meant_streets, place_keys, stands_alone
from bot.intake.streets import Mention, find_streets
from bot.intake.words import Message, bag, read

_ZIP_CUES = bag("zip zipcode code postal codigo zona")
_OTHER_NUMBERS = bag("case caso number numero num id account cuenta folio file expediente ticket reference badge")


class PlaceFinder:
    """Finds places with one city's gazetteer. No I/O after it is made."""

    def __init__(self, gazetteer: Gazetteer, details: Phrases) -> None:
        self._gazetteer = gazetteer
        self._details = details

    def find(self, text: str, *, asked: bool = False) -> Place | None:
        """The best place in the text. `asked`: the text answers the question where."""
        place, _ = self.find_spans(read(text), asked=asked)
        return place

    def find_spans(self, message: Message, *, asked: bool) -> tuple[Place | None, list[tuple[int, int]]]:
        """The best place, and the words (first, last) of everything that named a place."""
        if pinned := self._pinned(message):
            return pinned, []
        keys = place_keys(message.words, message.text)
        named = find_named(message, self._gazetteer, asked=asked)
        streets = meant_streets(named, find_streets(keys, self._gazetteer), message.words)
        zip_at = self._zip_at(keys, asked)
        places: list[tuple[Place, int, int]] = []
        address = find_address(keys, streets, self._gazetteer)
        if address and any(name.first < address.first < name.last for name in named):
            address = None  # the 8 of "Super 8 de la University"
        if address and (asked or address.certain):
            places.append((self._address(message, address), address.first, address.last))
            zip_at = None if zip_at == address.first else zip_at
        crossing = find_crossing(keys, streets, self._gazetteer, asked=asked)
        if crossing:
            places.append((self._crossing(message, crossing), crossing.first, crossing.last))
        for mention in named:
            if place := self._named(message, with_neighborhood(mention, keys, named), streets):
                places.append((place, mention.first, mention.last))
        if zip_at is not None:
            places.append((self._zip(message, zip_at), zip_at, zip_at + 1))
        for street in streets:
            if stands_alone(keys, street, asked):
                places.append((self._street(message, street), street.first, street.last))
        if not places:
            return None, []
        best, first, last = max(places, key=lambda found: (found[0].confidence, -found[1]))
        zip_code = keys[zip_at] if zip_at is not None else None
        best = self._completed(best, message, named, (first, last), zip_code)
        if crossing and crossing.measured and best.kind == "intersection":
            how_far = message.quote(*crossing.measured).strip(" ,.;")
            best = best.model_copy(update={"detail": "; ".join(filter(None, (how_far, best.detail)))})
        return best, [(start, end) for _, start, end in places]

    def _completed(
        self,
        place: Place,
        message: Message,
        named: Sequence[NamedMention],
        span: tuple[int, int],
        zip_code: str | None,
    ) -> Place:
        """The place with what other words add: a ZIP code, another town, where exactly."""
        changes: dict[str, object] = {}
        if zip_code and place.kind != "zip":
            changes["zip"] = zip_code
            changes["in_area"] = self._gazetteer.serves(zip_code)
        keys = message.keys
        for mention in named:
            if mention.place.kind == "town" and mention.first >= span[1] and not is_origin(mention, keys):
                changes["normalized"] = f"{place.normalized}, {mention.place.name}"
                changes["in_area"] = False
                changes["zip"] = zip_code
        changes["detail"] = self._detail(message, span, named)
        return place.model_copy(update=changes)

    def detail(self, message: Message) -> str | None:
        """What narrows a place down in a message that names none: "north side, by the dumpster"."""
        return self._detail(message, (0, 0), [])

    def _detail(self, message: Message, span: tuple[int, int], named: Sequence[NamedMention]) -> str | None:
        """'behind', 'north side of the street', 'by the Walgreens': outside the place's own words."""
        hits = [(hit.first, hit.last) for hit in self._details.find(message)]
        hits += [(m.first, m.last) for m in named if m.place.kind in {"chain", "landmark"}]
        outside = sorted({hit for hit in hits if hit[1] <= span[0] or hit[0] >= span[1]})
        quotes = [message.quote(*hit) for hit in _merged(outside)]
        return "; ".join(dict.fromkeys(quotes)) or None

    def _pinned(self, message: Message) -> Place | None:
        """Coordinates, or a map link with coordinates or an address in it."""
        point = find_point(message.text)
        if point:
            nearest = self._gazetteer.nearest_zip(point.lat, point.lon)
            return Place(
                text=message.text[point.start : point.end],
                normalized=str(point),
                kind="coordinates",
                lat=point.lat,
                lon=point.lon,
                confidence=0.95,
                in_area=bool(nearest and self._gazetteer.serves(nearest)),
            )
        link = find_link(message.text)
        name = name_in_link(link.group()) if link else None
        return self.find(name, asked=True) if name and not find_link(name) else None

    def _address(self, message: Message, address: Address) -> Place:
        zips = address.street.zips if address.street else frozenset()
        return Place(
            text=message.quote(address.first, address.last),
            normalized=str(address),
            kind="address",
            zip=_only(zips),
            confidence=round(address.score, 2),
            in_area=True if address.street else None,
        )

    def _crossing(self, message: Message, crossing: Crossing) -> Place:
        return Place(
            text=message.quote(crossing.first, crossing.last),
            normalized=str(crossing),
            kind="intersection",
            zip=_only(crossing.zips),
            confidence=round(crossing.score, 2),
            in_area=True,
        )

    def _named(self, message: Message, mention: NamedMention, streets: Sequence[Mention]) -> Place | None:
        keys = message.keys
        place = mention.place
        if place.kind == "town":
            if is_origin(mention, keys):
                return None
            return Place(
                text=message.quote(mention.first, mention.last), normalized=place.name, kind="other",
                zip=_only(place.zips), confidence=0.6, in_area=False,
            )  # fmt: skip
        whole = with_street(mention, keys, streets)
        zip_code = _only(place.zips)
        of_a_chain = 0.86 if whole.street else 0.55 if whole.part else 0.4
        confidence = {"landmark": 0.85, "unlisted": 0.7, "neighborhood": 0.5}.get(place.kind, of_a_chain)
        return Place(
            text=message.quote(whole.first, whole.last),
            normalized=str(whole),
            kind="neighborhood" if place.kind == "neighborhood" else "landmark",
            zip=zip_code,
            lat=place.lat,
            lon=place.lon,
            outdoors=place.outdoors,
            confidence=confidence,
            in_area=self._gazetteer.serves(zip_code) if zip_code else self._if_listed(place),
        )

    def _if_listed(self, place: Named) -> bool | None:
        """What the list has is in the area; of "Zia Park" the words do not say."""
        return None if place.kind == "unlisted" else True

    def _zip(self, message: Message, at: int) -> Place:
        code = message.keys[at]
        center = self._gazetteer.zip_center(code)
        return Place(
            text=message.quote(at, at + 1), normalized=code, kind="zip", zip=code,
            lat=center[0] if center else None, lon=center[1] if center else None,
            confidence=0.55, in_area=self._gazetteer.serves(code),
        )  # fmt: skip

    def _street(self, message: Message, street: Mention) -> Place:
        normalized = f"{street} {street.quadrant}" if street.quadrant else str(street)
        return Place(
            text=message.quote(street.first, street.last), normalized=normalized, kind="other",
            zip=_only(street.street.zips), confidence=0.35, in_area=True,
        )  # fmt: skip

    def _zip_at(self, keys: Sequence[str], asked: bool) -> int | None:
        """The word that is a ZIP code: one of this state, or any five digits where a ZIP was meant."""
        for at, key in enumerate(keys):
            if len(key) == 5 and key.isdigit() and not (at and keys[at - 1] == "#"):
                cued = not _ZIP_CUES.isdisjoint(keys[max(0, at - 3) : at]) or (asked and len(keys) <= 2)
                other = not cued and not _OTHER_NUMBERS.isdisjoint(keys[max(0, at - 4) : at])
                if cued or (self._gazetteer.is_zip(key) and not other):
                    return at
        return None


def _only(codes: frozenset[str] | tuple[str, ...]) -> str | None:
    return next(iter(codes)) if len(codes) == 1 else None


def _merged(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans that touch or overlap become one."""
    merged: list[tuple[int, int]] = []
    for first, last in spans:
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged


@lru_cache(maxsize=4)
def load_places(city_file: Path) -> PlaceFinder:
    """The finder for a city; loaded once."""
    lexicon = load_lexicon()
    gazetteer = load_gazetteer(city_file)
    gazetteer.named_phrases.protect(lexicon.words | everyday_words())
    return PlaceFinder(gazetteer, lexicon.where)


def find_place(text: str, language: str) -> Place | None:
    """The best place in the text, or None. Both languages are understood whatever `language` says."""
    return load_places(DEFAULT_CITY_FILE).find(text)
