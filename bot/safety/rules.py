"""The reviewed rules that lower a verdict; nothing else does.

idiom      figures of speech, fiction, games, news, definitions: read out of the message, they are nothing
negation   words right before a risk that deny it: concern at the most
history    a past time around a risk, and nothing that says it goes on: concern at the most
laughter   joking words around a phrase that people also joke with: concern, asking is cheap
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.safety.normalise import Normal
from bot.safety.phrases import Match, PhraseSet
from bot.safety.verdict import Level

# A past attempt or past thoughts are a reason to ask; abuse disclosed later is still abuse (safety policy).
_PAST_COUNTS = frozenset({"suicide", "self_harm", "psychosis", "violence_threat", "domestic_violence", "weapon",
                          "overdose", "medical", "distress", "fire"})  # fmt: skip
_DENIALS = frozenset({"no", "not", "dont", "never", "nobody", "cant", "nunca", "jamas", "nadie", "ni", "ya"})
_AN_ANSWER = 2
"""Words of a denial that may be an answer only: "no, he's not breathing", "no, no quiero vivir" deny nothing."""
_QUESTION_WORDS = frozenset({"why", "porque"})


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
        self._laughter = kinds.get("laughter", empty)

    def read_out(self, normal: Normal) -> Normal:
        """The message without its figures of speech."""
        words = {index for match in self._idioms.find(normal) for index in match.words}
        return normal.without(words)

    def lower(self, normal: Normal, matches: Sequence[Match]) -> list[Lowering]:
        """The matches that a rule lowers; a match keeps its own level where that is lower already."""
        if not matches:
            return []
        history = self._history.find(normal)
        past = bool(history) and not self._present.find(normal)
        recovery = self._recovery.find(normal) if past else []
        around = frozenset(index for match in [*history, *recovery] for index in match.words)
        laughter = self._laughter.find(normal)
        lowered = []
        for match in matches:
            if low := self._negated(normal, match):
                lowered.append(low)
            elif past and match.phrase.signal in _PAST_COUNTS:
                words = frozenset(match.words) | around
                lowered.append(Lowering(match, _at_most_concern(match), history[0].phrase.reason, words))
            elif laughter and match.phrase.manner == "hyperbole":
                words = frozenset(match.words) | frozenset(laughter[0].words)
                lowered.append(Lowering(match, _at_most_concern(match), laughter[0].phrase.reason, words))
        return lowered

    def _negated(self, normal: Normal, match: Match) -> Lowering | None:
        denial = self._negation.ends_before(normal, match.first)
        if denial is None:
            return None
        before = {word.plain for word in normal.words[max(0, denial.first - 2) : denial.first]}
        if before & _QUESTION_WORDS or {"por", "que"} <= before:  # "why don't I kill myself" denies nothing
            return None
        if len(denial.words) <= _AN_ANSWER and normal.words[match.first].plain in _DENIALS:
            return None
        words = frozenset(denial.words | match.words)
        return Lowering(match, _at_most_concern(match), denial.phrase.reason, words)


def _at_most_concern(match: Match) -> Level:
    return min(match.phrase.level, Level.CONCERN)
