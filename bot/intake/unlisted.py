"""Places called by a kind and a name, on the city's list or not: "Taylor Park", "parque Zia", "the Tewa Lodge".

The name alone may be a street's or a neighborhood's; together with the kind it is one spot. What the list knows under
another order of words ("biblioteca San Pedro") is that; anything else is written down as "<Name> <Kind>".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import takewhile

from bot.intake.gazetteer import Gazetteer, Named, Street
from bot.intake.lexicon import FOLDER, everyday_words
from bot.intake.numbered import numbered_at
from bot.intake.phrases import Hit, Phrases
from bot.intake.streets import SUFFIXES
from bot.intake.words import Message, bag, read

_LONGEST_NAME = 3
_NEAR = 6
_OUTDOORS = frozenset({"Park", "Trail", "Arroyo", "Open Space", "Bridge"})
_NAMED_BY_STREETS = frozenset({"Bridge", "ART Station", "Park and Ride"})
_OF = bag("de del la el")
_ARTICLES = bag(
    "a an any some this that these another one un una ese este esa esta otro otra my mi our your his her su"
)
_BEFORE_A_NAME = bag("la el")
"""'la Highland High School': an article, and no part of the name, where the list knows it without."""
_SAINTS = {("san",), ("santa",)}
"""'Iglesia de San José' is a church, though San Jose is a street as well."""
_JOINS = bag("y con and & @ / + esquina")
_SCHOOLS = ("Elementary School", "Middle School", "High School")
_LITTLE = bag("las los san santa de la el del")
"""Words inside a name ("Vista del Norte", "Los Altos") that are no name by themselves."""


class Kinds:
    """Kinds of places, before and after their names, with the everyday words that are no names."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self.name_first = Phrases.load(FOLDER / "kinds.en.toml")
        self.kind_first = Phrases.load(FOLDER / "kinds.es.toml")
        self._everyday = everyday_words()

    @cached_property
    def _known(self) -> dict[tuple[str, ...], Named]:
        """Every way to write a listed spot."""
        table: dict[tuple[str, ...], Named] = {}
        for alias in self._gazetteer.named:
            if alias.meaning.kind == "landmark":
                table.setdefault(alias.words, alias.meaning)
                table.setdefault(read(alias.meaning.name).keys, alias.meaning)
        return table

    @cached_property
    def _names(self) -> frozenset[str]:
        """Words that the city's places are called by."""
        places = [alias.words for alias in self._gazetteer.named if not alias.ordinary]
        streets = [alias.words for alias in self._gazetteer.streets if not alias.ordinary]
        words = {word for words in (*places, *streets) for word in words if len(word) > 2 and word.isalpha()}
        return frozenset(words - self._everyday)

    @cached_property
    def _whole_names(self) -> frozenset[tuple[str, ...]]:
        """Names of several words, some of them everyday ones: "Four Hills", "Vista del Norte"."""
        named = {alias.words for alias in self._gazetteer.named if alias.meaning.kind != "chain"}
        names = named | {alias.words for alias in self._gazetteer.streets}
        return frozenset(
            words
            for words in names
            if len(words) > 1 and words[0] not in _ARTICLES | {"the", "el"} and "".join(words).isalpha()
            if not (words[0] == "la" and words[1:] in names)
        )

    def find(self, message: Message, *, asked: bool) -> Iterator[tuple[Named, int, int]]:
        """Places, with their first and last word."""
        for hit in self.name_first.find(message):
            words = self._name_before(message, hit.first)
            if not SUFFIXES.keys().isdisjoint(message.keys[hit.last : hit.last + 1]):
                continue  # "Bridge Blvd" and "Park Ave" are streets
            if self._is_street_itself(words, message.keys[hit.first : hit.last]):
                continue  # "4200 de la Indian School"
            if self._joined_before(message.keys, hit.first - len(words), words):
                continue  # "Zuni and Wyoming apartments"
            if place := self._place(message, words, hit, asked, street_may_name=True):
                yield place, hit.first - len(words), hit.last
        for hit in self.kind_first.find(message):
            words = self._name_after(message, hit.last, hit.label)
            of = message.keys[hit.last - 1] in _OF and not (hit.label == "Church" and words[:1] in _SAINTS)
            if not SUFFIXES.keys().isdisjoint(message.keys[hit.last + len(words) :][:1]):
                continue  # "Arroyo Vista Blvd"
            if self._names_a_street(words) and self._another_street(message.keys, hit.last + len(words)):
                continue  # "los apartamentos de la Zuni y la Wyoming" is a corner
            if place := self._place(message, words, hit, asked, street_may_name=not of):
                yield place, hit.first, hit.last + len(words)

    def _name_before(self, message: Message, at: int) -> tuple[str, ...]:
        keys = message.keys
        if whole := self._whole_name(lambda length: keys[max(0, at - length) : at]):
            return whole
        first = at
        while first and at - first < _LONGEST_NAME and self._may_name(keys[first - 1]):
            first -= 1
            if message.words[first].after_break:
                break
        while first < at and keys[first] in _OF - {"la"}:
            first += 1
        unnamed = (first and keys[first - 1] in _ARTICLES) or keys[at - 1 : at] in (("de",), ("del",), ("la",), ("el",))
        return () if unnamed else keys[first:at]

    def _name_after(self, message: Message, at: int, kind: str) -> tuple[str, ...]:
        if listed := next(self._listed(message.keys[at : at + _LONGEST_NAME + 1], read(kind).keys), ()):
            return listed
        if whole := self._whole_name(lambda length: message.keys[at : at + length]):
            return whole
        following = message.words[at : at + _LONGEST_NAME]
        name = [word.text for word in takewhile(lambda w: not w.after_break and self._may_name(w.text), following)]
        while name and name[-1] in _LITTLE:
            name.pop()
        if name[:2] == ["de", "la"]:
            del name[0]  # "el hotel de la Menaul"
        return tuple(name)

    def _another_street(self, keys: Sequence[str], last: int) -> bool:
        """A street soon after the name: both together say where."""
        return any(self._street_begins(keys, at) for at in range(last + 1, min(last + _NEAR, len(keys))))

    def _is_street_itself(self, name: Sequence[str], kind: Sequence[str]) -> bool:
        """Name and kind together are a street's name."""
        bare = _bare(name)
        return bool(bare) and self._street((*bare, *kind)) is not None

    def _joined_before(self, keys: Sequence[str], first: int, name: Sequence[str]) -> bool:
        """The name, from word `first` on, is a street's and joined to one before it."""
        joins = [at for at in range(max(1, first - 2), first) if keys[at] in _JOINS]
        if not joins or not self._names_a_street(name):
            return False
        return any(self._street_ends(keys, joins[-1] - length, joins[-1]) for length in (1, 2, 3))

    def _names_a_street(self, name: Sequence[str]) -> bool:
        bare = _bare(name)
        return bool(bare) and self._is_street(bare)

    def _street_begins(self, keys: Sequence[str], at: int) -> bool:
        return any(self._is_street(keys[at : at + length]) for length in (1, 2, 3) if at + length <= len(keys))

    def _street_ends(self, keys: Sequence[str], first: int, last: int) -> bool:
        return first >= 0 and self._is_street(keys[first:last])

    def _whole_name(self, words_of: Callable[[int], tuple[str, ...]]) -> tuple[str, ...]:
        found = (words for length in (4, 3, 2) if len(words := words_of(length)) == length)
        return next((words for words in found if words in self._whole_names), ())

    def _listed(self, following: Sequence[str], kind: Sequence[str]) -> Iterator[tuple[str, ...]]:
        """Names that the list has with this kind, everyday words or not: "secundaria de Van Buren"."""
        for length in range(len(following), 0, -1):
            name = tuple(following[:length])
            bare = _bare(name)
            if (*name, *kind) in self._known or (bare and (*bare, *kind) in self._known):
                yield name

    def _may_name(self, word: str) -> bool:
        if word in SUFFIXES:
            return False
        return (
            word in self._names or word in _LITTLE or (word.isalpha() and len(word) > 2 and word not in self._everyday)
        )

    def _place(
        self, message: Message, name: Sequence[str], hit: Hit, asked: bool, *, street_may_name: bool
    ) -> Named | None:
        if not name or set(name) <= _LITTLE:
            return None
        kind, bare = hit.label, _bare(name)
        written = ((*name, *read(kind).keys), (*bare, *read(kind).keys), (*message.keys[hit.first : hit.last], *name))
        for words in written:
            if known := self._known.get(tuple(words)):
                return known
        if kind == "School" and (school := self._only_school(bare)):
            return school
        if self._is_street(name) and not (street_may_name or kind in _NAMED_BY_STREETS):
            return None
        if not (asked or self._reads_as_name(message, name, hit)):
            return None
        if name[0] == "la" and kind != "ART Station" and (street := self._street(bare)):
            return Named("unlisted", f"{kind} on {street}", outdoors=kind in _OUTDOORS)
        title = " ".join(_title(word) for word in name)
        return Named("unlisted", f"{title[0].upper()}{title[1:]} {kind}", outdoors=kind in _OUTDOORS)

    def _only_school(self, name: Sequence[str]) -> Named | None:
        """'la escuela Emerson': of all schools only the elementary school is called so."""
        known = (self._known.get((*name, *read(kind).keys)) for kind in _SCHOOLS)
        schools = [school for school in known if school]
        return schools[0] if len(schools) == 1 else None

    def _street(self, name: Sequence[str]) -> Street | None:
        """The street of exactly this name, if that is no everyday word."""
        aliases = self._gazetteer.streets_by_first.get(name[0], ())
        return next((alias.meaning for alias in aliases if alias.words == tuple(name) and not alias.ordinary), None)

    def _is_street(self, name: Sequence[str]) -> bool:
        numbered = numbered_at(name, 0)
        exact = any(alias.words == tuple(name) for alias in self._gazetteer.streets_by_first.get(name[0], ()))
        return exact or bool(numbered and numbered.length == len(name))

    def _reads_as_name(self, message: Message, name: Sequence[str], hit: Hit) -> bool:
        """Nobody asked for a place: the city has the name, or it is written with capital letters."""
        if set(name) <= self._names | _LITTLE or tuple(name) in self._whole_names:
            return True
        shouted = message.text.isupper() or message.text.istitle()
        near = message.words[max(0, hit.first - len(name)) : hit.last + len(name)]
        spelled = [message.text[word.start] for word in near if word.text in name]
        return not shouted and all(char.isupper() for char in spelled)


@lru_cache(maxsize=4)
def load_kinds(gazetteer: Gazetteer) -> Kinds:
    """The kinds for one city, read once."""
    return Kinds(gazetteer)


def _bare(name: Sequence[str]) -> Sequence[str]:
    """Without the article before it."""
    return name[1:] if name and name[0] in _BEFORE_A_NAME else name


def _title(word: str) -> str:
    return word if word in {"de", "del", "la", "las", "los", "el"} else word.title()
