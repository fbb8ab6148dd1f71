"""Which language a short text is written in: langidentify, and what it cannot know about short texts.

Residents write English, Spanish and both at once. A text in both is "es" where its Spanish carries the sentence
(its small words), so that the answer comes in the language the person leans on; a tie is "en". Other scripts
are named from their letters alone. The model is loaded on first use and shared.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from langidentify import Detector, Language, Model

_LANGUAGES = "en,es"  # each further one costs a quarter of a second at start and pulls short texts its way
_WORD = re.compile(r"[^\W\d_]+")
_QUADRANT = re.compile(
    r"(?<=\w)(?<!\bno)(?<!\bya)(?<!\bque)(?<!\bsi)\s+se\b"
    r"(?=\s*($|[,.;#\n\d]|(?:apt|unit|suite|ste|space|near|by|at|and|in)\b))",
    re.IGNORECASE,
)
"""The "SE" of an address, "2214 Lead Ave SE": no Spanish word."""
_SPANISH = frozenset(
    """
    el la los las un una y o de del que qué en con por para si sí mi mis tu su sus se te lo le nos les es son
    está estoy estamos están soy eres era hay ha he ya muy más mas pero porque como cómo cuando cuándo donde
    dónde quien quién esto esta este eso ese hola gracias ayuda adiós adios buenos buenas días dias noches
    tardes quiero necesito tengo tiene puedo puede voy va busco vivo vivir hambre comida casa hijo hija hijos
    mamá mama papá papa esposo esposa favor ahorita kiero q k xq ke neta wey güey órale orale simón nel jaja
    jajaja cual cuál cuales cuáles sin ni algo alguien algún algun alguno alguna también tambien aquí aqui ahí ahi allá
    alla hoy mañana ayer ahora desde hasta sobre entre cada otro otra nada nadie nunca todo toda todos todas menos hace
    hacer ser fue ella ellos usted ustedes mucho mucha poco nomás nomas luego después despues pues
    """.split()
)
_ENGLISH = frozenset(
    """
    the a an and or of to in on at with for my your his her our is are am was were be been do does did not no i
    im you he she it we they this that these those have has had can cant dont will wont want need help where
    when what who how why please thanks hi hello yes ok okay lol food home kids here there him them just so but
    if u ur idk kms gonna wanna from
    """.split()
)
_OF_BOTH = frozenset({"no", "me", "he"})
_SCRIPTS = (
    (re.compile(r"[\u3040-\u30ff]"), "ja"),
    (re.compile(r"[\uac00-\ud7af]"), "ko"),
    (re.compile(r"[\u4e00-\u9fff]"), "zh"),
    (re.compile(r"[\u0600-\u06ff]"), "ar"),
    (re.compile(r"[\u0400-\u04ff]"), "ru"),
    (re.compile(r"[\u0590-\u05ff]"), "he"),
    (re.compile(r"[\u0900-\u097f]"), "hi"),
    (re.compile(r"[\u0e00-\u0e7f]"), "th"),
)
_OTHERS = {  # small words that neither English nor Spanish has; two of them in a text name its language
    "fr": frozenset(
        """
        aidez au avec dans des du est je les ma mal mes moi mon ne nous pas pour suis tu une veux vous
        """.split()
    ),
    "pt": frozenset(
        """
        agora ajuda com estou eu meu mim minha muito não obrigado por preciso quero uma você
        """.split()
    ),
    "de": frozenset(
        """
        bin bitte das der die ein eine hilfe ich ist kein mein meine mich mir nicht und will
        """.split()
    ),
    "it": frozenset(
        """
        aiuto che ciao di favore ho il io mi mia mio non per più sono una vivere voglio
        """.split()
    ),
    "vi": frozenset(
        """
        bạn cho chết có của giúp không là muốn một người này tôi và được
        """.split()
    ),
    "tl": frozenset(
        """
        ako ang ayoko gusto hindi ka ko mga na ng po sa tulong
        """.split()
    ),
}
_DINE = re.compile(r"[ąęįǫ]́|[łŁ]|áá|éé|óó|íí|\bya['’]át['’]ééh\b", re.IGNORECASE)


def detect_language(text: str, spanish_words: Collection[str] = ()) -> str:
    """ISO 639 code of the text's language; "en" where nothing tells.

    `spanish_words`, where known, are words that only Spanish has: they decide where no small word does ("albergue").
    """
    for letters, code in _SCRIPTS:
        if letters.search(text):
            return code
    words = _words(text)
    if not words:
        return "en"
    if len(_DINE.findall(text)) >= 2:
        return "nv"
    spanish, english = _small_words(words)
    if other := _other(words, spanish + english):
        return other
    if spanish != english:
        return "es" if spanish > english else "en"
    if spanish_words and not spanish:
        return "es" if any(word in spanish_words for word in words if len(word) > 1) else "en"
    found = Detector(_model()).detect(text)  # a detector is cheap, and not to be shared between threads
    return "es" if found.iso_code == "es" else "en"


def is_told_by_small_words(text: str, language: str) -> bool:
    """Whether the text has a small word of this language alone, "en" or "es": an address or a name has none."""
    small = (_SPANISH if language == "es" else _ENGLISH) - _OF_BOTH
    return any(word in small for word in _words(text) if len(word) > 1 or word == "a")


def _words(text: str) -> list[str]:
    return _WORD.findall(_QUADRANT.sub(" ", text).casefold())


def _small_words(words: list[str]) -> tuple[int, int]:
    """How many of them are Spanish small words and how many English ones; a lone letter is neither."""
    if len(words) == 1 and len(words[0]) == 1:
        return 0, 0
    return sum(word in _SPANISH for word in words), sum(word in _ENGLISH for word in words)


def _other(words: list[str], known: int) -> str | None:
    """Another language, where at least two of its small words occur and more of them than of ours."""
    counts = {code: len(small.intersection(words)) for code, small in _OTHERS.items()}
    best = max(counts, key=lambda code: counts[code])
    return best if counts[best] >= 2 and counts[best] > known else None


@lru_cache(maxsize=1)
def _model() -> Model:
    return Model.load(Language.from_comma_separated(_LANGUAGES))
