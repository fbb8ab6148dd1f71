"""Is a person on shift? What residents are told must be true at this moment."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import bindparam, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store.models import User, utc_now

SIGN_OF_LIFE = timedelta(seconds=90)
"""A desk page shows that it is open at least every 30 seconds; three missed signs mean that nobody is there."""

PRESENT = exists().where(User.on_shift, ~User.disabled, User.seen_at > bindparam("present_since"))
"""Whether somebody has said "on shift" and has the desk open, as part of a statement run with `present_since()`."""
_PRESENT = select(PRESENT)


def present_since() -> dict[str, datetime]:
    return {"present_since": utc_now() - SIGN_OF_LIFE}


async def anyone_on_shift(session: AsyncSession) -> bool:
    """Whether somebody has said "on shift" and has the desk open."""
    return bool(await session.scalar(_PRESENT, present_since()))
