"""What the bot says between a handoff and the moment a dispatcher joins.

It stays with the person, asks only what a responder needs, and promises nothing.
"""

from __future__ import annotations

from bot.facts_so_far import with_facts
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
        asked = "location" if already else None
        intake = with_facts(situation.conversation.intake, situation.text, situation.language, asked=asked)
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
