"""The words that training leaves to the screen: which exist, how usual they are, and which stand side by side."""

from __future__ import annotations

import gzip
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

from bot.safety.dataset import Example
from bot.safety.features import Encoder
from bot.safety.lexicon import Lexicon, read_spelling
from bot.safety.normalise import fold, normalise, written_forms
from bot.safety.speller import END, START, pair_key
from bot.safety.verdict import Level

_MIN_COMMON = 3  # words run together are taken apart into words that occur so often, or that speak of danger
_LONG_WORD = 6  # hardly any other word looks like so long a one, however rare it is
_ENGLISH_SHARE = 0.05  # Spanish words turn up in English messages here: one in twenty does not make them English
_MIN_DANGER_COUNT = 2
_MIN_DANGER_SHARE = 0.6
_OWN, _FREQUENT, _PIECE = 0.6, 0.3, 0.05  # how much our messages, lists of frequent words and the encoder's count
_RARE = 1e-9
_SELDOM_SEEN = 3  # added to how often the first word of a pair occurs: a pair seen once is no certainty
_NOT_ONLY_SPANISH = {"x", "d", "k", "boy", "pa", "ta", "ace"}


@dataclass(frozen=True, slots=True)
class _Counts:
    """What is counted in the training messages: words by the messages they are in, and running words and pairs."""

    messages: Counter[str] = field(default_factory=Counter)
    dangerous: Counter[str] = field(default_factory=Counter)
    english: Counter[str] = field(default_factory=Counter)
    spanish: Counter[str] = field(default_factory=Counter)
    running: Counter[str] = field(default_factory=Counter)
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    written: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, example: Example, plain: Lexicon) -> None:
        """Count one message, read without putting any word right."""
        read = normalise(example.text, plain, spanish=example.language == "es")
        running = [START, *(word.plain for word in read.words), END]
        self.running.update(running)
        self.pairs.update(pairwise(running))
        words = {word for word in running if word.isalpha()}
        self.messages.update(words)
        (self.spanish if example.language == "es" else self.english).update(words)
        if example.level != Level.NONE:
            self.dangerous.update(words)
        for token, form in written_forms(example.text):
            self.written.setdefault(token, Counter())[form] += 1


def learn_lexicon(examples: Sequence[Example], data: Path, encoder: Encoder) -> Lexicon:
    """The words of the training messages: how usual they are, which are common, and how they are written."""
    spelling = read_spelling(data / "spelling.tsv")
    plain, counts = Lexicon(spelling), _Counts()
    for example in examples:
        counts.add(example, plain)
    spanish = {word for word, count in counts.spanish.items() if counts.english[word] <= _ENGLISH_SHARE * count}
    spanish |= {t for t, (_, language) in spelling.items() if language == "es"} - _NOT_ONLY_SPANISH
    return Lexicon(
        spelling,
        {word: count for word, count in counts.messages.items() if _is_common(word, count, counts.dangerous[word])},
        _how_usual(counts.running, encoder),
        {pair_key(a, b): math.log(n / (counts.running[a] + _SELDOM_SEEN)) for (a, b), n in counts.pairs.items()},
        spanish,
        {token: forms.most_common(1)[0][0] for token, forms in counts.written.items()},
    )


def _is_common(word: str, count: int, dangerous: int) -> bool:
    if count >= _MIN_COMMON or len(word) >= _LONG_WORD:
        return True
    return dangerous >= _MIN_DANGER_COUNT and dangerous >= _MIN_DANGER_SHARE * count


def _how_usual(running: Counter[str], encoder: Encoder) -> dict[str, float]:
    """The logarithm of how usual each word is: in our messages, in both languages, and for the encoder."""
    usual: dict[str, float] = {}
    total = sum(running.values())
    for word, count in running.items():
        if word.isascii() and (word.isalpha() or word in (START, END)):
            usual[word] = _OWN * count / total
    sources = [(_FREQUENT / 2, _frequent("en")), (_FREQUENT / 2, _frequent("es")), (_PIECE, encoder.vocabulary())]
    for share, words in sources:
        for written, likelihood in words:
            word = fold(written)[0]
            if word.isascii() and word.isalpha() and (len(word) >= 3 or word in usual):
                usual[word] = usual.get(word, _RARE) + share * likelihood
    return {word: math.log(likelihood) for word, likelihood in usual.items()}


def _frequent(language: str) -> list[tuple[str, float]]:
    """The ten thousand most frequent words of a language and how likely each is, from langidentify's own lists."""
    packed = files("langidentify") / "models" / "lite" / f"topwords-{language}.txt.gz"
    lines = gzip.decompress(packed.read_bytes()).decode("utf-8").splitlines()[1:]
    return [(word, math.exp(float(logarithm))) for word, logarithm in map(str.split, lines)]
