"""Who is writing: a name and a number to call back, both optional and never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

import phonenumbers

from bot.intake.answers import yes_no
from bot.intake.lexicon import Lexicon, everyday_words, given_names
from bot.intake.phrases import Hit
from bot.intake.words import Message, Word, bag

REGION = "US"
_LONGEST_NAME = 4
_BEFORE_NAME = bag("my the full mi el")
_HERE = bag("here speaking texting")
_AFTER_NAME = bag("from with at de del and y calling texting the la")
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
    """The reporter's own name. Where we did not ask, "im Ana" and "soy ana" count only with a capital letter, or with
    a common name and nothing but a break or "from" after it; "his name is Ana" never does."""
    hits = lexicon.contact.find(message)
    for hit in hits:
        if hit.label == "introduces" and not _of_somebody_else(message, hit):
            name = _name_at(message, hit.last, hits)
        elif hit.label == "may_introduce" or (asked and hit.label == "introduces_if_asked"):
            name = _name_at(message, hit.last, hits, must_read_as_name=not asked)
        else:
            continue
        if name:
            return name
    if asked and len(message.words) <= _LONGEST_NAME:
        return _name_at(message, 0, hits, whole=True)
    return _signed(message)


def _of_somebody_else(message: Message, hit: Hit) -> bool:
    """'his name is', 'my dogs name is': the phrase begins at "name" and belongs to the word before it."""
    words = message.words
    if words[hit.first].text not in {"name", "names"} or hit.first == 0 or words[hit.first].after_break:
        return False
    return words[hit.first - 1].text not in _BEFORE_NAME


def _signed(message: Message) -> str | None:
    """'Yolanda here, ...'."""
    words = message.words
    if len(words) < 3 or words[1].text not in _HERE or words[0].text not in given_names():
        return None
    return _capital(message.text[words[0].start : words[0].end]) if words[2].after_break else None


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
    message: Message, at: int, hits: list[Hit], *, must_read_as_name: bool = False, whole: bool = False
) -> str | None:
    """Up to four words from word `at` that can be a name; with `whole`, nothing else may follow."""
    words = list(_name_words(message, at, hits))
    while words and words[-1].text in _PARTICLES:
        words.pop()
    if not words or (whole and len(words) < len(message.words)):
        return None
    if must_read_as_name and not (words := _read_as_name(message, at, words, hits)):
        return None
    spelled = [message.text[word.start : word.end] for word in words]
    return " ".join(map(_capital, spelled)) if sum(map(len, spelled)) > 1 else None


def _read_as_name(message: Message, at: int, words: list[Word], hits: list[Hit]) -> list[Word]:
    """The words that are a name where nobody asked for one: those with a capital letter, or one common name."""
    titled = any(hit.label == "title" and hit.first == at for hit in hits)
    capitals = list(takewhile(lambda word: message.text[word.start].isupper() or word.text in _PARTICLES, words))
    first = words[1] if titled and len(words) > 1 else words[0]
    known = first.text in given_names()
    if titled or (capitals and not message.text.isupper() and (known or first.text not in everyday_words())):
        return words if titled else capitals
    following = message.words[at + 1] if at + 1 < len(message.words) else None
    ends = following is None or following.after_break or following.text in _AFTER_NAME
    return words[:1] if known and ends else []


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
