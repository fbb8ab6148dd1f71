"""Steps that several calls share. All run inside the caller's transaction.

Whoever changes a conversation at the desk locks its row first and its handoff second, always in this order, so
that two people, or a dispatcher and the message flow, never wait for each other in a circle.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.desk.refusals import Refusal
from bot.desk.services import DeskServices
from bot.desk.views import first_name
from bot.store.conversations import say
from bot.store.models import Conversation, Handoff, User


async def locked(session: AsyncSession, conversation_id: str) -> Conversation:
    """The conversation, held until the transaction ends."""
    conversation = await session.get(Conversation, conversation_id, with_for_update=True, populate_existing=True)
    if conversation is None:
        raise Refusal("not_found", "There is no such conversation.")
    return conversation


async def locked_handoff(session: AsyncSession, handoff_id: str) -> tuple[Handoff, Conversation]:
    """A handoff that is still open, and its conversation, both held until the transaction ends."""
    conversation_id = await session.scalar(select(Handoff.conversation_id).where(Handoff.id == handoff_id))
    if conversation_id is None:
        raise Refusal("not_found", "There is no such handoff.")
    conversation = await locked(session, conversation_id)
    handoff = await session.get_one(Handoff, handoff_id, with_for_update=True, populate_existing=True)
    if handoff.status == "closed":
        raise Refusal("closed")
    return handoff, conversation


async def own_handoff(session: AsyncSession, handoff_id: str, user: User) -> tuple[Handoff, Conversation]:
    """As `locked_handoff`, for the dispatcher who holds it and nobody else."""
    handoff, conversation = await locked_handoff(session, handoff_id)
    if handoff.status != "claimed" or handoff.claimed_by != user.id:
        raise Refusal("not_claimed_by_you")
    return handoff, conversation


def is_reachable(conversation: Conversation) -> bool:
    return not (conversation.opted_out or conversation.unreachable or conversation.revoked)


def refuse_unless_reachable(conversation: Conversation) -> None:
    """Nothing is accepted from a dispatcher that cannot reach the resident: they must know it at once."""
    if conversation.opted_out:
        raise Refusal("opted_out")
    if conversation.unreachable:
        raise Refusal("unreachable")
    if conversation.revoked:
        raise Refusal("left")


async def tell(services: DeskServices, session: AsyncSession, conversation: Conversation, key: str, who: User) -> None:
    """Tell the resident in their language who does what; nothing when no word can reach them."""
    if is_reachable(conversation):
        text = services.texts.render(
            key, language=conversation.language, channel=conversation.channel, dispatcher=first_name(who)
        )
        await say(session, conversation, text.text, kind="status", buttons=text.buttons)
