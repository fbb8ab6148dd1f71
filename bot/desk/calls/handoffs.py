"""The queue, and what one person can do with a handoff: claim it, give it back, close it, or take over."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from bot import handoffs
from bot.desk.queue import is_away, load_item, load_queue
from bot.desk.records import locked, locked_handoff, own_handoff, tell
from bot.desk.refusals import Refusal
from bot.desk.server import Call
from bot.desk.shapes import Close, Done, Nothing, Queue, QueueItem
from bot.store.models import Conversation, Handoff, Note, User


async def queue(call: Call[Nothing]) -> Queue:
    """Every open handoff: unclaimed by priority and wait, then one's own, then other people's."""
    async with call.services.database.read() as session:
        return Queue(items=await load_queue(call.services, session, call.seat.user.id))


async def claim(call: Call[Nothing]) -> QueueItem:
    """Take a waiting handoff. Of two people at once one wins; the other is told who."""
    async with call.services.database.write() as session:
        handoff, conversation = await locked_handoff(session, call.path["handoff_id"])
        await _claim(call, session, handoff, conversation)
    return await _item(call, handoff)


async def take(call: Call[Nothing]) -> QueueItem:
    """Take over a conversation that the bot holds, or one whose dispatcher is no longer at the desk."""
    user = call.seat.user
    async with call.services.database.write() as session:
        conversation = await locked(session, call.path["conversation_id"])
        handoff = await handoffs.open_handoff_of(session, conversation.id)
        if handoff is None:
            priority = handoffs.PRIORITIES["person"]
            handoff = Handoff(conversation_id=conversation.id, kind="person", priority=priority, signals=[])
            session.add(handoff)
            await session.flush()
        elif handoff.status == "claimed" and handoff.claimed_by != user.id:
            await _release_if_away(call, session, handoff)
        await _claim(call, session, handoff, conversation)
    return await _item(call, handoff)


async def give_back(call: Call[Nothing]) -> Done:
    """Let the bot answer again, where it was; the resident is told."""
    user = call.seat.user
    async with call.services.database.write() as session:
        handoff, conversation = await own_handoff(session, call.path["handoff_id"], user)
        await handoffs.finish(session, handoff, disposition=None, given_back=True)
        await tell(call.services, session, conversation, "utter_desk_given_back", user)
    return Done()


async def close(call: Call[Close]) -> Done:
    """End the handoff with a disposition of the city file; the resident is told."""
    user, body = call.seat.user, call.body
    if call.services.city.disposition(body.disposition) is None:
        raise Refusal("unknown_disposition")
    async with call.services.database.write() as session:
        handoff, conversation = await own_handoff(session, call.path["handoff_id"], user)
        if body.note:
            session.add(Note(conversation_id=conversation.id, user_id=user.id, text=body.note))
        await handoffs.finish(session, handoff, disposition=body.disposition, given_back=False)
        await tell(call.services, session, conversation, "utter_desk_closed", user)
    return Done()


async def _claim(call: Call[Nothing], session: AsyncSession, handoff: Handoff, conversation: Conversation) -> None:
    """Claim and tell the resident who has joined; claiming what is already one's own changes nothing."""
    user = call.seat.user
    if handoff.status == "claimed":
        await _refuse_if_taken(session, handoff, user)
        return
    await handoffs.claim(session, handoff.id, user)
    await tell(call.services, session, conversation, "utter_desk_joined", user)


async def _refuse_if_taken(session: AsyncSession, handoff: Handoff, user: User) -> None:
    if handoff.claimed_by != user.id:
        holder = await session.get_one(User, handoff.claimed_by)
        raise Refusal(
            "already_claimed", f"{holder.name} has claimed this.", claimed_by={"id": holder.id, "name": holder.name}
        )


async def _release_if_away(call: Call[Nothing], session: AsyncSession, handoff: Handoff) -> None:
    """A dispatcher whose desk is gone must not keep a resident from everybody else."""
    holder = await session.get_one(User, handoff.claimed_by)
    if is_away(call.services, holder):
        handoff.status, handoff.claimed_by, handoff.claimed_at = "waiting", None, None
        await session.flush()


async def _item(call: Call[Nothing], handoff: Handoff) -> QueueItem:
    async with call.services.database.read() as session:
        return await load_item(call.services, session, handoff.id)
