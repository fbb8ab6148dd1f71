"""What became of a text: the provider's states, in whatever order they are told."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from bot.outbox import fail
from bot.provider_codes import UNKNOWN, code_of
from bot.store.models import Conversation, Delivery, DeliveryEvent
from bot.store.session import notify

_DONE_WELL = {"delivered", "read"}
_FAILED = {"failed", "undelivered", "canceled"}
_ON_ITS_WAY = {"accepted", "scheduled", "queued", "sending", "sent"}


async def record_status(
    session: AsyncSession, delivery: Delivery | None, sid: str, status: str, error: str | None, max_attempts: int
) -> None:
    """Note one callback. The same one twice changes nothing, and "sent" after "delivered" takes nothing back."""
    if await session.get(DeliveryEvent, (sid, status[:16])):
        return
    session.add(DeliveryEvent(provider_sid=sid, status=status[:16], error=error[:16] if error else None))
    if delivery is None or not _belongs(delivery, sid):
        return
    delivery.provider_sid = sid
    if status in _DONE_WELL:
        delivery.state, delivery.error = "delivered", None
    elif status in _FAILED and delivery.state not in ("delivered", "failed"):
        conversation = await session.get_one(Conversation, delivery.conversation_id)
        fail(delivery, conversation, error or status, code_of(error) if error else UNKNOWN, max_attempts)
        if delivery.state == "retrying":
            delivery.provider_sid = None
    elif status in _ON_ITS_WAY and delivery.state == "sending":
        delivery.state = "sent"
    notify(session, "outbox")
    notify(session, "conversation", conversation_id=delivery.conversation_id)


def _belongs(delivery: Delivery, sid: str) -> bool:
    """Whether this callback is of the row's present attempt: an unknown sid is only adopted while one is under way."""
    return delivery.provider_sid == sid or (delivery.provider_sid is None and delivery.state == "sending")
