"""What the desk needs from the rest of the system, handed over by the composition root."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.city import City
from bot.directory import Directory
from bot.settings import Settings
from bot.store.models import utc_now
from bot.store.session import Database
from bot.texts import Texts


@dataclass(frozen=True)
class DeskServices:
    """Everything the desk works with."""

    database: Database
    settings: Settings
    city: City
    texts: Texts
    directory: Directory | None = None
    clock: Callable[[], datetime] = utc_now
    web_connected: Callable[[str], bool] = lambda conversation_id: False
    """Whether the resident of this conversation has the chat page open at this moment."""
