"""The messages that the stand-in holds, in the shape in which Twilio's API shows them."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.utils import format_datetime
from typing import Literal

from demo.segments import count_segments

API = "/2010-04-01"
Direction = Literal["inbound", "outbound-api", "outbound-reply"]
Origin = Literal["bot", "phone", "carrier"]


def new_sid(prefix: str) -> str:
    return prefix + secrets.token_hex(16)


@dataclass
class Message:
    """One text. ``origin`` is who wrote it; the carrier writes the answers to STOP and START itself."""

    account_sid: str
    sender: str
    to: str
    body: str
    direction: Direction
    origin: Origin
    status: str
    messaging_service_sid: str | None = None
    status_callback: str | None = None
    pictures: tuple[str, ...] = ()
    error_code: int | None = None
    error_message: str | None = None
    webhook: str | None = None  # inbound: what the bot answered
    opt_out_type: str | None = None  # inbound: STOP, START or HELP as the whole text
    sid: str = ""
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    sent: datetime | None = None

    def __post_init__(self) -> None:
        self.sid = self.sid or new_sid("MM" if self.pictures else "SM")
        self.updated = self.created

    def move_to(self, status: str) -> None:
        self.status = status
        self.updated = datetime.now(UTC)
        if status == "sent":
            self.sent = self.updated

    def fail(self, status: str, code: int, message: str) -> None:
        self.move_to(status)
        self.error_code, self.error_message = code, message

    @property
    def phone(self) -> str:
        """The number of the simulated phone that this text went to or came from."""
        return self.sender if self.direction == "inbound" else self.to

    def to_json(self) -> dict[str, object]:
        """As the Messages API answers it."""
        uri = f"{API}/Accounts/{self.account_sid}/Messages/{self.sid}"
        unassigned = self.status == "accepted"  # a Messaging Service has not picked a sender yet
        return {
            "account_sid": self.account_sid,
            "api_version": "2010-04-01",
            "body": self.body,
            "date_created": format_datetime(self.created),
            "date_sent": format_datetime(self.sent) if self.sent else None,
            "date_updated": format_datetime(self.updated),
            "direction": self.direction,
            "error_code": self.error_code,
            "error_message": self.error_message,
            "from": None if unassigned else self.sender,
            "messaging_service_sid": self.messaging_service_sid,
            "num_media": str(len(self.pictures)),
            "num_segments": "0" if unassigned else str(count_segments(self.body).parts),
            "price": None,
            "price_unit": "USD",
            "sid": self.sid,
            "status": self.status,
            "subresource_uris": {"media": f"{uri}/Media.json"},
            "to": self.to,
            "uri": f"{uri}.json",
        }

    def to_phone_json(self) -> dict[str, object]:
        """As the phone simulator shows it."""
        segments = count_segments(self.body)
        return {
            "sid": self.sid,
            "mine": self.direction == "inbound",
            "origin": self.origin,
            "body": self.body,
            "pictures": len(self.pictures),
            "status": self.status,
            "error_code": self.error_code,
            "error_message": self.error_message,
            "webhook": self.webhook,
            "segments": segments.parts,
            "encoding": segments.encoding,
            "at": self.created.isoformat(),
        }


@dataclass(frozen=True)
class Filter:
    """The list filters of the API; dates are UTC days."""

    to: str | None = None
    sender: str | None = None
    on: date | None = None
    before: date | None = None
    after: date | None = None

    def matches(self, message: Message) -> bool:
        if self.to not in (None, message.to) or self.sender not in (None, message.sender):
            return False
        if not (self.on or self.before or self.after):
            return True
        if message.sent is None:
            return False
        day = message.sent.date()
        return (
            (self.on is None or day == self.on)
            and (self.before is None or day <= self.before)
            and (self.after is None or day >= self.after)
        )


class MessageLog:
    """Every message of the account, in memory: the stand-in forgets when it stops."""

    def __init__(self) -> None:
        self._messages: dict[str, Message] = {}

    def __iter__(self) -> Iterator[Message]:
        return iter(self._messages.values())

    def add(self, message: Message) -> Message:
        self._messages[message.sid] = message
        return message

    def get(self, sid: str) -> Message | None:
        return self._messages.get(sid)

    def find(self, wanted: Filter) -> list[Message]:
        """Newest first, as Twilio lists them."""
        return [message for message in reversed(self._messages.values()) if wanted.matches(message)]

    def of_phone(self, number: str) -> list[Message]:
        """Oldest first, as a phone shows them."""
        return [message for message in self._messages.values() if message.phone == number]
