"""Words as the search compares them: lower case, no accents, no punctuation, light stems of English and Spanish."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_ACCENT = re.compile("[\u0300-\u036f]")
_WORD = re.compile(r"[a-z0-9#]+")
_SAYS_NOTHING = """
a an and any anyone are as at be by can can't could do does for from get give go got have has help helps how i
i'm im if in into is it its me my near need needs of on or our out please so some someone somewhere that the
their them there they this to today tonight until up us want was we what when where which who will with you your
looking find open now right around here am t s m don just
algo alguien algun alguna ayuda ayudar al aqui buenas busco como con cual cuando de del donde el ella en es esta
este estoy gracias ha hay hola hoy la las le lo los me mi mis muy necesita necesito no nos o para pero por porque
pueda puede puedo que quien quiero se si sin soy su sus te tengo tiene un una unas unos y ya yo favor cerca ahora
noche manana dias
"""
_STOP = frozenset(_SAYS_NOTHING.split())
_SUFFIXES = ("ciones", "cion", "mente", "ings", "ing", "ies", "es", "ed", "s", "os", "as", "o", "a", "e", "y")


def plain(text: str) -> str:
    """Lower case without accents: "¡Mañana!" becomes "¡manana!"."""
    text = text.lower()
    return text if text.isascii() else _ACCENT.sub("", unicodedata.normalize("NFKD", text))


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A crude stem: enough to bring "pantries" and "pantry", "albergues" and "albergue" together."""
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 4:
            return word[: -len(suffix)]
    return word


def singular(word: str) -> str:
    """ "pantries" and "pantry" stay apart, "needles" and "needle" do not: only the plural goes."""
    return word[:-1] if word.endswith("s") and len(word) > 3 and not word.endswith("ss") else word


def all_words(text: str) -> list[str]:
    return _WORD.findall(plain(text).replace("'", ""))


def content_words(text: str) -> list[str]:
    """The words that say something, as stems, each once, in order."""
    return list(dict.fromkeys(stem(word) for word in all_words(text) if word not in _STOP and len(word) > 1))
