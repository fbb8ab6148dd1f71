"""Where a conversation bends: a question in the middle, another language, a way out."""

from __future__ import annotations

import re

from actions.turn import Turn

_ASIDE = frozenset(
    {
        "greet", "thanks", "acknowledge", "insult", "nonsense", "out_of_scope", "crime_in_progress",
        "police_matter", "city_service", "affirm",
    }
)  # fmt: skip
_OTHER_WORDS = {"greet": "utter_hello", "acknowledge": "utter_all_right", "affirm": "utter_all_right"}
_WAYS_OUT = {
    "ask_human": "person",
    "danger_suicide": "danger",
    "danger_violence": "danger",
    "danger_medical": "danger",
    "never_mind": "cancelled",
    "start_over": "start_over",
}
_TO_ENGLISH = re.compile(r"\b(english|ingl[eé]s)\b", re.IGNORECASE)


def way_out(turn: Turn) -> str | None:
    """The outcome when the message leaves the intake; None when it goes on."""
    if not turn.sure:
        return None
    if turn.intent == "goodbye":
        return "report" if turn.get("goal") == "report" and turn.get("location") else "cancelled"
    return _WAYS_OUT.get(turn.intent)


def answer_aside(turn: Turn) -> bool:
    """Answers what was asked or said in the middle of an intake. False when the message is no aside."""
    if not turn.sure:
        return False
    if turn.intent == "change_language":
        change_language(turn)
        return True
    if turn.intent == "faq_repeat":  # the question in other words is the answer
        return True
    if turn.intent in _ASIDE or turn.intent.startswith("faq_"):
        turn.say(_OTHER_WORDS.get(turn.intent, f"utter_{turn.intent}"))
        return True
    return False


def change_language(turn: Turn) -> None:
    """The replies after the command are in the new language; so are all turns after this one."""
    language = "en" if _TO_ENGLISH.search(turn.text) else "es"
    turn.set("language", language)
    turn.reply({"command": "language", "language": language})
    turn.say("utter_language_changed")
