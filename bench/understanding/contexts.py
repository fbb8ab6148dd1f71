"""Where in a conversation a message is said: the dialogue state that the engine is given with it."""

from __future__ import annotations

from typing import Any

State = dict[str, Any]

_PLACE = {
    "text": "central and san pedro", "normalized": "Central Ave & San Pedro Dr", "kind": "intersection", "zip": "87108",
    "lat": None, "lon": None, "confidence": 0.92, "in_area": True, "detail": None, "confirmed": False,
}  # fmt: skip
_DONE_BEFORE = ("location", "danger", "description", "last_seen", "in_view")


def _report(asked: str, call_type: str = "unsheltered", situation: str = "somebody may need help") -> State:
    """A report in which everything that comes before `asked` is known."""
    known: State = {"goal": "report", "call_type": call_type, "situation": situation, "misses": 0}
    facts: State = {"location": _PLACE, "danger": "no", "description": "red jacket", "last_seen": "1 hour ago"}
    facts |= {"in_view": "yes"}
    before = _DONE_BEFORE[: _DONE_BEFORE.index(asked)] if asked in _DONE_BEFORE else _DONE_BEFORE
    known |= {key: facts[key] for key in before}
    known |= {"asked": dict.fromkeys((*before, asked), 1), "closed": list(before), "requested_slot": asked}
    return {"slots": known, "loop": "intake_form"}


def _search(asked: str, **known: object) -> State:
    slots = {"goal": "resources", "misses": 0, "asked": {asked: 1}, "requested_slot": asked, **known}
    return {"slots": slots, "loop": "intake_form"}


def _ended(goal: str, **known: object) -> State:
    return {"slots": {"goal": goal, "outcome": goal, "misses": 0, **known}, "loop": None}


CONTEXTS: dict[str, State] = {
    "place": _report("location"),
    "danger": _report("danger"),
    "description": _report("description"),
    "vehicle": _report("description", "abandoned_vehicle"),
    "last_seen": _report("last_seen", "welfare_check"),
    "in_view": _report("in_view"),
    "callback": _report("callback"),
    "needs": _search("needs"),
    "need_place": _search("location", needs=["food"], situation="food"),
    "listed": _ended(
        "resources", needs=["food"], situation="food",
        results={"wanted": {"categories": ["food"], "text": "food", "zip": None, "near": None}, "offset": 0,
                 "ids": ["a", "b", "c"], "total": 9},
    ),
    "done": _ended("report", call_type="unsheltered", location=_PLACE),
}  # fmt: skip
