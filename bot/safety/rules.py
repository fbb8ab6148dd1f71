"""The reviewed rules that lower a verdict; nothing else does.

idiom      figures of speech, fiction, games, news, definitions: read out of the message, they are nothing
negation   words right before a risk that deny it: concern at the most
history    a past time in the same sentence as a risk, or a message that says it is over (recovery): concern at the
           most; never what is told in the present (tense), and nothing where something says that it goes on (present)
laughter   joking words around a phrase that people also joke with: concern, asking is cheap
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.safety.normalise import SENTENCE_END, Normal
from bot.safety.phrases import Match, PhraseSet
from bot.safety.verdict import Level

# A past attempt or past thoughts are a reason to ask; abuse disclosed later is still abuse (safety policy).
_PAST_COUNTS = frozenset({"suicide", "self_harm", "psychosis", "violence_threat", "domestic_violence", "weapon",
                          "overdose", "medical", "distress", "fire"})  # fmt: skip
_DENIALS = frozenset({"no", "not", "dont", "never", "nobody", "cant", "nunca", "jamas", "nadie", "ni", "ya"})
_AN_ANSWER = 2
"""Words of a denial that may be an answer only: "no, he's not breathing", "no, no quiero vivir" deny nothing."""
_QUESTION_WORDS = frozenset({"why", "porque"})
_NOT_AFTER_SE = frozenset({"me", "nos", "te", "yo", "quiero", "ya", "si", "no"})
_DOTS = re.compile(r"\.\.|…")
_POINTS_BACK = frozenset({"that", "it", "this", "eso", "esto", "fue", "paso"})
"""How a sentence begins that dates the one before: "that was two years ago"."""
_TENSE_BEFORE = 3  # words before a risk that may carry its tense: "going to just [kill myself]"


@dataclass(frozen=True, slots=True)
class Lowering:
    """A match that a rule lowered to `level`, why, and the words the model is not to judge again."""

    match: Match
    level: Level
    reason: str
    words: frozenset[int]


class Rules:
    """The rule files of data/safety/rules, by kind."""

    def __init__(self, kinds: dict[str, PhraseSet]) -> None:
        empty = PhraseSet([])
        self._idioms = kinds.get("idiom", empty)
        self._negation = kinds.get("negation", empty)
        self._history = kinds.get("history", empty)
        self._recovery = kinds.get("recovery", empty)
        self._present = kinds.get("present", empty)
        self._tense = kinds.get("tense", empty)
        self._laughter = kinds.get("laughter", empty)

    def read_out(self, normal: Normal) -> Normal:
        """The message without its figures of speech."""
        words = {index for match in self._idioms.find(normal) for index in match.words}
        return normal.without(words)

    def lower(self, normal: Normal, matches: Sequence[Match]) -> list[Lowering]:
        """The matches that a rule lowers; a match keeps its own level where that is lower already."""
        if not matches:
            return []
        history = [] if self._present.find(normal) else self._history.find(normal)
        recovery = self._recovery.find(normal) if history else []
        present = self._told_in_the_present(normal, history)
        laughter = self._laughter.find(normal)
        lowered = []
        for match in matches:
            if low := self._negated(normal, match, matches):
                lowered.append(low)
            elif (marks := _past_of(normal, match, history, recovery)) and not _present_of(normal, match, present):
                words = frozenset(match.words.union(*(mark.words for mark in (*marks, *recovery))))
                lowered.append(Lowering(match, _at_most_concern(match), marks[0].phrase.reason, words))
            elif laughter and match.phrase.manner == "hyperbole":
                words = frozenset(match.words) | frozenset(laughter[0].words)
                lowered.append(Lowering(match, _at_most_concern(match), laughter[0].phrase.reason, words))
        return lowered

    def _told_in_the_present(self, normal: Normal, history: Sequence[Match]) -> set[int]:
        """The words that say that something is now or will be, but for those of a past ("used to want")."""
        past = {index for match in history for index in match.words}
        marks = (match.words for match in self._tense.find(normal)) if history else ()
        return {index for words in marks if not words & past for index in words}

    def _negated(self, normal: Normal, match: Match, matches: Sequence[Match]) -> Lowering | None:
        denial = self._negation.ends_before(normal, match.first)
        if denial is None:
            return None
        if any(denial.words | match.words <= other.words for other in matches):
            return None  # the denial belongs to what is said: "a reason not to kill myself"
        before = {word.plain for word in normal.words[max(0, denial.first - 2) : denial.first]}
        if before & _QUESTION_WORDS or {"por", "que"} <= before:  # "why don't I kill myself" denies nothing
            return None
        if len(denial.words) <= _AN_ANSWER and normal.words[match.first].plain in _DENIALS:
            return None
        if _a_sentence_ends_between(normal, denial.first, match.first) or _means_i_do_not_know(normal, match.first):
            return None
        words = frozenset(denial.words | match.words)
        return Lowering(match, _at_most_concern(match), denial.phrase.reason, words)


def _a_sentence_ends_between(normal: Normal, first: int, last: int) -> bool:
    """Whether these words are two sentences' ("I can't. I want to die"); dots go on ("I'm not... suicidal")."""
    gaps = (normal.original[normal.words[n].end : normal.words[n + 1].start] for n in range(first, last))
    return any(SENTENCE_END.search(gap) and not _DOTS.search(gap) for gap in gaps)


def _means_i_do_not_know(normal: Normal, index: int) -> bool:
    """Whether the "se" before is "sé": "no sé, me quiero matar" denies nothing, "no se quiere matar" does."""
    return normal.words[index - 1].plain == "se" and normal.words[index].plain in _NOT_AFTER_SE


def _past_of(normal: Normal, match: Match, history: Sequence[Match], recovery: Sequence[Match]) -> list[Match]:
    """The marks of a past that this risk belongs to; all of them where the message says that it is over."""
    if match.phrase.signal not in _PAST_COUNTS:
        return []
    if recovery:
        return list(history)
    sentence = normal.words[match.first].sentence
    return [mark for mark in history if _dates(normal, mark) == sentence]


def _dates(normal: Normal, mark: Match) -> int:
    """The sentence that a mark of the past dates: its own, or the one that its own points back to."""
    sentence = normal.words[mark.first].sentence
    own = [index for index, word in enumerate(normal.words) if word.sentence == sentence]
    back = own[0] > 0 and normal.words[own[0]].plain in _POINTS_BACK
    return normal.words[own[0] - 1].sentence if back else sentence


def _present_of(normal: Normal, match: Match, present: set[int]) -> bool:
    """Whether a risk is told in the present: by a word in it, or right before it in its sentence."""
    sentence = normal.words[match.first].sentence
    before = range(max(0, match.first - _TENSE_BEFORE), match.first)
    return bool(present & (match.words | {i for i in before if normal.words[i].sentence == sentence}))


def _at_most_concern(match: Match) -> Level:
    return min(match.phrase.level, Level.CONCERN)
