"""Reads a message the way it was meant: case, accents, punctuation, elongation, leet and texting aside.

Everything downstream (phrases, rules, model) sees only the normalised words, so none of those can change a
verdict. Every word keeps the span of the original it came from, so that evidence can be shown as typed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from bot.safety.lexicon import Lexicon
from bot.safety.speller import END, START

_MIN_SPELLED_OUT = 3
_SHORT = 14  # words
MAX_CHARACTERS = 4000  # an SMS is 1,600 at the most; anything longer is read up to here
_TOKEN = re.compile(r"[^\W_]+(?:['’`´@$!*|][^\W_]+)*")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_APOSTROPHES = re.compile(r"['’`´]")
SENTENCE_END = re.compile(r"[.!?;\n]")
_LEET = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s",
                       "!": "i", "*": "i", "|": "l"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Word:
    """One word as read: its plain spelling, its span in the original message, and the sentence it is in.

    `written` is how it is usually written, with its accents and apostrophes, for the sentence encoder; of a texting
    spelling that stands for several words, the first carries it as typed and the others none.
    """

    plain: str
    start: int
    end: int
    sentence: int
    written: str = ""


@dataclass(frozen=True, slots=True)
class Normal:
    """A message as words. `line` is what phrases are matched on; `offsets[i]` is where word i begins in it."""

    original: str
    words: tuple[Word, ...]
    spanish: bool
    line: str = field(init=False)
    offsets: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        offsets, position = [], 1
        for word in self.words:
            offsets.append(position)
            position += len(word.plain) + 1
        object.__setattr__(self, "line", " " + "".join(word.plain + " " for word in self.words))
        object.__setattr__(self, "offsets", tuple(offsets))

    @property
    def plain(self) -> str:
        """The words, single-spaced."""
        return self.line.strip()

    def written(self, first: int = 0, last: int | None = None) -> str:
        """The words from `first` up to `last`, as they are usually written."""
        return " ".join(word.written for word in self.words[first:last] if word.written)

    def in_one_breath(self, first: int, last: int) -> bool:
        """Whether the words `first` to `last` (exclusive) are one sentence's; in short texts stops are anywhere."""
        same = self.words[first].sentence == self.words[last - 1].sentence
        return same or len(self.words) <= _SHORT

    def without(self, indexes: set[int]) -> Normal:
        """The same message with the words at `indexes` taken out."""
        if not indexes:
            return self
        kept = tuple(word for i, word in enumerate(self.words) if i not in indexes)
        return Normal(self.original, kept, self.spanish)


def normalise(text: str, lexicon: Lexicon, *, spanish: bool = False, correct: bool = True) -> Normal:
    """Read `text` (at most MAX_CHARACTERS of it) as words with their spans.

    `spanish` says that Spanish texting spellings apply in any case; without `correct` no word is taken for a
    misspelt other one (phrases are read so).
    """
    text = text[:MAX_CHARACTERS]
    folded, origin = fold(text)
    tokens = _join_spelled_out(list(_tokens(folded, lexicon)))
    if correct:
        tokens = _mend_spaces(tokens, lexicon)
    spanish = spanish or any(token in lexicon.spanish for token, _, _ in tokens)
    ends = [match.start() for match in SENTENCE_END.finditer(folded)]
    readings = [_read(token, lexicon, spanish) for token, _, _ in tokens]
    if correct:
        _spell(readings, lexicon)
    words: list[Word] = []
    sentence = 0
    for (token, start, end), plains in zip(tokens, readings, strict=True):
        while sentence < len(ends) and ends[sentence] < start:
            sentence += 1
        first, last = origin[start], origin[end - 1] + 1
        for plain, written in zip(plains, _written(token, plains, lexicon), strict=True):
            words.append(Word(plain, first, last, sentence, written))
    return Normal(text, tuple(words), spanish or any(word.plain in lexicon.spanish for word in words))


def written_forms(text: str) -> list[tuple[str, str]]:
    """Each word of `text` as it is compared (plain letters) and as it is written, in lower case."""
    pairs = [(fold(form)[0], form) for form in _WORD.findall(_APOSTROPHES.sub("'", text.lower()))]
    return [(token.replace("'", ""), form) for token, form in pairs]


def fold(text: str) -> tuple[str, list[int]]:
    """Lower-case `text` without accents, and for every character of it the index it came from."""
    if text.isascii():
        return text.lower(), list(range(len(text)))
    characters, origin = [], []
    for index, character in enumerate(text):
        for folded in unicodedata.normalize("NFKD", character).lower():
            if not unicodedata.combining(folded):
                characters.append(folded)
                origin.append(index)
    return "".join(characters), origin


def _tokens(folded: str, lexicon: Lexicon) -> list[tuple[str, int, int]]:
    """Words, numbers and known pictures, with their spans."""
    found = [(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(folded)]
    if not folded.isascii():
        found += [(c, i, i + 1) for i, c in enumerate(folded) if c > "\u2100" and c in lexicon.spelling]
        found.sort(key=lambda token: token[1])
    return found


def _join_spelled_out(tokens: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """Join three or more letters written apart ("k i l l  m e", "k.i.l.l"); a wider gap is a word's end."""
    joined: list[tuple[str, int, int]] = []
    letters: list[tuple[str, int, int]] = []
    for token in [*tokens, ("", 0, 0)]:
        if len(token[0]) == 1 and token[0].isalpha():
            letters.append(token)
            continue
        joined += _words_of(letters) if len(letters) >= _MIN_SPELLED_OUT else letters
        letters = []
        joined.append(token)
    return joined[:-1]


def _mend_spaces(tokens: list[tuple[str, int, int]], lexicon: Lexicon) -> list[tuple[str, int, int]]:
    """Words with a space one letter too early or late, put right; both keep the span of the two."""
    mended = tokens[:1]
    for token, start, end in tokens[1:]:
        before, first, last = mended[-1]
        pair = lexicon.move_space(before, token) if start - last == 1 else None
        if pair:
            mended[-1] = (pair[0], first, end)
            mended.append((pair[1], first, end))
        else:
            mended.append((token, start, end))
    return mended


def _words_of(letters: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    words = [letters[0]]
    for letter, start, end in letters[1:]:
        text, first, last = words[-1]
        if start - last > 1:
            words.append((letter, start, end))
        else:
            words[-1] = (text + letter, first, end)
    return words


def _read(token: str, lexicon: Lexicon, spanish: bool) -> tuple[str, ...]:
    """The plain words that one token stands for, as typed."""
    token = _APOSTROPHES.sub("", token)
    expansion = lexicon.expand(token, spanish)
    if expansion:
        return expansion
    return (token,) if token.isdigit() or token.isalpha() else (token.translate(_LEET),)


def _spell(readings: list[tuple[str, ...]], lexicon: Lexicon) -> None:
    """Put mistyped words right, in place, each between the word before it and the one after."""
    for at, reading in enumerate(readings):
        token = reading[0]
        if len(reading) == 1 and len(token) > 1 and token.isascii() and token.isalpha():
            before = readings[at - 1][-1] if at else START
            after = readings[at + 1][0] if at + 1 < len(readings) else END
            readings[at] = lexicon.spell(token, before, after)


def _written(token: str, plains: tuple[str, ...], lexicon: Lexicon) -> tuple[str, ...]:
    """How each of the words that `token` was read as is usually written.

    The encoder learnt from text with accents and apostrophes. Giving every word its usual ones, whatever was typed,
    is what keeps them from making a difference.
    """
    typed = _APOSTROPHES.sub("", token)
    if typed in lexicon.forms or typed in lexicon.spelling:
        return (lexicon.forms.get(typed, typed), *("" for _ in plains[1:]))
    return tuple(lexicon.forms.get(plain, plain) for plain in plains)
