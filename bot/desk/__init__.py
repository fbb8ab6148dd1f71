"""The dispatchers' desk: accounts, the API, and the live events. Its page is in `web/src/desk`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.desk.services import DeskServices
    from bot.desk.setup import setup_desk

__all__ = ["DeskServices", "setup_desk"]


def __getattr__(name: str) -> Any:
    """Loaded when asked for: the command line needs `bot.desk.accounts` and not the whole API with it."""
    if name == "setup_desk":
        from bot.desk.setup import setup_desk

        return setup_desk
    if name == "DeskServices":
        from bot.desk.services import DeskServices

        return DeskServices
    raise AttributeError(name)
