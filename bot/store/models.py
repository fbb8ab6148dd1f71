"""The record: conversations, their messages, deliveries, handoffs and the people at the desk.

Times are aware and UTC. Columns of type EncryptedText and EncryptedJson hold personal data.
The tables of the resource directory are in `directory_tables.py`.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

from bot.store.base import Base
from bot.store.crypto import EncryptedJson, EncryptedText

Serial = BigInteger().with_variant(Integer, "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC time on every database (SQLite drops the zone by itself)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive time was given to the database")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def utc_now() -> datetime:
    return datetime.now(UTC)


def new_id() -> str:
    return uuid.uuid4().hex


class Conversation(Base):
    """One resident on one channel. `owner` says who answers: the bot, or the desk."""

    __tablename__ = "conversations"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    channel: Mapped[Literal["sms", "web"]] = mapped_column(String(8))
    address_hash: Mapped[str] = mapped_column(String(64), unique=True)
    address: Mapped[str | None] = mapped_column(EncryptedText)
    """The resident's number in E.164 form; none on the web, where `address_hash` is of the session token."""
    service_number: Mapped[str | None] = mapped_column(String(40))
    """The number of ours that the resident wrote to, so that answers leave from the same one."""
    language: Mapped[Literal["en", "es"]] = mapped_column(String(2), default="en")
    owner: Mapped[str] = mapped_column(String(8), default="bot")
    dialogue_state: Mapped[Any] = mapped_column(EncryptedJson, nullable=True, default=None)
    intake: Mapped[Any] = mapped_column(EncryptedJson, nullable=True, default=None)
    question_asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the direct question about a concern was asked and is still open."""
    question_signal: Mapped[str | None] = mapped_column(String(40))
    question_message_id: Mapped[int | None] = mapped_column(Serial)
    """The message that made the question necessary: the engine is given it after a "no"."""
    question_answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer_awaited_since: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    """When the dialogue asked something that is still unanswered."""
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the resident was reminded of that question."""
    follow_up: Mapped[str | None] = mapped_column(String(8))
    """What is open about asking how it went: see bot/follow_ups.py."""
    follow_up_due: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    opted_out: Mapped[bool] = mapped_column(Boolean, default=False)
    unreachable: Mapped[str | None] = mapped_column(String(16))
    """The provider's code once the number can no longer be reached."""
    last_seq: Mapped[int] = mapped_column(Integer, default=0)
    seen_seq: Mapped[int] = mapped_column(Integer, default=0)
    desk_seen_seq: Mapped[int] = mapped_column(Integer, default=0)
    lease_holder: Mapped[str | None] = mapped_column(String(64))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked: Mapped[bool] = mapped_column(Boolean, default=False)
    """The resident left on purpose: the session can no longer be resumed."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    last_message_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, index=True)


class Message(Base):
    """One thing said, by anyone. A resident's message without `processed_at` is the inbox."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        Index(
            "ix_messages_inbox",
            "conversation_id",
            "id",
            sqlite_where=text("processed_at IS NULL"),
            postgresql_where=text("processed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    seq: Mapped[int] = mapped_column(Integer)
    """1, 2, 3 … within the conversation, in the order in which messages were stored."""
    author: Mapped[str] = mapped_column(String(12))
    """resident, bot, dispatcher or system."""
    kind: Mapped[str] = mapped_column(String(8), default="normal")
    """normal, safety or status."""
    text: Mapped[str] = mapped_column(EncryptedText)
    extras: Mapped[Any] = mapped_column(EncryptedJson, nullable=True, default=None)
    """{"buttons": [...], "resources": [...]} of an outgoing message."""
    provider_id: Mapped[str | None] = mapped_column(String(100), unique=True)
    """Inbound: Twilio's MessageSid, or conversation and client id of the web chat. Stored once."""
    pictures: Mapped[int] = mapped_column(Integer, default=0)
    answers: Mapped[int | None] = mapped_column(Serial)
    """The id of the resident's message that this one answers."""
    level: Mapped[str | None] = mapped_column(String(10))
    signals: Mapped[list[str] | None] = mapped_column(JSON)
    evidence: Mapped[Any] = mapped_column(EncryptedJson, nullable=True, default=None)
    dispatcher_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    processed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

    delivery: Mapped[Delivery | None] = relationship(back_populates="message", lazy="raise")


class Delivery(Base):
    """The outbox: one row for each outgoing text message."""

    __tablename__ = "deliveries"
    __table_args__ = (Index("ix_deliveries_due", "state", "next_attempt_at"),)

    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"), primary_key=True, autoincrement=False)
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id"), index=True)
    state: Mapped[str] = mapped_column(String(10), default="queued")
    """queued, sending, sent, delivered, retrying or failed."""
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    next_attempt_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    claimed_by: Mapped[str | None] = mapped_column(String(64))
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    provider_sid: Mapped[str | None] = mapped_column(String(64), index=True)
    error: Mapped[str | None] = mapped_column(String(16))

    message: Mapped[Message] = relationship(back_populates="delivery", lazy="raise")


class DeliveryEvent(Base):
    """A status callback, kept once for each (provider's id, status)."""

    __tablename__ = "delivery_events"

    provider_sid: Mapped[str] = mapped_column(String(64), primary_key=True)
    status: Mapped[str] = mapped_column(String(16), primary_key=True)
    error: Mapped[str | None] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class Handoff(Base):
    """Something that waits for a human: a person in danger, a request for a person, or a report."""

    __tablename__ = "handoffs"
    __table_args__ = (
        Index(
            "uq_handoffs_open",
            "conversation_id",
            unique=True,
            sqlite_where=text("status != 'closed'"),
            postgresql_where=text("status != 'closed'"),
        ),
        Index("ix_handoffs_status", "status", "priority", "opened_at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    kind: Mapped[str] = mapped_column(String(8))
    """danger, person, report or failure."""
    priority: Mapped[int] = mapped_column(Integer)
    """1 emergency, 2 crisis, 3 asked for a person or engine failure, 4 report."""
    level: Mapped[str] = mapped_column(String(10), default="none")
    signals: Mapped[list[str]] = mapped_column(JSON, default=list)
    status: Mapped[str] = mapped_column(String(8), default="waiting")
    """waiting, claimed or closed."""
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    claimed_by: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    disposition: Mapped[str | None] = mapped_column(String(40))
    given_back: Mapped[bool] = mapped_column(Boolean, default=False)
    intake: Mapped[Any] = mapped_column(EncryptedJson, nullable=True, default=None)
    """The facts as they stood when it was closed."""
    alerts: Mapped[int] = mapped_column(Integer, default=0)
    """How often all desks were alerted again (T1)."""
    last_alert_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    pages: Mapped[int] = mapped_column(Integer, default=0)
    last_page_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    waiting_replies: Mapped[int] = mapped_column(Integer, default=0)
    """How many of the fixed waiting questions were asked meanwhile."""


class User(Base):
    """A dispatcher, an editor or an administrator."""

    __tablename__ = "users"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    username: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    role: Mapped[str] = mapped_column(String(12), default="dispatcher")
    password_hash: Mapped[str] = mapped_column(String(200))
    disabled: Mapped[bool] = mapped_column(Boolean, default=False)
    on_shift: Mapped[bool] = mapped_column(Boolean, default=False)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Last sign of life of the desk page; being on shift needs one within the last minute and a half."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class DeskSession(Base):
    """A dispatcher's session; only the hash of the cookie is kept."""

    __tablename__ = "desk_sessions"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    csrf: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Note(Base):
    """What a dispatcher wrote down for colleagues; residents never see it."""

    __tablename__ = "notes"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    text: Mapped[str] = mapped_column(EncryptedText)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
