"""Dispatchers judge the screen: stored once a message, counted by signal and language."""

from __future__ import annotations

from sqlalchemy import select

from bot.store.models import Message
from tests.support.desk import Residents, SignedIn


async def test_marks_are_stored_and_counted(residents: Residents, signed_in: SignedIn) -> None:
    """The last mark of a message counts; a missed message counts under no signal."""
    ana, ben = await signed_in("ana"), await signed_in("ben", role="admin")
    frightening = await residents.write("me quiero morir de risa", language="es")
    overlooked = await residents.write("gonna go to the bridge", who="+15055550102")
    ids = await _ids(residents, {frightening: ["suicide", "distress"], overlooked: []})
    await ana.post(f"messages/{ids[frightening]}/mark", {"mark": "right"})
    await ben.post(f"messages/{ids[frightening]}/mark", {"mark": "false"})
    await ana.post(f"messages/{ids[overlooked]}/mark", {"mark": "missed"})
    assert (await ana.get("marks"))["items"] == [
        {"signal": "distress", "language": "es", "mark": "false", "count": 1},
        {"signal": "none", "language": "en", "mark": "missed", "count": 1},
        {"signal": "suicide", "language": "es", "mark": "false", "count": 1},
    ]
    assert (await ana.get(f"conversations/{frightening}"))["messages"][0]["mark"] == "false"


async def test_only_what_residents_wrote_is_judged(residents: Residents, signed_in: SignedIn) -> None:
    ana = await signed_in("ana")
    conversation_id, handoff_id = await residents.in_danger()
    await ana.post(f"handoffs/{handoff_id}/claim")
    said = await ana.post(f"conversations/{conversation_id}/messages", {"client_id": "a", "text": "hola"})
    assert await ana.refused(f"messages/{said['id']}/mark", {"mark": "right"}) == (404, "not_found")
    assert await ana.refused(f"messages/{said['id']}/mark", {"mark": "funny"}) == (422, "invalid")


async def _ids(residents: Residents, signals: dict[str, list[str]]) -> dict[str, int]:
    ids = {}
    async with residents.database.write() as session:
        for message in await session.scalars(select(Message).where(Message.author == "resident")):
            message.signals = signals[message.conversation_id]
            ids[message.conversation_id] = message.id
    return ids
