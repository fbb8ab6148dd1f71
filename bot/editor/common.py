"""What several calls need: the date in the city, and what "due" means there."""

from __future__ import annotations

from datetime import date

from bot.desk.services import DeskServices
from bot.editor.finding import Diligence


def today(services: DeskServices) -> date:
    return services.clock().astimezone(services.city.timezone).date()


def diligence_of(services: DeskServices) -> Diligence:
    return Diligence(today(services), services.settings.recheck_days)
