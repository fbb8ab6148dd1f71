"""What the screen answers: a level, its signals, and the evidence that raised or lowered it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How much danger a message tells of, in the safety policy's words; levels compare by severity."""

    NONE = "none"
    CONCERN = "concern"
    CRISIS = "crisis"
    EMERGENCY = "emergency"

    @property
    def severity(self) -> int:
        """0 for none up to 3 for emergency."""
        return _SEVERITY[self]

    @property
    def escalates(self) -> bool:
        """Whether a person is alerted (crisis, emergency) rather than the resident asked or left alone."""
        return self.severity >= _SEVERITY[Level.CRISIS]

    def __lt__(self, other: str) -> bool:
        return self.severity < Level(other).severity

    def __le__(self, other: str) -> bool:
        return self.severity <= Level(other).severity

    def __gt__(self, other: str) -> bool:
        return self.severity > Level(other).severity

    def __ge__(self, other: str) -> bool:
        return self.severity >= Level(other).severity


_SEVERITY = {Level.NONE: 0, Level.CONCERN: 1, Level.CRISIS: 2, Level.EMERGENCY: 3}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for the level: the words `text[start:end]` of the message as typed, and who says so.

    `mechanism` is "phrase" (a reviewed phrase), "model" (the trained model) or "context" (the last few
    messages together). `reason` is a sentence for the dispatcher.
    """

    start: int
    end: int
    text: str
    mechanism: str
    reason: str
    signal: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The screen's answer for one message. `score` is the model's calibrated probability of danger."""

    level: Level
    signals: tuple[str, ...]
    language: str
    score: float
    evidence: tuple[Evidence, ...]
