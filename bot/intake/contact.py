"""Who is writing: a name and a number to call back, both optional and never guessed."""

from __future__ import annotations

import re

import phonenumbers

from bot.intake.answers import yes_no
from bot.intake.words import Message, bag

REGION = "US"
_LETTERS = r"[^\W\d_][^\W\d_'’-]*(?:['’-][^\W\d_]+)*\.?"
_INTRODUCED = re.compile(
    rf"\b(?:my name is|my names|my name's|name is|name's|call me|mi nombre es|me llamo|me llaman|nombre:|name:)\s+({_LETTERS}(?:\s+{_LETTERS}){{0,3}})",
    re.I,
)
_SAID_SHORTLY = re.compile(
    rf"\b(?:this is|i am|i'm|im|its|it's|soy|habla|le habla|es)\s+({_LETTERS}(?:\s+{_LETTERS}){{0,3}})", re.I
)
_NOT_NAMES = bag(
    "and y my mi number numero is es but pero at in on en from de del the el la los las un una a i im im yo we me he she they it its this that "
    "not no yes si ok okay hungry homeless lost sick tired scared cold fine good here there calling texting looking trying need needs want "
    "from veteran veterano veterana trans gay pregnant embarazada alcoholico mujer hombre vecino vecina neighbor mother mom dad father sister brother "
    "for para with con about llamame call phone telefono thanks thank gracias please por favor hello hi hola what why who how que quien como porque where donde "
    "help ayuda stop skip paso nobody nadie anonymous anonimo private privado real robot bot urgent urgente emergency emergencia so really very muy just only "
    "maybe later tal vez luego dont know does do will can could would should whatever none nothing nada idk lol sure"
)
_PARTICLES = bag("de del la las los y van von da")
_ENOUGH_DIGITS = re.compile(r"(?:\d\D{0,3}){10}")
# Coordinates and links hold digits enough to look like a number.
_NO_NUMBERS = re.compile(r"https?://\S+|-?\d{1,3}\.\d{3,}")
_THIS_NUMBER = re.compile(
    r"\b(?:this (?:number|phone|one|cell)|same (?:number|phone|one)|the number (?:im|i'm|i am) texting|number i.?m texting from|use this|"
    r"este (?:numero|telefono|mismo|cel|celular)|(?:a|al) este|al mismo|el mismo (?:numero)?|mi mismo numero|a este)\b"
)
_NO_CALL = re.compile(r"\b(?:don'?t|do not|please no|no me|no) (?:call|llam\w+)|\bno calls?\b")


def find_name(message: Message, *, asked: bool) -> str | None:
    """A person's own name. A bare answer counts only when we asked; "this is Ana" only with a capital letter."""
    if match := _INTRODUCED.search(message.text):
        if name := _name(match.group(1), need_capital=False):
            return name
    if match := _SAID_SHORTLY.search(message.text):
        if name := _name(match.group(1), need_capital=not asked):
            return name
    if asked and len(message.words) <= 4 and not any(char.isdigit() for char in message.text):
        return _name(message.text.strip(), need_capital=False, whole=True)
    return None


def find_callback(message: Message, *, asked: bool) -> tuple[str | None, bool, bool]:
    """(number in E.164, "this number" was said, calls were refused)."""
    if _NO_CALL.search(message.folded):
        return None, False, True
    if _ENOUGH_DIGITS.search(message.folded):
        text = _NO_NUMBERS.sub(" ", message.text)
        for match in phonenumbers.PhoneNumberMatcher(text, REGION, phonenumbers.Leniency.POSSIBLE):
            if _can_be_called(match):
                return phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164), False, False
    if asked:
        answer = yes_no(message.text, "")
        said = bool(_THIS_NUMBER.search(message.folded)) or answer == "yes"
        return None, said, answer == "no"
    return None, False, False


def _can_be_called(match: phonenumbers.PhoneNumberMatch) -> bool:
    """A number with a country code of its own, or ten digits whose area and exchange can exist in this region."""
    number = str(match.number.national_number)
    if match.number.country_code != 1:
        return phonenumbers.is_possible_number(match.number)
    return len(number) == 10 and number[0] in "23456789" and number[3] in "23456789"


def _name(text: str, *, need_capital: bool, whole: bool = False) -> str | None:
    """Up to four words that can be a name; with `whole`, nothing else may follow."""
    words: list[str] = []
    for word in text.split():
        bare = word.strip(".,!?;:()\"'")
        key = bare.casefold()
        particle = key in _PARTICLES and bool(words)
        if not bare or not re.fullmatch(_LETTERS, bare) or (key in _NOT_NAMES and not particle):
            if whole:
                return None
            break
        words.append(bare)
        if word[-1] in ",;.!?" and len(bare) > 1:
            break
    while words and words[-1].casefold() in _PARTICLES:
        words.pop()
    if not words or len(words) > 4 or (need_capital and not words[0][0].isupper()):
        return None
    if len("".join(words)) < 2:
        return None
    return " ".join(_capital(word) for word in words)


def _capital(word: str) -> str:
    if word.casefold() in _PARTICLES:
        return word.lower()
    return (
        word if any(char.isupper() for char in word[1:]) and not word.isupper() else word[:1].upper() + word[1:].lower()
    )
