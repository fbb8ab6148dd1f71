"""What the bot says between a handoff and the moment a dispatcher joins.

It stays with the person, asks only what a responder needs, and promises nothing.
"""

from __future__ import annotations

from typing import Any

from bot.intake import extract
from bot.safety import Verdict
from bot.texts import Texts
from bot.turn import Decision, Saying, Situation

_ACKNOWLEDGEMENTS = ("utter_waiting_noted_1", "utter_waiting_noted_2", "utter_waiting_noted_3")


class Waiting:
    """The fixed lines, one for each message that arrives while nobody has claimed the handoff."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def decide(self, situation: Situation, verdict: Verdict) -> Decision:
        assert situation.handoff is not None
        already = situation.handoff.waiting_replies
        intake = _with_facts(situation.conversation.intake, situation.text, situation.language, already)
        key = self._next_line(already, located=bool(intake.get("location")))
        text = self._texts.render(key, language=situation.language, channel=situation.channel)
        return Decision(
            verdict, says=[Saying(text.text, "safety", text.buttons)], changes={"intake": intake}, waiting_reply=True
        )

    @staticmethod
    def _next_line(already: int, *, located: bool) -> str:
        if already == 0:
            return "utter_waiting_hurt" if located else "utter_waiting_where"
        if already == 1 and not located:
            return "utter_waiting_where_again"
        return _ACKNOWLEDGEMENTS[already % len(_ACKNOWLEDGEMENTS)]


def _with_facts(intake: dict[str, Any] | None, text: str, language: str, already: int) -> dict[str, Any]:
    """The intake with what this message adds; the desk sees it at once. A place once told is only replaced by a
    correction or by one we are surer of."""
    known = intake or {}
    asked = "location" if already and not known.get("location") else None
    facts = extract(text, language, asked=asked, known=known)
    told = facts.filled()
    place = known.get("location")
    if place and facts.location and not facts.correction and facts.location.confidence <= place["confidence"]:
        del told["location"]
    return {**known, **told}
