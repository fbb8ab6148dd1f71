"""The safety screen, as the message flow uses it: one call a message, no I/O, a few milliseconds.

How a verdict comes about:
  1. the message is read as words (normalise.py), and figures of speech are read out of it (rules/idiom);
  2. reviewed phrases are looked for; negation, history and laughter around one lower it (rules/…);
  3. the trained model judges what is left after the lowered words are taken out;
  4. the higher of the two opinions counts; a suicidal phrase where the model sees no crisis at all is asked about;
  5. the last few messages are judged together with this one, and may raise it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import compress
from pathlib import Path

from bot.language import detect_language
from bot.safety.features import Encoder
from bot.safety.inputs import DATA, MODEL, inputs_hash
from bot.safety.lexicon import Lexicon, read_spelling
from bot.safety.model import NOTHING, Model, Scores, load_model, load_words
from bot.safety.normalise import Normal, normalise
from bot.safety.phrases import Match, PhraseSet, load_phrases, load_rules, words_of_phrases
from bot.safety.rules import Lowering, Rules
from bot.safety.verdict import Evidence, Level, Verdict

_MIN_WORDS = 2  # a single word is left to the phrases: the model has nothing to go by
_RECENT = 3
_COMPLETES_NOTHING = re.compile(r"\s*(\d{5}(-\d{4})?|(details?|detalles?)\s+#?\d{1,2})\s*[.!]?\s*", re.IGNORECASE)
"""A ZIP code, and the question about a service of a list: many texts are one of these, and neither is the end of what
was begun before. All else is read together with it, bare numbers too ("i took" ... "40")."""
_SUCH_REMEMBERED = 1024  # verdicts on such texts, which many residents send word for word
_AGREED = 0.7  # where a phrase speaks of despair or worse too, the model need not be as sure of a crisis
_SURE_TOGETHER = 0.85  # answers of a report, read together, sound like more than they say (docs/safety-experiments.md)
_BACKED = 0.1  # below it the model sees no crisis at all: a single phrase of one is then asked about, not alerted
_ASKED_ABOUT = frozenset({"suicide", "self_harm", "distress"})  # if the direct question fits what it speaks of


@dataclass(frozen=True, slots=True)
class _Reading:
    """What one text comes to: the matches that count, and the text the model judged."""

    normal: Normal
    rest: Normal
    matches: tuple[Match, ...]
    lowered: tuple[Lowering, ...]


class Screen:
    """Screens messages for danger. Make one with `Screen.load`; nothing a message says changes another's verdict."""

    def __init__(self, lexicon: Lexicon, phrases: PhraseSet, rules: Rules, model: Model) -> None:
        self._lexicon = lexicon
        self._phrases = phrases
        self._rules = rules
        self._model = model
        self._verdict_alone = lru_cache(_SUCH_REMEMBERED)(lambda text: self._together([(text, ())])[0])

    @classmethod
    def load(cls, model: Path = MODEL, data: Path = DATA) -> Screen:
        """Load phrases and rules from `data` and the trained file `model` (or the folder it is in).

        Raises ModelMissingError, or ModelStaleError when the data has changed since the training;
        `bot.safety.training.ensure_model` trains it where that is so.
        """
        path = model / MODEL.name if model.is_dir() or not model.suffix else model
        words = load_words(path, inputs_hash(data))
        with ThreadPoolExecutor(max_workers=1) as aside:  # unpacking weights leaves the other core free for phrases
            judging = aside.submit(lambda: load_model(path, Encoder()))
            common = dict.fromkeys(words_of_phrases(data), 1) | words.common
            spelling = read_spelling(data / "spelling.tsv")
            lexicon = Lexicon(spelling, common, words.usual, words.pairs, words.spanish, words.forms)
            rules = Rules(load_rules(data, lexicon))
            return cls(lexicon, load_phrases(data, lexicon), rules, judging.result())

    @classmethod
    @cache
    def of_this_process(cls) -> Screen:
        """The screen as it is installed, loaded once and shared by everybody in this process."""
        return cls.load()

    def check(self, text: str, recent: Sequence[str] = ()) -> Verdict:
        """The verdict on `text`, read together with the resident's last few messages (oldest first)."""
        return self.check_all([(text, recent)])[0]

    def check_all(self, messages: Sequence[tuple[str, Sequence[str]]]) -> list[Verdict]:
        """Verdicts on several messages, each with its recent ones; faster than one by one."""
        may_complete = [_COMPLETES_NOTHING.fullmatch(text) is None for text, _ in messages]
        verdicts = iter(self._together(list(compress(messages, may_complete))))
        return [
            next(verdicts) if may else self._verdict_alone(text)
            for may, (text, _) in zip(may_complete, messages, strict=True)
        ]

    def _together(self, messages: Sequence[tuple[str, Sequence[str]]]) -> list[Verdict]:
        alone = [self._read(text) for text, _ in messages]
        wholes = {  # a message of which nothing is left, "no weapons, he is breathing", completes nothing
            row: self._read(_joined(text, recent))
            for row, (text, recent) in enumerate(messages)
            if recent and alone[row].normal.words
        }
        # In one go: the model's weights, 37 MB of them, are then read from memory once.
        scores = self._score([reading.rest for reading in (*alone, *wholes.values())])
        together = dict(zip(wholes, scores[len(alone) :], strict=True))
        verdicts = []
        for row, (text, recent) in enumerate(messages):
            verdict = self._verdict(text, alone[row], scores[row])
            if row in wholes and verdict.level < Level.EMERGENCY:
                verdict = self._with_context(text, recent, verdict, wholes[row], together[row])
            verdicts.append(verdict)
        return verdicts

    def _read(self, text: str) -> _Reading:
        normal = self._rules.read_out(normalise(text, self._lexicon))
        matches = self._phrases.find(normal)
        lowered = self._rules.lower(normal, matches)
        lowered_matches = {id(low.match) for low in lowered}
        taken_out = {index for low in lowered for index in low.words}
        kept = tuple(match for match in matches if id(match) not in lowered_matches)
        return _Reading(normal, normal.without(taken_out), kept, tuple(lowered))

    def _score(self, normals: Sequence[Normal]) -> list[Scores]:
        worth = [i for i, normal in enumerate(normals) if len(normal.words) >= _MIN_WORDS]
        scores = [NOTHING] * len(normals)
        for i, score in zip(worth, self._model.scores([normals[i] for i in worth]), strict=True):
            scores[i] = score
        return scores

    def _verdict(self, text: str, reading: _Reading, score: Scores) -> Verdict:
        by_model = score.level(self._model.thresholds)
        if by_model == Level.CONCERN and reading.matches and score.crisis >= _AGREED:
            by_model = Level.CRISIS
        crises = {id(match.phrase) for match in reading.matches if match.phrase.level == Level.CRISIS}
        backed = score is NOTHING or score.crisis >= _BACKED or len(crises) > 1
        levels = [_by_phrase(match, backed) for match in reading.matches] + [low.level for low in reading.lowered]
        by_phrase = max(levels, default=Level.NONE)
        evidence = [_phrase_evidence(reading.normal, match, backed) for match in reading.matches]
        evidence += [_lowered_evidence(reading.normal, low) for low in reading.lowered]
        if by_model > Level.NONE and by_model >= by_phrase:
            evidence.append(_model_evidence(reading.rest, by_model, score))
        evidence.sort(key=lambda e: (e.start, -e.end))
        level = max(by_model, by_phrase)
        signals = tuple(dict.fromkeys(e.signal for e in evidence)) if level > Level.NONE else ()
        return Verdict(
            level, signals, detect_language(text, self._lexicon.spanish), round(score.crisis, 4), tuple(evidence)
        )

    def _with_context(
        self, text: str, recent: Sequence[str], verdict: Verdict, whole: _Reading, score: Scores
    ) -> Verdict:
        """Raise the verdict if this message completes something that the last ones began; `whole` and `score` are of
        all of them together.

        Only what takes words of this message counts, and the model only for a crisis that the earlier messages
        alone were not: an alarm from before does not go off again with every message after it, and the short
        answers of an ordinary report do not add up to a worry.
        """
        together = score.level(self._model.thresholds)
        if not together.escalates and not any(match.phrase.level > verdict.level for match in whole.matches):
            return verdict
        before = _before(recent)
        past = self._read(before)
        known = {id(match.phrase) for match in past.matches}
        completed = [
            match
            for match in whole.matches
            if match.phrase.level > verdict.level
            and id(match.phrase) not in known
            and _straddles(whole.normal, match, len(before))
        ]
        evidence = [_context_evidence(match, whole.normal, len(before) + 1, text) for match in completed]
        level = max((match.phrase.level for match in completed), default=verdict.level)
        sure = score.crisis >= _SURE_TOGETHER
        if sure and together.escalates and together > level and self._alone(past) < together:
            level = together
            reason = f"together with the messages before it (model, {score.crisis:.2f})"
            evidence.append(Evidence(0, len(text), text, "context", reason, score.signal))
        if level == verdict.level:
            return verdict
        signals = tuple(dict.fromkeys([e.signal for e in evidence] + list(verdict.signals)))
        return Verdict(
            level, signals, verdict.language, max(verdict.score, round(score.crisis, 4)), (*verdict.evidence, *evidence)
        )

    def _alone(self, past: _Reading) -> Level:
        """What the messages before came to by themselves."""
        (score,) = self._score([past.rest])
        return max([score.level(self._model.thresholds), *(match.phrase.level for match in past.matches)])


def _before(recent: Sequence[str]) -> str:
    return " ".join(recent[-_RECENT:])


def _joined(text: str, recent: Sequence[str]) -> str:
    return f"{_before(recent)} {text}"


def _model_evidence(normal: Normal, level: Level, score: Scores) -> Evidence:
    """The stretch of the message that the model finds worst, for the dispatcher to look at."""
    reason = f"reads like messages labelled {level} ({score.probability(level):.2f})"
    return Evidence(*_span(normal, score.first, score.last), "model", reason, score.signal)


def _straddles(normal: Normal, match: Match, boundary: int) -> bool:
    """Whether the match ends in the last message and begins before it."""
    return normal.words[match.first].start < boundary < normal.words[match.last - 1].end


def _span(normal: Normal, first: int, last: int) -> tuple[int, int, str]:
    start, end = normal.words[first].start, max(word.end for word in normal.words[first:last])
    return start, end, normal.original[start:end]


def _by_phrase(match: Match, backed: bool) -> Level:
    """The level that a phrase raises: its own; concern for a despair of life that the model does not see at all."""
    phrase = match.phrase
    asked = phrase.level == Level.CRISIS and phrase.signal in _ASKED_ABOUT and not backed
    return Level.CONCERN if asked else phrase.level


def _phrase_evidence(normal: Normal, match: Match, backed: bool) -> Evidence:
    reason = match.phrase.reason
    if _by_phrase(match, backed) != match.phrase.level:
        reason += "; the rest of the message does not sound like it, so that it is asked about"
    return Evidence(*_span(normal, match.first, match.last), "phrase", reason, match.phrase.signal)


def _lowered_evidence(normal: Normal, low: Lowering) -> Evidence:
    reason = f"{low.match.phrase.reason}; lowered: {low.reason}"
    return Evidence(*_span(normal, low.match.first, low.match.last), "phrase", reason, low.match.phrase.signal)


def _context_evidence(match: Match, whole: Normal, offset: int, text: str) -> Evidence:
    end = max(word.end for word in whole.words[match.first : match.last]) - offset
    reason = f"{match.phrase.reason}, begun in the message before"
    return Evidence(0, end, text[:end], "context", reason, match.phrase.signal)
