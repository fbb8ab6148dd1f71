"""An answer to "where" that names nothing we know, kept in the resident's words so that a person can make sense of it.

"the blue house behind my job" is kept; "thanks", "I don't know", "he left", "red hoodie" are no places.
"""

from __future__ import annotations

from bot.intake.facts import Place
from bot.intake.lexicon import everyday_words
from bot.intake.words import Message, bag, read

CONFIDENCE = 0.2
_LONGEST = 80
_FEW = 5
_SPOTS = bag(
    "home house apartment apartments apt apts building store park street st ave road rd blvd corner church school "
    "hotel motel shelter library hospital clinic office work job bench stop station bridge tracks river ditch "
    "arroyo alley parking lot mall gas laundromat restaurant trailer neighborhood camp campus center plaza trail "
    "field garage porch driveway yard place casa departamento apartamento apartamentos edificio tienda parque "
    "calle avenida esquina iglesia escuela albergue biblioteca clinica oficina trabajo banca parada estacion "
    "puente vias rio acequia callejon estacionamiento lavanderia restaurante traila barrio campamento centro "
    "plaza camino cancha patio cochera gasolinera"
)
_POINTING = bag(
    "at in on by near behind under outside inside next across over around beside past en por cerca detras atras "
    "afuera enfrente junto frente abajo debajo adentro sobre arriba"
)
_NOT_AFTER_POINTING = bag(
    "minute moment while bit morning afternoon evening night day days hour hours second sec favor momento rato "
    "manana tarde noche dia dias hora horas eso que purpose monday tuesday wednesday thursday friday saturday "
    "sunday"
)
_NO_ANSWER = bag(
    "why what who how when will are is do does can que quien como cuando cuanto cuanta cuantos yes no si dont "
    "thanks thank gracias idk stop want quiero ya espere wait hold hello hi hola ok okay nvm never english "
    "espanol spanish ingles not don't need necesito please"
)
_ABOUT_SOMEBODY = bag("he hes she shes they theyre i im you youre trae tiene esta estan anda andan lleva va fue soy")


def vague_place(message: Message) -> Place | None:
    """The whole answer as a place, unsure; None where nothing in it reads like one."""
    text = " ".join(message.text.split())
    keys = message.keys
    if not keys or len(text) > _LONGEST or "?" in text:
        return None
    if keys[0] in _NO_ANSWER or _denies(keys) or not (_points(keys) or _spot(keys) or _unknown_name(keys)):
        return None
    return Place(text=text, normalized=text, kind="other", confidence=CONFIDENCE)


def no_place(text: str) -> bool:
    """'no sé qué hacer', "I don't know what to do": a denial in which nothing is a place."""
    keys = read(text).keys
    return _denies(keys) and not (_points(keys) or _spot(keys))


def _denies(keys: tuple[str, ...]) -> bool:
    """'i don't have an address', 'no sé la calle': said anywhere near the beginning."""
    return not {"dont", "no", "not", "idk", "already", "never", "cant"}.isdisjoint(keys[:3])


def _points(keys: tuple[str, ...]) -> bool:
    """'behind my job', 'en la cochera'."""
    return keys[0] in _POINTING and len(keys) > 1 and _NOT_AFTER_POINTING.isdisjoint(keys)


def _spot(keys: tuple[str, ...]) -> bool:
    """'the blue house', 'my mom's apartment'."""
    return not _SPOTS.isdisjoint(keys)


def _unknown_name(keys: tuple[str, ...]) -> bool:
    """'Duke City Donuts': few words, one of them no everyday word."""
    if len(keys) > _FEW or keys[0] in _ABOUT_SOMEBODY:
        return False
    return any(len(word) > 3 and _pronounceable(word) and word not in everyday_words() for word in keys)


def _pronounceable(word: str) -> bool:
    """'donuts', not 'asdfghjk'."""
    return word.isalpha() and 4 * sum(letter in "aeiouy" for letter in word) >= len(word)
