"""The JSON of the desk API: what it takes and what it gives. `GET /api/openapi.json` is made from these models."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from bot.directory import ServiceCard

LONGEST_MESSAGE = 1600
"""Characters of one message to a resident; Twilio takes no more in one text."""

Priority = Literal[1, 2, 3, 4]
Kind = Literal["danger", "person", "report", "failure"]
Language = Literal["en", "es"]
Mark = Literal["right", "false", "missed"]
ClientId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,60}$")]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_MESSAGE)]


class Taken(BaseModel):
    """A request. Unknown fields are an error: a misspelt one must not be lost in silence."""

    model_config = ConfigDict(extra="forbid")


class Given(BaseModel):
    """An answer."""

    model_config = ConfigDict(frozen=True)


# ---- requests


class Nothing(Taken):
    """A request without content."""


class Login(Taken):
    username: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
    password: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Shift(Taken):
    on: bool


class Reply(Taken):
    client_id: ClientId
    """Made by the page for each message; sending it again stores nothing twice."""
    text: Words


class SendResource(Taken):
    client_id: ClientId
    service_id: Annotated[str, StringConstraints(min_length=1, max_length=64)]


class NewNote(Taken):
    text: Words


class Close(Taken):
    disposition: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_MESSAGE)] | None = None


class NewMark(Taken):
    mark: Mark


class ResourceQuery(Taken):
    q: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    zip: Annotated[str, StringConstraints(pattern=r"^(\d{5})?$")] = ""
    language: Literal["", "en", "es"] = ""


class RecentQuery(Taken):
    recent: Literal["1"] = "1"


class TranscriptQuery(Taken):
    before: Annotated[int, Field(ge=1)] | None = None
    """Only messages with a smaller `seq`: the way to what was said earlier."""


# ---- answers


class Done(Given):
    ok: Literal[True] = True


class Person(Given):
    id: str
    name: str


class DeskUser(Person):
    role: str


class SignedIn(Given):
    user: DeskUser
    csrf: str


class Choice(Given):
    """Something to choose from, in both languages."""

    id: str
    en: str
    es: str


class Session(SignedIn):
    on_shift: bool
    dispositions: list[Choice]
    saved_replies: list[Choice]
    department: str
    city: str


class ShiftState(Given):
    on_shift: bool


class QueueItem(Given):
    handoff_id: str
    conversation_id: str
    kind: Kind
    priority: Priority
    level: str
    signals: list[str]
    status: Literal["waiting", "claimed", "closed"]
    claimed_by: Person | None
    waiting_since: AwareDatetime
    language: Language
    channel: Literal["sms", "web"]
    first_words: str
    unread: int
    last_message_at: AwareDatetime | None
    opted_out: bool
    alerts: int
    holder_away: bool = False
    """Claimed by somebody whose desk is no longer open: anyone may take it over."""


class Queue(Given):
    items: list[QueueItem]


class Evidence(Given):
    """Why the screen raised or lowered the level; `start` and `end` count Unicode code points of the text."""

    start: int
    end: int
    text: str
    mechanism: str
    reason: str
    signal: str


class DeliveryState(Given):
    state: Literal["queued", "sending", "sent", "delivered", "retrying", "failed"]
    error: str | None


class DeskMessage(Given):
    id: str
    seq: int
    author: Literal["resident", "bot", "dispatcher", "system"]
    text: str
    buttons: list[str]
    resources: list[dict[str, Any]]
    kind: Literal["normal", "safety", "status"]
    at: AwareDatetime
    client_id: str | None
    level: str
    signals: list[str]
    evidence: list[Evidence]
    delivery: DeliveryState | None
    dispatcher: str | None
    pictures: int
    mark: Mark | None


class ConversationFacts(Given):
    id: str
    channel: Literal["sms", "web"]
    language: Language
    owner: Literal["bot", "desk"]
    phone: str | None
    opted_out: bool
    unreachable: bool
    left: bool
    created_at: AwareDatetime
    web_connected: bool


class NoteView(Given):
    id: str
    author: str
    text: str
    at: AwareDatetime


class PastHandoff(Given):
    handoff_id: str
    kind: Kind
    priority: Priority
    disposition: str | None
    given_back: bool
    opened_at: AwareDatetime
    closed_at: AwareDatetime | None


class ConversationView(Given):
    conversation: ConversationFacts
    handoff: QueueItem | None
    messages: list[DeskMessage]
    earlier: bool
    """Whether there are messages before the first one given here."""
    intake: dict[str, Any]
    notes: list[NoteView]
    history: list[PastHandoff]


class RecentItem(Given):
    id: str
    channel: Literal["sms", "web"]
    language: Language
    owner: Literal["bot", "desk"]
    last_author: str | None
    last_words: str
    last_message_at: AwareDatetime
    handoff: Literal["waiting", "claimed"] | None
    opted_out: bool


class Recent(Given):
    items: list[RecentItem]


class Resources(Given):
    items: list[ServiceCard]


class MarkCount(Given):
    signal: str
    language: Language
    mark: Mark
    count: int


class MarkCounts(Given):
    items: list[MarkCount]


class ErrorBody(Given):
    code: str
    message: str


class Error(Given):
    """Any refusal. `already_claimed` also has `claimed_by`, a Person."""

    error: ErrorBody
