"""What a verdict leads to: the fixed safety reply with its handoff, or the direct question. Never asks the engine.

The order and the meaning are those of the safety policy (`docs/safety-policy.md`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.facts_so_far import with_facts
from bot.intake import extract, yes_no
from bot.intake.words import bag, read
from bot.safety import Evidence, Level, Verdict
from bot.store.models import utc_now
from bot.texts import Texts
from bot.turn import AskedAbout, Decision, HandoffRequest, Saying, Situation

PRIORITY = {Level.EMERGENCY: 1, Level.CRISIS: 2}
ASK_AGAIN_AFTER = timedelta(minutes=30)
"""After a "no" the direct question is not repeated for this long; a reminder of the lines takes its place."""
_ABOUT_ONESELF = frozenset({"suicide", "self_harm", "distress"})
_ALWAYS_ANOTHER = frozenset({"missing_at_risk"})
_BEFORE = 2  # words before a phrase in which who it is said of may stand: "I [feel hopeless]"
_I = bag("i im ive id ill me myself yo me conmigo puedo quiero estoy soy tengo siento aguanto veo voy doy soporto")


class Danger:
    """Turns verdicts into decisions."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def alarm(self, situation: Situation, verdict: Verdict) -> Decision:
        """An emergency or a crisis: the fixed reply, and a handoff in the same transaction."""
        key, asked_about = f"utter_safety_{verdict.level.value}", situation.asked_about
        if verdict.level == Level.CRISIS and _is_about_another(verdict, asked_about):
            key += "_other"
        if not situation.on_shift:
            key += "_no_one"
        intake = situation.conversation.intake
        for text in (asked_about.text, situation.text) if asked_about else (situation.text,):
            intake = with_facts(intake, text, situation.language)
        return Decision(
            verdict,
            says=[self._say(situation, key, kind="safety")],
            handoff=HandoffRequest("danger", PRIORITY[verdict.level], verdict.level.value, verdict.signals),
            changes={"question_asked_at": None, "intake": intake},
        )

    @staticmethod
    def is_answered(situation: Situation, verdict: Verdict) -> bool:
        """Whether the message itself says what the question about danger to others would ask: nobody is hurt, there
        is no weapon. What touches on dying is asked about all the same."""
        if _ABOUT_ONESELF & set(verdict.signals):
            return False
        facts = extract(situation.text, situation.language)
        told = {facts.danger, facts.injured, facts.weapons}
        return "no" in told and "yes" not in told

    def question(self, situation: Situation, verdict: Verdict) -> Decision | None:
        """A concern: ask directly, once. None when it was asked and answered with no a short while ago."""
        asked = situation.conversation.question_answered_at
        if asked is not None and utc_now() - asked < ASK_AGAIN_AFTER:
            return None
        key = _question(situation, verdict)
        return Decision(
            verdict,
            says=[self._say(situation, key, kind="safety")],
            changes={
                "question_asked_at": utc_now(),
                "question_signal": verdict.signals[0] if verdict.signals else "distress",
                "question_message_id": situation.message.id,
            },
        )

    def answer(self, situation: Situation, verdict: Verdict) -> Verdict | None:
        """The answer to the direct question. Yes or unclear is a crisis; None means a plain no."""
        if yes_no(situation.text, situation.language) == "no" and not verdict.level.escalates:
            return None
        if verdict.level.escalates:
            return verdict
        signal = situation.conversation.question_signal or "distress"
        reason = "no clear no to the direct question"
        said = Evidence(0, len(situation.text), situation.text, "context", reason, signal)
        signals = tuple(dict.fromkeys((signal, *verdict.signals)))
        return Verdict(Level.CRISIS, signals, verdict.language, verdict.score, (said, *verdict.evidence))

    def reminder(self, situation: Situation) -> Saying:
        """Said instead of asking the same question again."""
        return self._say(situation, "utter_safety_lines", kind="safety")

    def thanks_for_no(self, situation: Situation) -> Saying:
        return self._say(situation, "utter_safety_question_no", kind="safety")

    def _say(self, situation: Situation, key: str, kind: str) -> Saying:
        text = self._texts.render(key, language=situation.language, channel=situation.channel)
        return Saying(text.text, kind, text.buttons)


def _question(situation: Situation, verdict: Verdict) -> str:
    """The question that fits what was said: about somebody else, about dying, or about any other danger."""
    if _speaks_of_another(situation.text, verdict.evidence):
        return "utter_safety_question_other"
    if not verdict.signals or _ABOUT_ONESELF & set(verdict.signals):
        return "utter_safety_question_suicide"
    return "utter_safety_question_danger"


def _is_about_another(verdict: Verdict, asked_about: AskedAbout | None) -> bool:
    """Whether they were asked about somebody else, and answered; or somebody else is missing."""
    if asked_about:
        return _speaks_of_another(asked_about.text, asked_about.evidence)
    return bool(verdict.signals) and set(verdict.signals) <= _ALWAYS_ANOTHER


def _speaks_of_another(text: str, evidence: Sequence[Evidence]) -> bool:
    """Whether it is about somebody else, and no phrase that raised it is said in the first person: "my dad passed away
    and I can't stop crying" is about who writes."""
    phrases = [found for found in evidence if found.mechanism == "phrase"]
    said = {word for found in phrases for word in read(text[: found.end]).keys[-len(read(found.text).keys) - _BEFORE :]}
    return not said & _I and extract(text, "").for_whom == "other"
