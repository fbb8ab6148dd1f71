"""What became of a text: the provider's states, in whatever order they are told."""

from __future__ import annotations

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from bot.outbox import fail
from bot.provider_codes import UNKNOWN, code_of
from bot.store.base import Base
from bot.store.models import Conversation, Delivery, utc_now
from bot.store.session import notify, rows_written

_DONE_WELL = {"delivered", "read"}
_FAILED = {"failed", "undelivered", "canceled"}
_ON_ITS_WAY = {"accepted", "scheduled", "queued", "sending", "sent"}
_EVENTS = Base.metadata.tables["delivery_events"]
# One statement, and no conflict when the same callback arrives twice at the same moment.
_NOTE = {
    module.__name__.rpartition(".")[2]: module.insert(_EVENTS).on_conflict_do_nothing()
    for module in (postgresql, sqlite)
}


async def record_status(
    session: AsyncSession, delivery: Delivery | None, sid: str, status: str, error: str | None, max_attempts: int
) -> None:
    """Note one callback. The same one twice changes nothing, and "sent" after "delivered" takes nothing back."""
    event = {"provider_sid": sid, "status": status[:16], "error": error[:16] if error else None, "at": utc_now()}
    noted = await session.execute(_NOTE[session.get_bind().dialect.name], event)
    if not rows_written(noted):
        return
    if delivery is None or not _belongs(delivery, sid):
        return
    delivery.provider_sid, before = sid, delivery.state
    if status in _DONE_WELL:
        delivery.state, delivery.error = "delivered", None
    elif status in _FAILED and delivery.state not in ("delivered", "failed"):
        conversation = await session.get_one(Conversation, delivery.conversation_id)
        fail(delivery, conversation, error or status, code_of(error) if error else UNKNOWN, max_attempts)
        if delivery.state == "retrying":
            delivery.provider_sid = None
    elif status in _ON_ITS_WAY and delivery.state == "sending":
        delivery.state = "sent"
    if delivery.state != before:
        notify(session, "conversation", conversation_id=delivery.conversation_id)
        if delivery.state != "delivered" or before != "sent":  # a text that was sent holds none back
            notify(session, "outbox")


def _belongs(delivery: Delivery, sid: str) -> bool:
    """Whether this callback is of the row's present attempt: an unknown sid is only adopted while one is under way."""
    return delivery.provider_sid == sid or (delivery.provider_sid is None and delivery.state == "sending")
