"""Puts together what the intent and the extracted facts say about one message, and fills the intake."""

from __future__ import annotations

import re
from typing import Any

from actions.needs import categories_of, merged
from actions.questions import BY_ID, close
from actions.turn import Turn
from bot.city import City
from bot.intake import Facts, Place, extract
from bot.intake.vague import CONFIDENCE as VAGUE

FACTS = (
    "call_type", "needs", "for_whom", "situation", "location", "danger", "injured", "weapons", "description",
    "direction", "last_seen", "in_view", "indoors", "will_stay", "name", "callback",
)  # fmt: skip
_KEPT_BETWEEN_INTAKES = frozenset({"name", "callback", "for_whom"})
_FILED = frozenset({"report", "added"})
"""How an intake ended whose report is at the desk."""
_NUMBER = re.compile(r"[+(]?\d[\d\s().-]+")
_FREE_TEXT = frozenset({"situation", "description", "last_seen"})
_SURER_THAN_WORDS = 0.75
"""Below this confidence the kind of report that the words themselves name counts, not the intent's."""
_MORE_OF_A_REPORT = frozenset(FACTS) - {"needs", "call_type", "for_whom", "situation"}
_GOES_ON = re.compile(
    r"\W*((hi|hey|hello|update|its me|it's me|me again|again|hola|oiga|buenas|soy yo|otra vez|de nuevo)\W+)*"
    r"(he|she|they|him|her|hes|shes|theyre|he's|she's|they're|its|it's|also|and|btw|oh|now|el|ella|ellos|ya|esta|está"
    r"|sigue|tambien|también|trae|lleva|y|ah)\b",
    re.IGNORECASE,
)
_NO_ANSWER = (
    "faq_", "ask_", "start_over", "change_language", "insult", "nonsense", "dont_know", "skip", "thanks", "greet",
    "goodbye", "never_mind", "acknowledge", "more_results", "result_details", "result_condition",
)  # fmt: skip
"""What the message is when it answers no open question, however it is worded."""
_PLACE_INTENTS = frozenset({"give_place", "correction"})


def read_facts(turn: Turn) -> Facts:
    """What the message says, read in the light of the question it may answer."""
    asked = turn.asked if turn.asked in BY_ID else None
    if asked is None and turn.get("outcome") in _FILED and turn.intent == "give_contact":
        asked = "callback"  # "yes, this number", sent after the name that ended the report
    known = {name: turn.get(name) for name in FACTS if turn.get(name)}
    facts = extract(turn.text, turn.language, asked, known)
    if asked == "callback" and facts.name is None and facts.callback is not None:
        # The question asks for both: what stands beside the number is the name.
        words = _NUMBER.sub(" ", turn.text)
        return facts.model_copy(update={"name": extract(words, turn.language, "name", known).name})
    return _without_guesses(turn, facts)


def _without_guesses(turn: Turn, facts: Facts) -> Facts:
    """'will the police come?' after "what do they look like?" is no description, though we asked for one."""
    drop: dict[str, Any] = {}
    if turn.intent.startswith(_NO_ANSWER):
        drop = dict.fromkeys(facts.guessed)
        if facts.location is not None and facts.location.confidence <= VAGUE:
            drop["location"] = None
    return facts.model_copy(update={**drop, "guessed": frozenset()}) if drop else facts


def start_over(turn: Turn, *, keep: frozenset[str] = frozenset()) -> None:
    """A new intake. `keep`: facts that stay true."""
    for name in ("goal", *FACTS):
        if name not in keep:
            turn.set(name, None)
    for name in ("asked", "closed", "misses", "needs_near", "outcome", "read_back"):
        turn.set(name, None)


def open_intake(turn: Turn, facts: Facts, city: City) -> str | None:
    """The first message of an intake: what is it about, and what does it tell already? Gives "added" as the outcome
    when it only adds to the report that was just filed."""
    if _adds_to_report(turn, facts):
        if not fill(turn, facts) & {"name", "callback"} and not facts.this_number:
            _go_on_with_the_story(turn, turn.text)  # "he moved to the bus stop": in their own words
        return "added"
    if turn.get("outcome") is not None:
        _after_an_earlier_one(turn)
    fill(turn, facts)
    set_goal(turn, facts, city)
    return None


def _adds_to_report(turn: Turn, facts: Facts) -> bool:
    """'he has a blue backpack btw', right after the report."""
    if turn.get("outcome") not in _FILED or turn.intent.startswith("need_"):
        return False
    told = facts.filled()
    if facts.this_number:
        return True
    goes_on = bool(_GOES_ON.match(turn.text))
    if turn.intent.startswith("report_"):
        return goes_on and "location" not in told
    if goes_on and turn.intent in _PLACE_INTENTS | {"give_description"}:
        return True
    return bool(_MORE_OF_A_REPORT & told.keys()) and ("location" not in told or facts.correction or goes_on)


def _after_an_earlier_one(turn: Turn) -> None:
    keep = set(_KEPT_BETWEEN_INTAKES)
    if turn.get("goal") == "resources" and not turn.intent.startswith("report_"):
        keep |= {"location"}
        if turn.intent in _PLACE_INTENTS:  # "what about 87102?": the same need, elsewhere
            keep |= {"goal", "needs", "situation"}
    start_over(turn, keep=frozenset(keep))


def set_goal(turn: Turn, facts: Facts, city: City) -> None:
    """A report or resources, as the intent says; where it says neither, as the facts do."""
    if turn.intent.startswith("report_"):
        call_type = turn.intent.removeprefix("report_")
        turn.set("goal", "report")
        certain = turn.confidence >= _SURER_THAN_WORDS or facts.call_type is None
        turn.set("call_type", call_type if certain and city.call_type(call_type) else facts.call_type)
    elif turn.intent.startswith("need_"):
        turn.set("goal", "resources")
        turn.set("needs", merged(turn.get("needs"), categories_of(turn.intent, facts.needs)))
        turn.set("call_type", None)
    elif turn.get("goal") is None:
        if facts.call_type:
            turn.set("goal", "report")
        elif turn.get("needs"):
            turn.set("goal", "resources")
        elif turn.get("for_whom") == "other" and turn.get("location"):
            turn.set("goal", "report")  # "someone needs help", "at the park"
    if turn.get("goal") is not None and not turn.get("situation"):
        turn.set("situation", turn.text)


def fill(turn: Turn, facts: Facts) -> set[str]:
    """Write the facts into the intake and close the questions that they answer; gives the keys filled."""
    told: dict[str, Any] = facts.filled()
    if facts.correction and facts.location is not None:
        # "No, San Mateo": the "no" is about the place, not the answer to a question that was just asked.
        told = {name: value for name, value in told.items() if value != "no"}
    for name, value in told.items():
        if name == "description" and turn.get("description") not in (None, value):
            value = f"{turn.get('description')}, {value}"
        if name == "needs":
            value = merged(turn.get("needs"), value)
            if turn.get("situation") and value != turn.get("needs"):  # the search reads the words
                _go_on_with_the_story(turn, told.get("situation", turn.text))
        if name == "situation" and turn.get("situation"):
            if turn.asked == "situation":
                _go_on_with_the_story(turn, value)
            continue
        if name == "call_type" and turn.get("goal") == "report" and turn.get("situation") and not turn.get("call_type"):
            _go_on_with_the_story(turn, turn.text)  # "someone needs help", "at the park", "he is talking to himself"
        if name == "location" and facts.location is not None:
            value = _place(turn, facts.location, corrected=facts.correction)
        turn.set(name, value)
    for question_id in facts.refused | facts.unknown:
        for question in BY_ID.values():
            if question_id in question.fills:
                close(turn, question.id)
    if facts.this_number:
        close(turn, "callback")
    return set(told)


def _go_on_with_the_story(turn: Turn, words: str) -> None:
    """What was sent in several texts is one story, in which each text is told once, whatever it tells about."""
    before = turn.get("situation")
    if before != words and not before.endswith(f"; {words}"):
        turn.set("situation", f"{before}; {words}")


def _place(turn: Turn, place: Place, *, corrected: bool) -> dict[str, Any]:
    """A place without a ZIP code does not push out one that has the street: "it's in 87108" completes it."""
    before = turn.get("location")
    if before and not corrected and place.kind == "zip" and before["kind"] != "zip":
        return {**before, "zip": place.zip}
    told = place.model_dump(mode="json")
    if before and not corrected and before["kind"] == "zip" and place.zip is None:
        told["zip"] = before["zip"]
    return {**told, "confirmed": False}


def free_text_answer(turn: Turn) -> bool:
    """Takes the message itself as the answer, where the question was an open one."""
    if turn.asked not in _FREE_TEXT or not turn.text:
        return False
    before = turn.get(turn.asked) if turn.asked == "situation" else None
    turn.set(turn.asked, f"{before}; {turn.text}" if before and before != turn.text else turn.text)
    return True
