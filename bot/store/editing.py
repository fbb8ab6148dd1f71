"""What editors know about the directory's records: who checked them and how, what residents reported, every change.

Records are named by the id of their row in `services`, without a foreign key: an import may take a record away and
bring it back, and its history must outlive that. Nothing in these tables comes from a resident's words.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base
from bot.store.models import Serial, UtcDateTime, utc_now


class ServiceUpkeep(Base):
    """The state of one record's care. `checked_on`, `checked_by` and `checked_how` hold for as long as the
    service's own `assured_date` is `checked_on`; a newer import speaks for itself."""

    __tablename__ = "directory_upkeep"

    service_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    checked_on: Mapped[str | None] = mapped_column(String(10))
    checked_by: Mapped[str | None] = mapped_column(String(100))
    checked_how: Mapped[str | None] = mapped_column(String(16))
    """phone, website or visit."""
    open_reports: Mapped[int] = mapped_column(Integer, default=0)
    """Reports that nobody has looked at. The search puts such a record behind others."""
    reported_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the oldest open report came in."""
    shown: Mapped[int] = mapped_column(Integer, default=0)
    worked: Mapped[int] = mapped_column(Integer, default=0)
    did_not_work: Mapped[int] = mapped_column(Integer, default=0)
    merged_into: Mapped[str | None] = mapped_column(String(64), index=True)
    """The record that this one was a duplicate of: its id leads there."""


class ServiceReport(Base):
    """A resident said that a record is wrong: the kind, never the words."""

    __tablename__ = "directory_reports"

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    service_id: Mapped[str] = mapped_column(String(64), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    channel: Mapped[str] = mapped_column(String(8))
    language: Mapped[str] = mapped_column(String(2))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by: Mapped[int | None] = mapped_column(Serial)
    """The change with which an editor answered it."""


class DirectoryChange(Base):
    """One act of an editor on one record: the fields it changed, as they were and as they became."""

    __tablename__ = "directory_changes"

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    service_id: Mapped[str] = mapped_column(String(64), index=True)
    service_name: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, index=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    user_name: Mapped[str] = mapped_column(String(100))
    action: Mapped[str] = mapped_column(String(12))
    """create, edit, verify, retire, restore, merge, dismiss or undo."""
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(Text, default="")
    together: Mapped[str | None] = mapped_column(String(32), index=True)
    """Changes of one act on two records, which are undone together."""
    undoes: Mapped[int | None] = mapped_column(Serial)
    undone_by: Mapped[int | None] = mapped_column(Serial)


class DistinctPair(Base):
    """Two records that look alike and are not the same: not suggested again. `first` sorts before `second`."""

    __tablename__ = "directory_distinct_pairs"

    first: Mapped[str] = mapped_column(String(64), primary_key=True)
    second: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_name: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class UnmetNeed(Base):
    """How often in a month a need was asked for and nothing matched. `zip` is empty where no place was given."""

    __tablename__ = "directory_unmet_needs"

    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    need: Mapped[str] = mapped_column(String(40), primary_key=True)
    zip: Mapped[str] = mapped_column(String(5), primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    count: Mapped[int] = mapped_column(Integer, default=0)
