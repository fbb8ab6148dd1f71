"""Who is writing: a name and a number to call back, both optional and never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import phonenumbers

from bot.intake.answers import yes_no
from bot.intake.lexicon import Lexicon
from bot.intake.phrases import Hit
from bot.intake.words import Message, Word, bag

REGION = "US"
_LONGEST_NAME = 4
_PARTICLES = bag("de del la las los y van von da")
_ENOUGH_DIGITS = re.compile(r"(?:\d\D{0,3}){10}")
# Coordinates and links hold digits enough to look like a number.
_NO_NUMBERS = re.compile(r"https?://\S+|-?\d{1,3}\.\d{3,}\s*[,;\s]\s*-?\d{1,3}\.\d{3,}")


@dataclass(frozen=True, slots=True)
class Callback:
    """A number in E.164, or "this number", or the wish not to be called; at most one of them."""

    number: str | None = None
    this_number: bool = False
    refused: bool = False


def find_name(message: Message, lexicon: Lexicon, *, asked: bool) -> str | None:
    """A person's own name. A bare answer counts only when we asked; "this is Ana" only with a capital letter."""
    hits = lexicon.contact.find(message)
    for hit in hits:
        if hit.label == "introduces" or (asked and hit.label == "introduces_if_asked"):
            name = _name_at(message, hit.last, hits)
        elif hit.label == "may_introduce":
            name = _name_at(message, hit.last, hits, need_capital=not asked)
        else:
            continue
        if name:
            return name
    if asked and len(message.words) <= _LONGEST_NAME:
        return _name_at(message, 0, hits, whole=True)
    return None


def find_callback(message: Message, lexicon: Lexicon, *, asked: bool) -> Callback:
    """The callback number, ten digits or with a country code; "this number" counts only when we asked."""
    labels = lexicon.contact.labels(message)
    if "no_calls" in labels:
        return Callback(refused=True)
    if number := _number(message):
        return Callback(number=number)
    if asked:
        answer = yes_no(message.text, "")
        return Callback(this_number="this_number" in labels or answer == "yes", refused=answer == "no")
    return Callback()


def _number(message: Message) -> str | None:
    if not _ENOUGH_DIGITS.search(message.folded):
        return None
    text = _NO_NUMBERS.sub(" ", message.text)
    for match in phonenumbers.PhoneNumberMatcher(text, REGION, phonenumbers.Leniency.POSSIBLE):
        if _can_be_called(match.number):
            return phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
    return None


def _can_be_called(number: phonenumbers.PhoneNumber) -> bool:
    """A number with a country code of its own, or ten digits whose area and exchange can exist in this region."""
    digits = str(number.national_number)
    if number.country_code != 1:
        return phonenumbers.is_possible_number(number)
    return len(digits) == 10 and digits[0] in "23456789" and digits[3] in "23456789"


def _name_at(
    message: Message, at: int, hits: list[Hit], *, need_capital: bool = False, whole: bool = False
) -> str | None:
    """Up to four words from word `at` that can be a name; with `whole`, nothing else may follow."""
    words = list(_name_words(message, at, hits))
    while words and words[-1].text in _PARTICLES:
        words.pop()
    if not words or (whole and len(words) < len(message.words)):
        return None
    spelled = [message.text[word.start : word.end] for word in words]
    shouted = message.text.isupper()
    if sum(map(len, spelled)) < 2 or (need_capital and (shouted or not spelled[0][0].isupper())):
        return None
    return " ".join(map(_capital, spelled))


def _name_words(message: Message, at: int, hits: list[Hit]) -> Iterator[Word]:
    barred = {hit.first for hit in hits if hit.label == "not_a_name"}
    titles = {hit.first for hit in hits if hit.label == "title"}
    for index in range(at, min(at + _LONGEST_NAME, len(message.words))):
        word = message.words[index]
        inside = index > at
        if inside and word.after_break and index - 1 not in titles:
            return
        if not word.text.isalpha() or (index in barred and not (inside and word.text in _PARTICLES)):
            return
        yield word


def _capital(word: str) -> str:
    """'maria' as 'Maria', 'MARIA' as 'Maria', 'McCoy' and 'de' as they are."""
    if word.casefold() in _PARTICLES:
        return word.lower()
    mixed = any(char.isupper() for char in word[1:]) and not word.isupper()
    return word if mixed else word[:1].upper() + word[1:].lower()
