"""What dispatchers say about the safety screen's verdicts: the material for its next review."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base
from bot.store.models import Serial, UtcDateTime, utc_now


class SafetyMark(Base):
    """One dispatcher's judgement of one message; the latest one counts."""

    __tablename__ = "safety_marks"

    message_id: Mapped[int] = mapped_column(
        Serial, ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    mark: Mapped[str] = mapped_column(String(8))
    """right, false (an alarm that was none) or missed (danger that was not seen)."""
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
