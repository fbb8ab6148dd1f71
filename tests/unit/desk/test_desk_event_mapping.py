"""Which signals become which events."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.desk.events import events_of

CHANGED = {"what": "conversation", "conversation_id": "c"}


@pytest.mark.parametrize(
    ("signals", "in_queue", "expected"),
    [
        ([{"what": "queue", "conversation_id": "c"}], set(), [("change", {"what": "queue"})]),
        ([{"what": "shift"}], set(), [("change", {"what": "shift"})]),
        ([CHANGED], set(), [("change", CHANGED)]),
        ([{"what": "message", "conversation_id": "c", "seq": 4}], set(), [("change", CHANGED)]),
        (
            [{"what": "message", "conversation_id": "c", "seq": 4}],
            {"c"},
            [("change", CHANGED), ("change", {"what": "queue"})],
        ),
        ([{"what": "inbox"}, {"what": "outbox"}, {"what": "dispatcher_typing", "conversation_id": "c"}], {"c"}, []),
        (
            [CHANGED, {"what": "alert", "handoff_id": "h", "priority": 1}, CHANGED],
            set(),
            [("alert", {"handoff_id": "h", "priority": 1, "again": False}), ("change", CHANGED)],
        ),
    ],
)
def test_events(signals: list[dict[str, Any]], in_queue: set[str], expected: list[tuple[str, dict[str, Any]]]) -> None:
    """Alerts come first, nothing twice, and what does not concern the desk not at all."""
    events = [(event.name, json.loads(event.data)) for event in events_of(signals, frozenset(in_queue))]
    assert events == expected
