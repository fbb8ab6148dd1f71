"""Moments that tests stand still at."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

DENVER = ZoneInfo("America/Denver")
A_TUESDAY = datetime(2026, 11, 24, 11, 0, tzinfo=DENVER)
