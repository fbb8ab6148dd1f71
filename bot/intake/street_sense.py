"""Which words that look like a street are meant as one."""

from __future__ import annotations

from collections.abc import Sequence

from bot.intake.lexicon import everyday_words, given_names
from bot.intake.names import NamedMention
from bot.intake.streets import Mention
from bot.intake.words import Word, bag

_STREET_CUES = bag(
    "on in at near by along down up off toward across from onto en por sobre la cerca hacia over around to de of"
)
_NEGATED = frozenset({"not", "no"})
_NO_QUADRANT = "(se)"
_AFTER_PRONOUN = bag(
    "ve ven veia esta estan cayo cae fue fueron va van iba siente mira puede pueden quiere llama llaman metio "
    "mete subio paro para quedo queda quito desmayo pego corto lastimo murio encuentra mueve ha han le les me "
    "te lo la los las durmio sento acosto oye escucha sale salio pone puso hizo golpeo tiro tira peleo dio "
    "droga inyecta agarraron estaba levanta"
)
_ARTICLES = bag("the a an el un una")
_ON_STREET = bag("on en por sobre la off")
_BARE_WORDS = 3
_PREPOSITIONS = bag("en de por sobre")
_ALSO_WORDS = bag(
    "mesa sierra corona mision mission estancia crest virginia florida california texas arizona utah georgia"
)
"""Words and names of other things that a list of everyday words may lack."""
_SPANISH_TOO = _ALSO_WORDS | bag(
    "fortuna ventana ladera laguna palomas hermosa espanola americas veranda roma buena santa romero high academy "
    "universe airport park stadium mountain commercial uptown southern northeastern westside"
)
"""Of the streets that are everyday words, those that may follow "la" and mean something else."""
_OF_A_STREET = bag("y con and & / @ + x at la calle esquina e")
_PAST_BUS_LINES = 80


def meant_streets(named: Sequence[NamedMention], streets: Sequence[Mention], words: Sequence[Word]) -> list[Mention]:
    """Streets that are not part of a longer name ("San Pedro library") and not taken back ("not 4th")."""
    return [
        street
        for street in streets
        if not any(
            mention.first < street.last
            and street.first < mention.last
            and mention.last - mention.first > street.last - street.first - street.suffixed
            for mention in named
        )
        and not _taken_back(words, street)
        and not (street.ordinary and _is_neighborhood(words, street, named))
    ]


def _is_neighborhood(words: Sequence[Word], street: Mention, named: Sequence[NamedMention]) -> bool:
    """'en Barelas por la 4ta': a part of town whose name is a street's too, unless joined to another street."""
    spans = {(mention.first, mention.last) for mention in named if mention.place.kind == "neighborhood"}
    beside = {word.text for word in (*words[max(0, street.first - 1) : street.first], *words[street.last :][:1])}
    return (street.first, street.last) in spans and beside.isdisjoint(_OF_A_STREET)


def _taken_back(words: Sequence[Word], street: Mention) -> bool:
    """ "Menaul, not Montgomery" takes Montgomery back; "no, Montgomery" and "oh no, Montgomery" do not."""
    before = words[street.first - 1].text if street.first > 1 else ""
    return before in _NEGATED and not words[street.first].after_break


def place_keys(words: Sequence[Word], text: str) -> tuple[str, ...]:
    """The words, but for the Spanish "se" of "San Pedro, se ve mal", which is no quadrant."""
    keys = [word.text for word in words]
    for at, word in enumerate(words):
        if word.text == "se" and text[word.start : word.end] != "SE":
            following = keys[at + 1] if at + 1 < len(keys) else ""
            if word.after_break or following in _AFTER_PRONOUN:
                keys[at] = _NO_QUADRANT
    return tuple(keys)


def _after_a_preposition(keys: tuple[str, ...], street: Mention) -> bool:
    """'the care home on Harper', 'el asilo de la Harper': a name that is no everyday word of either language."""
    named = keys[street.first : street.last]
    if not all(word.isalpha() for word in named) or not everyday_words().isdisjoint(named) or named[0] in _ALSO_WORDS:
        return False
    lead = keys[max(0, street.first - 2) : street.first]
    if lead[-1:] == ("on",):
        return True
    return len(lead) == 2 and lead[0] in _PREPOSITIONS and lead[1] == "la" and _SPANISH_TOO.isdisjoint(named)


def _after_la(keys: tuple[str, ...], street: Mention) -> bool:
    """'en la Lead', 'por la Bell', 'de la Bridge': before "la" an English word can hardly be anything but a street,
    nor a number beyond all bus lines: 'en la 98'. Of a person one says "de la Edith" too."""
    named, lead = keys[street.first : street.last], keys[max(0, street.first - 2) : street.first]
    if len(lead) != 2 or lead[1] != "la" or lead[0] not in _PREPOSITIONS:
        return False
    if named[0].isdigit():
        return lead[0] != "de" and len(named) == 1 and int(named[0]) >= _PAST_BUS_LINES
    if not all(word.isalpha() for word in named) or not _SPANISH_TOO.isdisjoint(named):
        return False
    return lead[0] in _ON_STREET - {"por"} or named[0] not in given_names()


def stands_alone(keys: tuple[str, ...], street: Mention, asked: bool) -> bool:
    """Whether one street without number or crossing is meant as a place."""
    before = keys[street.first - 1] if street.first else ""
    if street.ordinary and (_after_a_preposition(keys, street) or _after_la(keys, street)):
        return True
    if street.ordinary and before in _ARTICLES:
        return False
    if street.suffixed or street.quadrant:
        return True
    if not street.ordinary:
        return asked or before in _STREET_CUES
    if asked:
        return len(keys) <= _BARE_WORDS or before in _ON_STREET
    return keys[street.first - 2 : street.first] == ("por", "la") and street.last == len(keys)
