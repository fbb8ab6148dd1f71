"""The dispatchers' desk: accounts, the API, and the live events. Its page is in `web/src/desk`."""

from bot.desk.services import DeskServices
from bot.desk.setup import setup_desk

__all__ = ["DeskServices", "setup_desk"]
