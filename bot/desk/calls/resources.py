"""Searching the resource directory from the desk."""

from __future__ import annotations

from bot.desk.cards import directory_of
from bot.desk.server import Call
from bot.desk.shapes import ResourceQuery, Resources
from bot.directory import Query

_HOW_MANY = 10


async def search(call: Call[ResourceQuery]) -> Resources:
    """Services for these words, near this ZIP code, described in this language."""
    asked = call.body
    query = Query(text=asked.q or None, zip=asked.zip or None, speak=asked.language or "en", limit=_HOW_MANY)
    result = await directory_of(call.services).search(query)
    return Resources(items=list(result.matches))
