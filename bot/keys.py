"""Typed keys under which the web application keeps what its handlers need."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from bot.city import City
from bot.settings import Settings
from bot.store.session import Database
from bot.texting import Texting
from bot.texts import Texts


@dataclass(frozen=True)
class Channels:
    """What the channels' handlers need."""

    settings: Settings
    database: Database
    city: City
    texts: Texts
    spool_reply: Callable[[str], str]
    """The honest reply, in the language of a text, for the moments in which the database is gone."""
    texting: Texting | None = None
    """Sends lists from the page to a phone; None where there is no SMS."""


CHANNELS = web.AppKey("channels", Channels)
