"""What a question lets one expect: after "where is this?" a few words are rather a place than anything else.

The classifier sees a message alone. Here its ranking is weighed with what was asked; a message that is word for word
one of our examples, and everything that sounds like danger, stays as it is.
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
_TIMES_LIKELIER = 3.0
_CERTAIN = 1.0
_FALLBACK = "nlu_fallback"
_SURE_ENOUGH = 0.3


def in_the_light_of(parsed: dict[str, Any], asked: str) -> dict[str, Any]:
    """The same parse result with its ranking, and so perhaps its intent, weighed by the question."""
    expected = _ANSWERS.get(asked, ())
    ranking = [entry for entry in parsed.get("intent_ranking") or () if entry["name"] != _FALLBACK]
    first = parsed.get("intent") or {}
    certain = float(first.get("confidence") or 0.0) >= _CERTAIN or str(first.get("name")).startswith("danger_")
    if certain or not ranking or not expected:
        return parsed
    weights = [
        float(entry["confidence"]) * (_TIMES_LIKELIER if entry["name"] in expected else 1.0) for entry in ranking
    ]
    rest = max(0.0, 1.0 - sum(float(entry["confidence"]) for entry in ranking))
    total = sum(weights) + rest
    weighed = [{**entry, "confidence": weight / total} for entry, weight in zip(ranking, weights, strict=True)]
    weighed.sort(key=lambda entry: -entry["confidence"])
    if weighed[0]["confidence"] < _SURE_ENOUGH and first.get("name") == _FALLBACK:
        return parsed
    return {**parsed, "intent": weighed[0], "intent_ranking": weighed}
