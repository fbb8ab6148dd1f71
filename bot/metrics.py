"""What operators can watch (`GET /metrics`). Counts and times only: never words, names or numbers."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

MESSAGES = Counter("acs_messages", "Residents' messages handled", ["channel", "level"])
TURN_SECONDS = Histogram(
    "acs_turn_seconds",
    "From looking at a message to its stored answer",
    buckets=(0.01, 0.02, 0.05, 0.1, 0.25, 1, 5, 20),
)
REFUSED = Counter("acs_refused", "Requests refused", ["channel", "reason"])
SENT = Counter("acs_texts", "Text messages handed to the provider", ["result"])
OPEN_HANDOFFS = Gauge("acs_open_handoffs", "Handoffs that nobody has claimed", ["priority"])
