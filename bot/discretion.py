"""What must not be read by the wrong person. A phone may be in the hands of the one who hurts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_DELICATE = frozenset(
    {
        "domestic-violence", "sexual-assault", "trafficking", "child-protection", "adult-protection",
        "violence-intervention", "trauma",
    }
)  # fmt: skip


def is_delicate(card: Mapping[str, Any]) -> bool:
    """Whether a service (a card as JSON) is for people whom somebody hurts."""
    return not _DELICATE.isdisjoint(card["categories"])
