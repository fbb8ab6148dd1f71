"""The two halves of a turn: what is known when a message is looked at, and what is to be stored because of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple

from bot.for_editors import ForEditors
from bot.safety import Evidence, Verdict


class MessageSeen(NamedTuple):
    """The resident's message: these columns of its row, as they stood when it was looked at."""

    id: int
    conversation_id: str
    seq: int
    text: str
    pictures: int
    attempts: int
    """Earlier ones: this one is not counted."""
    at: datetime


class ConversationSeen(NamedTuple):
    """The same of its conversation."""

    id: str
    channel: Literal["sms", "web"]
    language: Literal["en", "es"]
    owner: str
    dialogue_state: Any
    intake: Any
    question_asked_at: datetime | None
    question_signal: str | None
    question_message_id: int | None
    question_answered_at: datetime | None
    follow_up: str | None
    follow_up_due: datetime | None


class HandoffSeen(NamedTuple):
    """The same of its open handoff."""

    id: str
    kind: str
    level: str
    status: str
    waiting_replies: int


class AskedAbout(NamedTuple):
    """The message that made the direct question necessary, while its answer is open."""

    text: str
    evidence: Sequence[Evidence]


@dataclass(frozen=True)
class Situation:
    """A resident's message and everything that decides how it is answered. A snapshot: nothing here is written to."""

    conversation: ConversationSeen
    message: MessageSeen
    language: Literal["en", "es"]
    """What the resident is answered in."""
    dialogue_state: Any
    """What the engine returned last; None at a fresh start."""
    recent: tuple[str, ...]
    """What the resident wrote shortly before, oldest first."""
    handoff: HandoffSeen | None
    on_shift: bool
    is_first: bool
    asked_about: AskedAbout | None

    @property
    def text(self) -> str:
        return self.message.text

    @property
    def channel(self) -> Literal["sms", "web"]:
        return self.conversation.channel


@dataclass(frozen=True)
class Saying:
    """Something to be said to the resident, rendered in their language."""

    text: str
    kind: str = "normal"
    buttons: tuple[str, ...] = ()
    resources: tuple[dict[str, Any], ...] = ()
    key: str | None = None
    """The text's key in data/responses, when it is one that the engine chose."""


@dataclass(frozen=True)
class HandoffRequest:
    """A human is needed. `kind` and `priority` as in the handoffs table."""

    kind: str
    priority: int
    level: str = "none"
    signals: tuple[str, ...] = ()


@dataclass
class Decision:
    """What one message leads to. All of it is stored in one transaction, or nothing."""

    verdict: Verdict
    says: list[Saying] = field(default_factory=list)
    handoff: HandoffRequest | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    """Columns of the conversation to set."""
    note_for_desk: str | None = None
    waiting_reply: bool = False
    """One of the fixed questions asked while the resident waits for a person."""
    engine_answered: bool = False
    for_editors: ForEditors = field(default_factory=ForEditors)
