"""Reading a conversation, and writing to the resident: once, by the one who holds it, or not at all."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select

from bot.store.conversations import messages_after, say
from bot.store.models import Conversation, Delivery, Message
from tests.support.desk import SQLITE_ONLY, Residents, SignedIn


async def test_a_reply_reaches_the_outbox_once_however_often_it_is_sent(
    residents: Residents, signed_in: SignedIn
) -> None:
    """Sent five times at once and once more later: one message, one text, the same answer each time."""
    ana = await signed_in()
    conversation_id, handoff_id = await residents.in_danger()
    await ana.post(f"handoffs/{handoff_id}/claim")
    body = {"client_id": "7d0c0e52-1f0e-4b62-9a8e-3a3d6c0d5a11", "text": "  Hola, soy Ana. ¿Dónde está? "}
    answers = await asyncio.gather(*(ana.post(f"conversations/{conversation_id}/messages", body) for _ in range(5)))
    answers.append(await ana.post(f"conversations/{conversation_id}/messages", body))
    assert {answer["id"] for answer in answers} == {answers[0]["id"]}
    said = answers[0]
    assert (said["author"], said["text"], said["client_id"]) == (
        *("dispatcher", "Hola, soy Ana. ¿Dónde está?"),
        body["client_id"],
    )
    assert (said["dispatcher"], said["delivery"]) == ("Ana Lucero", {"state": "queued", "error": None})
    async with residents.database.read() as session:
        stored = (await session.scalars(select(Message).where(Message.author == "dispatcher"))).all()
        queued = await session.scalar(select(Delivery.state).where(Delivery.message_id == stored[0].id))
    assert (len(stored), queued) == (1, "queued")


async def test_only_the_holder_writes(residents: Residents, signed_in: SignedIn) -> None:
    """Not before claiming, not a colleague, not after closing; the same client id of a colleague is no way in."""
    ana, ben = await signed_in("ana"), await signed_in("ben")
    conversation_id, handoff_id = await residents.in_danger()
    write = f"conversations/{conversation_id}/messages", {"client_id": "one", "text": "hola"}
    assert await ana.refused(*write) == (403, "not_claimed_by_you")
    await ana.post(f"handoffs/{handoff_id}/claim")
    await ana.post(*write)
    assert await ben.refused(*write) == (403, "not_claimed_by_you")
    assert await ben.refused(f"conversations/{conversation_id}/typing") == (403, "not_claimed_by_you")
    await ana.post(f"conversations/{conversation_id}/typing")
    await ana.post(f"handoffs/{handoff_id}/give-back")
    assert await ana.refused(write[0], {"client_id": "two", "text": "hola"}) == (403, "not_claimed_by_you")
    assert (await ana.post(*write))["client_id"] == "one"  # a late repetition of what is stored is a success


@SQLITE_ONLY
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"opted_out": True}, "opted_out"),
        ({"unreachable": "30006"}, "unreachable"),
        ({"revoked": True}, "left"),
    ],
)
async def test_a_resident_who_cannot_be_reached_is_not_written_to_in_vain(
    change: dict[str, object], code: str, residents: Residents, signed_in: SignedIn
) -> None:
    """The dispatcher is told at once and nothing is stored."""
    ana = await signed_in()
    conversation_id, handoff_id = await residents.in_danger()
    await ana.post(f"handoffs/{handoff_id}/claim")
    await residents.change(conversation_id, **change)
    before = (await residents.conversation(conversation_id)).last_seq
    response = await ana.ask("POST", f"conversations/{conversation_id}/messages", {"client_id": "one", "text": "hola"})
    error = (await response.json())["error"]
    assert (response.status, error["code"]) == (409, code)
    assert error["message"]
    assert (await residents.conversation(conversation_id)).last_seq == before


async def test_all_of_a_conversation_with_its_evidence(residents: Residents, signed_in: SignedIn) -> None:
    """Who said what, why the screen raised the level, what became of each text, notes, facts, phone."""
    ana = await signed_in()
    conversation_id, _ = await residents.in_danger(text="me quiero morir")
    span = {
        "start": 3,
        "end": 15,
        "text": "quiero morir",
        "mechanism": "phrase",
        "reason": "says so",
        "signal": "suicide",
    }
    async with residents.database.write() as session:
        conversation = await session.get_one(Conversation, conversation_id)
        conversation.intake = {"location": {"text": "Central y Louisiana", "confidence": 0.8}}
        resident = (await messages_after(session, conversation_id, 0))[0]
        resident.evidence, resident.signals, resident.pictures = [span], ["suicide"], 1
        await say(session, conversation, "Le escucho.", kind="safety", buttons=["Sí", "No"])
        await say(session, conversation, "paged", author="system", kind="status")
    await ana.post(f"conversations/{conversation_id}/notes", {"text": "vive sola"})
    view = await ana.get(f"conversations/{conversation_id}")
    assert view["conversation"]["phone"] == "+15055550101"
    assert view["intake"]["location"]["confidence"] == 0.8
    assert [note["text"] for note in view["notes"]] == ["vive sola"]
    first, second, third = view["messages"]
    assert (first["author"], first["level"], first["evidence"], first["pictures"]) == ("resident", "crisis", [span], 1)
    assert (second["buttons"], second["kind"], second["delivery"]["state"]) == (["Sí", "No"], "safety", "queued")
    assert (third["author"], third["delivery"]) == ("system", None)
    assert view["handoff"]["signals"] == ["suicide"]
    assert view["earlier"] is False


async def test_reading_marks_as_read_for_the_holder_only(residents: Residents, signed_in: SignedIn) -> None:
    """A colleague who looks on does not make the queue say that it was read."""
    ana, ben = await signed_in("ana"), await signed_in("ben")
    conversation_id, handoff_id = await residents.in_danger()
    await residents.write("sigo aquí")
    await ana.post(f"handoffs/{handoff_id}/claim")
    await ben.get(f"conversations/{conversation_id}")
    assert (await ben.get("queue"))["items"][0]["unread"] == 2
    await ana.get(f"conversations/{conversation_id}")
    assert (await ana.get("queue"))["items"][0]["unread"] == 0
    await residents.write("y otra cosa")
    assert (await ana.get("queue"))["items"][0]["unread"] == 1


@SQLITE_ONLY
async def test_a_long_conversation_comes_in_parts(residents: Residents, signed_in: SignedIn) -> None:
    """The last 300 messages, and the way to those before."""
    ana = await signed_in()
    conversation_id = await residents.write("hola")
    async with residents.database.write() as session:
        conversation = await session.get_one(Conversation, conversation_id)
        for number in range(2, 352):
            await say(session, conversation, str(number), author="system")
    view = await ana.get(f"conversations/{conversation_id}")
    assert ([m["seq"] for m in view["messages"]], view["earlier"]) == (list(range(52, 352)), True)
    view = await ana.get(f"conversations/{conversation_id}?before=52")
    assert ([m["seq"] for m in view["messages"]], view["earlier"]) == (list(range(1, 52)), False)
