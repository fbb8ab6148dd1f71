"""What the bot says between a handoff and the moment a dispatcher joins.

It stays with the person, asks only what a responder needs, and promises nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from bot.facts_so_far import with_facts
from bot.intake.answers import declined, labels_of_all
from bot.intake.lexicon import FOLDER
from bot.intake.phrases import Phrases
from bot.intake.words import read
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
        already, before = situation.handoff.waiting_replies, situation.conversation.intake or {}
        asked = "location" if already else None
        intake = with_facts(before, situation.text, situation.language, asked=asked)
        question = _question(already, before, intake, declined(situation.text, situation.language) is not None)
        remark = "none" if verdict.level.escalates else _remark(situation.text)
        if remark == "over":
            keys = ["utter_waiting_over"]
        elif remark == "when":
            keys = ["utter_waiting_when", *([question] if question else [])]
        elif question:
            keys = [question]
        else:
            keys = ["utter_waiting_here" if remark == "thanks" else _ACKNOWLEDGEMENTS[already % len(_ACKNOWLEDGEMENTS)]]
        return Decision(
            verdict,
            says=[self._say(situation, key) for key in keys],
            changes={"intake": intake},
            waiting_reply=remark != "over",
        )

    def _say(self, situation: Situation, key: str) -> Saying:
        text = self._texts.render(key, language=situation.language, channel=situation.channel)
        return Saying(text.text, "safety", text.buttons)


def _question(already: int, before: Mapping[str, Any], intake: Mapping[str, Any], declines: bool) -> str | None:
    """What a responder still needs, each asked once and the place twice; None when all of it was told or asked."""
    if not intake.get("location"):
        if already == 0:
            return "utter_waiting_where"
        if already == 1 and not declines:
            return "utter_waiting_where_again"
        asks_about_harm = already == 1
    else:
        asks_about_harm = already == 0 or not before.get("location")
    if not asks_about_harm or {"injured", "weapons"} <= intake.keys():
        return None
    if "weapons" in intake:
        return "utter_waiting_hurt"
    return "utter_waiting_weapon" if "injured" in intake else "utter_waiting_hurt_or_weapon"


def _remark(text: str) -> str:
    """What a message says besides facts: that it is "over", "when" somebody comes, "thanks" and no more, or "none"."""
    message = read(text)
    found = {hit.label for hit in _remarks().find(message)}
    if "over" in found:
        return "over"
    if "when" in found:
        return "when"
    return "thanks" if labels_of_all(message, _remarks()) == {"thanks"} else "none"


@lru_cache(maxsize=1)
def _remarks() -> Phrases:
    return Phrases.load(FOLDER / "waiting.en.toml", FOLDER / "waiting.es.toml")
