"""Which lists were sent to which phone for a visitor of the web chat: only hashes, kept for a day, to limit abuse."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base
from bot.store.models import UtcDateTime, utc_now


class TextedList(Base):
    """One list on its way to a phone."""

    __tablename__ = "texted_lists"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    """Hash of the session and of the page's own id for it: asked for twice, sent once."""
    session_hash: Mapped[str] = mapped_column(String(64))
    number_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, index=True)
