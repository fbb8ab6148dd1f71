"""What a question lets one expect: after "where is this?" a few words are rather a place than anything else.

The classifier sees a message alone. Here its ranking is weighed with what was asked; a message that is word for word
one of our examples, and everything that sounds like danger, stays as it is. Where nothing was said before, hardly
anybody begins with an answer: what sounds like one ("I'm Ana from the bakery, there is...") is rather a report.

A message that is surely a report, a need or danger, but not surely which, is taken for the likeliest of them.

Who is asked how it looks, and tells the same report again ("it's an old blue truck, no plates, been there for weeks"),
describes.
"""

from __future__ import annotations

from typing import Any

_ANSWERS = {
    "location": ("give_place", "dont_know", "skip", "correction"),
    "place_right": ("affirm", "deny", "correction", "give_place"),
    "danger": ("affirm", "deny", "dont_know", "skip"),
    "description": ("give_description", "dont_know", "skip"),
    "last_seen": ("give_time", "dont_know", "skip"),
    "in_view": ("affirm", "deny", "give_description", "dont_know"),
    "will_stay": ("affirm", "deny", "dont_know", "skip"),
    "indoors": ("give_description", "give_place", "dont_know", "affirm", "deny"),
    "callback": ("give_contact", "affirm", "deny", "skip"),
}
_NO_OPENINGS = ("give_contact", "give_description", "give_time")
_MEANT = {("will_stay", "goodbye"): "deny"}  # "sorry, I have to go to work" answers the question
_TOLD_AGAIN = {"description": "give_description"}
_TIMES_LIKELIER = 6.0
_KINDS = ("report_", "need_", "danger_")
_CERTAIN = 1.0
_FALLBACK = "nlu_fallback"
_SURE_ENOUGH = 0.3
_SURE_OF_THE_KIND = 0.4


def in_the_light_of(
    parsed: dict[str, Any], asked: str | None, *, opening: bool = False, reported: str | None = None
) -> dict[str, Any]:
    """The same parse result with its ranking, and so perhaps its intent, weighed by the question.

    `opening`: nothing is known yet of what the person wants. `reported`: the call type of the report that is being
    taken.
    """
    ranking = _ranking(parsed, asked or "", reported)
    first = parsed.get("intent") or {}
    certain = float(first.get("confidence") or 0.0) >= _CERTAIN or str(first.get("name")).startswith("danger_")
    if certain or not ranking:
        return parsed
    weights = [entry["confidence"] * _likelier(entry["name"], asked, opening) for entry in ranking]
    rest = max(0.0, 1.0 - sum(entry["confidence"] for entry in ranking))
    total = sum(weights) + rest
    weighed = [{**entry, "confidence": weight / total} for entry, weight in zip(ranking, weights, strict=True)]
    weighed.sort(key=lambda entry: -entry["confidence"])
    if first.get("name") == _FALLBACK and not _sure_enough(weighed, asked):
        return parsed
    return {**parsed, "intent": weighed[0], "intent_ranking": weighed}


def _ranking(parsed: dict[str, Any], asked: str, reported: str | None) -> list[dict[str, Any]]:
    """What it may be, each once, with the names that it has after this question."""
    confidences: dict[str, float] = {}
    for entry in parsed.get("intent_ranking") or ():
        name = _MEANT.get((asked, entry["name"]), entry["name"])
        if reported and name == f"report_{reported}":
            name = _TOLD_AGAIN.get(asked, name)
        if name != _FALLBACK:
            confidences[name] = confidences.get(name, 0.0) + float(entry["confidence"])
    return [{"name": name, "confidence": confidence} for name, confidence in confidences.items()]


def _likelier(intent: str, asked: str | None, opening: bool) -> float:
    if intent in _ANSWERS.get(asked or "", ()):
        return _TIMES_LIKELIER
    return 1 / _TIMES_LIKELIER if opening and intent in _NO_OPENINGS else 1.0


def _sure_enough(weighed: list[dict[str, Any]], asked: str | None) -> bool:
    """Of the likeliest, where a question explains it; else of its kind, whichever of them it is."""
    best = weighed[0]
    if _ANSWERS.get(asked or "") and best["confidence"] >= _SURE_ENOUGH:
        return True
    kind = next((kind for kind in _KINDS if best["name"].startswith(kind)), None)
    return (
        kind is not None
        and sum(entry["confidence"] for entry in weighed if entry["name"].startswith(kind)) >= _SURE_OF_THE_KIND
    )
