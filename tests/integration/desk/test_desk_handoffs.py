"""The queue, and claiming, closing, giving back and taking over."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.presence import SIGN_OF_LIFE
from bot.store.conversations import messages_after, say
from bot.store.models import Conversation, Handoff
from bot.store.session import Database
from tests.support.desk import Clock, Residents, SignedIn


async def _said(database: Database, conversation_id: str) -> list[tuple[str, str, str]]:
    """(author, kind, text) of everything that was said to the resident."""
    async with database.read() as session:
        stored = await messages_after(session, conversation_id, 0)
    return [(message.author, message.kind, message.text) for message in stored if message.author != "resident"]


async def test_the_queue_shows_unclaimed_first_by_priority_then_by_wait(
    residents: Residents, signed_in: SignedIn
) -> None:
    """Unclaimed by priority and wait, then my own, then other people's, whatever their priority."""
    ana, ben = await signed_in("ana", "Ana"), await signed_in("ben", "Ben")
    ids = {}
    for name, kind, priority in (
        ("report", "report", 4),
        ("first crisis", "danger", 2),
        ("second crisis", "danger", 2),
        ("of ben", "danger", 1),
        ("of ana", "person", 3),
        ("emergency", "danger", 1),
    ):
        conversation_id = await residents.write(name, who=f"+1505555{len(ids):04d}")
        ids[name] = await residents.hand_over(conversation_id, kind=kind, priority=priority)
    await ana.post(f"handoffs/{ids['of ana']}/claim")
    await ben.post(f"handoffs/{ids['of ben']}/claim")
    items = (await ana.get("queue"))["items"]
    assert [item["first_words"] for item in items] == [
        *("emergency", "first crisis", "second crisis", "report"),
        *("of ana", "of ben"),
    ]
    assert items[-1]["claimed_by"]["name"] == "Ben"
    assert items[0]["unread"] == 1


async def test_the_queue_shows_the_words_that_say_most(residents: Residents, signed_in: SignedIn) -> None:
    """The most dangerous message since the last handoff, not the last one, and nothing from before."""
    ana = await signed_in()
    conversation_id = await residents.write("tengo una pistola", level="emergency")
    await ana.post(f"conversations/{conversation_id}/take")
    handoff_id = (await ana.get("queue"))["items"][0]["handoff_id"]
    await ana.post(f"handoffs/{handoff_id}/close", {"disposition": "resolved_by_talking"})
    for text, level in (("hola otra vez", "none"), ("ya no quiero vivir", "crisis"), ("perdón", "none")):
        await residents.write(text, level=level)
    await residents.hand_over(conversation_id)
    assert (await ana.get("queue"))["items"][0]["first_words"] == "ya no quiero vivir"


async def test_what_is_dangerous_only_with_what_came_before_is_shown_with_it(
    residents: Residents, signed_in: SignedIn
) -> None:
    """ "quién sabe" alone, in answer to the direct question, tells a dispatcher nothing."""
    ana = await signed_in()
    for text, level, by in (
        ("hola", "none", []),
        ("mi hermano dice que ya no puede más", "concern", ["phrase"]),
        ("quién sabe", "crisis", ["context"]),
    ):
        conversation_id = await residents.write(text, level=level, raised_by=by)
    await residents.hand_over(conversation_id)
    shown = (await ana.get("queue"))["items"][0]["first_words"]
    assert shown == "mi hermano dice que ya no puede más / quién sabe"


async def test_two_people_claim_at_once_and_one_wins(residents: Residents, signed_in: SignedIn) -> None:
    """One has it; the other is told who. Claiming again what is one's own is harmless."""
    conversation_id, handoff_id = await residents.in_danger()
    desks = {"Ana": await signed_in("ana", "Ana"), "Ben": await signed_in("ben", "Ben")}
    answers = await asyncio.gather(*(desk.ask("POST", f"handoffs/{handoff_id}/claim", {}) for desk in desks.values()))
    assert sorted(answer.status for answer in answers) == [200, 409]
    won = next(answer for answer in answers if answer.status == 200)
    lost = next(answer for answer in answers if answer.status == 409)
    winner = (await won.json())["claimed_by"]["name"]
    error = (await lost.json())["error"]
    assert error["code"] == "already_claimed"
    assert error["claimed_by"]["name"] == winner
    assert (await desks[winner].post(f"handoffs/{handoff_id}/claim"))["status"] == "claimed"
    said = await _said(residents.database, conversation_id)
    assert [kind for _, kind, _ in said] == ["status"]
    assert winner in said[0][2]


async def test_the_resident_is_told_who_joins_and_who_leaves(residents: Residents, signed_in: SignedIn) -> None:
    """In their language, by first name; after closing the bot answers, from a fresh start."""
    ana = await signed_in()
    conversation_id, handoff_id = await residents.in_danger(language="es", channel="web", who="token")
    await residents.change(conversation_id, dialogue_state={"slots": {}}, intake={"name": "Luis"})
    await ana.post(f"handoffs/{handoff_id}/claim")
    assert (await residents.conversation(conversation_id)).owner == "desk"
    await ana.post(f"handoffs/{handoff_id}/close", {"disposition": "resources_given", "note": "llamó su hermana"})
    said = await _said(residents.database, conversation_id)
    assert [author for author, _, _ in said] == ["bot", "bot"]
    assert "Ana, una persona de nuestro equipo" in said[0][2]
    assert "Ana ya no participa" in said[1][2]
    assert all("Lucero" not in text for _, _, text in said)
    conversation = await residents.conversation(conversation_id)
    assert (conversation.owner, conversation.dialogue_state, conversation.intake) == ("bot", None, None)
    view = await ana.get(f"conversations/{conversation_id}")
    assert view["handoff"] is None
    assert view["history"][0]["disposition"] == "resources_given"
    assert [(note["author"], note["text"]) for note in view["notes"]] == [("Ana Lucero", "llamó su hermana")]


async def test_giving_back_keeps_where_the_bot_was(residents: Residents, signed_in: SignedIn) -> None:
    ana = await signed_in()
    conversation_id, handoff_id = await residents.in_danger(text="i want to die", language="en")
    await residents.change(conversation_id, dialogue_state={"slots": {"goal": "report"}})
    await ana.post(f"handoffs/{handoff_id}/claim")
    await ana.post(f"handoffs/{handoff_id}/give-back")
    conversation = await residents.conversation(conversation_id)
    assert (conversation.owner, conversation.dialogue_state) == ("bot", {"slots": {"goal": "report"}})
    assert "handed you back" in (await _said(residents.database, conversation_id))[-1][2]
    assert (await residents.handoff(handoff_id)).given_back


async def test_only_the_holder_closes_and_only_once(residents: Residents, signed_in: SignedIn) -> None:
    """Nobody ends what they do not hold; a closed handoff cannot be claimed back to life."""
    ana, ben = await signed_in("ana"), await signed_in("ben")
    conversation_id, handoff_id = await residents.in_danger()
    close = f"handoffs/{handoff_id}/close", {"disposition": "no_answer"}
    assert await ana.refused(*close) == (403, "not_claimed_by_you")
    await ana.post(f"handoffs/{handoff_id}/claim")
    assert await ben.refused(*close) == (403, "not_claimed_by_you")
    assert await ben.refused(f"handoffs/{handoff_id}/give-back") == (403, "not_claimed_by_you")
    assert await ana.refused(close[0], {"disposition": "sent to the moon"}) == (422, "unknown_disposition")
    await ana.post(*close)
    assert await ana.refused(*close) == (409, "closed")
    assert await ana.refused(f"handoffs/{handoff_id}/claim") == (409, "closed")
    assert (await residents.conversation(conversation_id)).owner == "bot"


@pytest.mark.parametrize("database", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
async def test_a_deadlock_costs_a_moment_and_nothing_else(residents: Residents, signed_in: SignedIn) -> None:
    """Somebody locks the handoff first and the conversation second, the wrong way round: the claim still works."""
    ana = await signed_in()
    conversation_id, handoff_id = await residents.in_danger()
    async with residents.database.write() as session:
        await session.get_one(Handoff, handoff_id, with_for_update=True)
        claiming = asyncio.create_task(ana.post(f"handoffs/{handoff_id}/claim"))
        await asyncio.sleep(0.4)  # it holds the conversation now, and waits for the handoff
        await say(session, await session.get_one(Conversation, conversation_id), "no one yet")
    assert (await claiming)["status"] == "claimed"
    said = await _said(residents.database, conversation_id)
    assert [kind for _, kind, _ in said] == ["normal", "status"]


async def test_taking_over_from_the_bot(residents: Residents, signed_in: SignedIn) -> None:
    """A dispatcher who sees a conversation among the recent ones takes it, and no alarm sounds for it."""
    ana = await signed_in()
    conversation_id = await residents.write("my neighbor is on the street again")
    recent = (await ana.get("conversations?recent=1"))["items"]
    assert [(item["id"], item["owner"], item["last_words"]) for item in recent] == [
        (conversation_id, "bot", "my neighbor is on the street again")
    ]
    async with residents.database.signals.subscribe() as signals:
        await asyncio.sleep(0.2)
        item = await ana.post(f"conversations/{conversation_id}/take")
        await asyncio.sleep(0.2)
        heard = [signals.get_nowait()["what"] for _ in range(signals.qsize())]
    assert (item["kind"], item["priority"], item["status"], item["claimed_by"]["name"]) == (
        *("person", 3, "claimed"),
        "Ana Lucero",
    )
    assert (await residents.conversation(conversation_id)).owner == "desk"
    assert "queue" in heard
    assert "alert" not in heard


async def test_taking_over_from_a_colleague_only_when_their_desk_is_gone(
    residents: Residents, signed_in: SignedIn, clock: Clock
) -> None:
    """A present colleague is not pushed aside; an absent one does not keep a resident from everybody."""
    ana, ben = await signed_in("ana", "Ana"), await signed_in("ben", "Ben")
    conversation_id, handoff_id = await residents.in_danger()
    await ana.post(f"handoffs/{handoff_id}/claim")
    assert await ben.refused(f"conversations/{conversation_id}/take") == (409, "already_claimed")
    clock.ahead = SIGN_OF_LIFE + timedelta(seconds=1)
    assert (await ben.get("queue"))["items"][0]["holder_away"] is True
    item = await ben.post(f"conversations/{conversation_id}/take")
    assert (item["handoff_id"], item["claimed_by"]["name"], item["kind"]) == (handoff_id, "Ben", "danger")
    write = f"conversations/{conversation_id}/messages", {"client_id": "a", "text": "hola"}
    assert await ana.refused(*write) == (403, "not_claimed_by_you")


async def test_nothing_is_told_to_a_resident_who_opted_out(residents: Residents, signed_in: SignedIn) -> None:
    """The handoff can be claimed and closed; not one text is tried."""
    ana = await signed_in()
    conversation_id, handoff_id = await residents.in_danger()
    await residents.change(conversation_id, opted_out=True)
    await ana.post(f"handoffs/{handoff_id}/claim")
    await ana.post(f"handoffs/{handoff_id}/close", {"disposition": "no_answer"})
    assert await _said(residents.database, conversation_id) == []
