"""What a city's places are called: streets, landmarks, neighborhoods, chains, towns around it, ZIP codes.

Read once from `<city>.toml` (the service area) and the CSV files in the folder of the same name beside it.
An alias that begins with `~` is also an ordinary word and counts only where something else points to a place.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import zipcodes

from bot.errors import SettingsError
from bot.intake.phrases import Phrases
from bot.intake.words import read

DEFAULT_CITY_FILE = Path(__file__).resolve().parents[2] / "data/city/albuquerque.toml"
_ORDINARY = "~"


@dataclass(frozen=True, slots=True)
class Street:
    """A street; `runs` is "ns", "ew" or "" where it bends; empty `zips` means we do not know them all."""

    name: str
    suffix: str
    runs: str
    quadrants: frozenset[str]
    zips: frozenset[str]

    def __str__(self) -> str:
        return f"{self.name} {self.suffix}".strip()


@dataclass(frozen=True, slots=True)
class Named:
    """A place with a name. `kind` is landmark, neighborhood, chain or town, or unlisted: named only by the message."""

    kind: str
    name: str
    zips: tuple[str, ...] = ()
    lat: float | None = None
    lon: float | None = None
    outdoors: bool = False


@dataclass(frozen=True, slots=True)
class Alias[T]:
    """One way to write something, as words; `ordinary` when it is also an everyday word."""

    words: tuple[str, ...]
    meaning: T
    ordinary: bool


class Gazetteer:
    """A city's places, ready for look-up. Immutable after loading."""

    def __init__(self, city_file: Path) -> None:
        folder = city_file.with_suffix("")
        self.city, self.state, self.area_zips = _city_facts(city_file)
        self._zips = _zip_centers(self.state)
        self.streets = tuple(_street_aliases(folder / "streets.csv"))
        self.named = tuple(_named_aliases(folder))
        self.streets_by_first = _by_first_word(self.streets)
        self.named_by_key = {str(index): alias for index, alias in enumerate(self.named)}
        self.named_phrases = Phrases(
            (key, " ".join(alias.words)) for key, alias in self.named_by_key.items() if alias.words
        )

    @cached_property
    def fuzzy_names(self) -> dict[str, Alias[Street]]:
        """Street names long enough to be recognised through a misspelling."""
        return {" ".join(alias.words): alias for alias in self.streets if len("".join(alias.words)) > 4}

    def is_zip(self, code: str) -> bool:
        """A real code of this state."""
        return code in self._zips

    def zip_center(self, code: str) -> tuple[float, float] | None:
        """(latitude, longitude) in degrees of a code of this state."""
        found = self._zips.get(code)
        return found[1:] if found else None

    def serves(self, code: str) -> bool | None:
        """Whether the department serves this code; None for the city's own post-box codes, which say nothing."""
        if code in self.area_zips:
            return True
        found = self._zips.get(code)
        return None if found and found[0] == self.city else False

    def nearest_zip(self, lat: float, lon: float) -> str | None:
        """The code whose center is nearest, None beyond about 60 km from all of them."""

        def distance(code: str) -> float:
            _, zip_lat, zip_lon = self._zips[code]
            return (zip_lat - lat) ** 2 + ((zip_lon - lon) * 0.82) ** 2

        nearest = min(self._zips, key=distance, default=None)
        return nearest if nearest and distance(nearest) < 0.3 else None


@lru_cache(maxsize=4)
def load_gazetteer(city_file: Path) -> Gazetteer:
    """The city's places; loading takes about half a second, once."""
    return Gazetteer(city_file)


def _city_facts(city_file: Path) -> tuple[str, str, frozenset[str]]:
    try:
        data = tomllib.loads(city_file.read_text(encoding="utf-8"))
        return data["city"]["name"], data["city"]["state"], frozenset(data["area"]["zips"])
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise SettingsError(f"the city file {city_file.name} is not right: {error}") from error


def _zip_centers(state: str) -> dict[str, tuple[str, float, float]]:
    """City, latitude and longitude of every code of a state."""
    rows = zipcodes.filter_by(state=state)  # type: ignore[no-untyped-call]
    return {row["zip_code"]: (row["city"], float(row["lat"]), float(row["long"])) for row in rows}


def _rows(file: Path) -> Iterator[dict[str, str]]:
    try:
        with file.open(encoding="utf-8", newline="") as opened:
            yield from csv.DictReader(opened)
    except OSError as error:
        raise SettingsError(f"the city's list {file.name} cannot be read") from error


def _alias_words(cell: str) -> Iterator[tuple[tuple[str, ...], bool]]:
    for alias in filter(None, cell.split("|")):
        words = read(alias.removeprefix(_ORDINARY)).keys
        if words:
            yield words, alias.startswith(_ORDINARY)
            if words[0] == "el" and not alias.startswith(_ORDINARY):  # "atrás del Presbiteriano"
                yield ("del", *words[1:]), False


def _street_aliases(file: Path) -> Iterator[Alias[Street]]:
    for row in _rows(file):
        street = Street(
            row["name"],
            row["suffix"],
            row["runs"],
            frozenset(row["quadrants"].split()),
            frozenset(row["zips"].split()),
        )
        yield Alias(read(row["name"]).keys, street, bool(row["ordinary_word"]))
        for words, ordinary in _alias_words(row["aliases"]):
            yield Alias(words, street, ordinary)


def _named_aliases(folder: Path) -> Iterator[Alias[Named]]:
    for row in _rows(folder / "landmarks.csv"):
        place = Named(
            "landmark",
            row["name"],
            tuple(row["zip"].split()),
            float(row["lat"]) if row["lat"] else None,
            float(row["lon"]) if row["lon"] else None,
            bool(row["outdoors"]),
        )
        yield from (Alias(words, place, ordinary) for words, ordinary in _alias_words(row["aliases"]))
    for kind, file in (("neighborhood", "neighborhoods.csv"), ("chain", "chains.csv"), ("town", "towns.csv")):
        for row in _rows(folder / file):
            named = Named(kind, row["name"], tuple(row.get("zips", "").split()))
            yield from (Alias(words, named, ordinary) for words, ordinary in _alias_words(row["aliases"]))


def _by_first_word[T](aliases: tuple[Alias[T], ...]) -> dict[str, list[Alias[T]]]:
    """Aliases by their first word, longest first."""
    table: dict[str, list[Alias[T]]] = {}
    for alias in sorted(aliases, key=lambda alias: -len(alias.words)):
        table.setdefault(alias.words[0], []).append(alias)
    return table
