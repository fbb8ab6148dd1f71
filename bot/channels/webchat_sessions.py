"""Session tokens of the web chat: random, proven to be ours, and worth nothing once the resident has left."""

from __future__ import annotations

import hmac
import secrets

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store.crypto import vault
from bot.store.models import Conversation

_PROOF = 16


def new_token() -> str:
    """No row is stored for it until the resident writes; the proof tells later that it was issued here."""
    secret = secrets.token_urlsafe(32)
    return f"{secret}.{_proof(secret)}"


def is_ours(token: str) -> bool:
    secret, _, proof = token.partition(".")
    return hmac.compare_digest(proof, _proof(secret))


def address_of(token: str) -> str:
    """What stands for this session in the inbox, like a number stands for a phone."""
    return f"web:{token}"


async def conversation_of(session: AsyncSession, token: str) -> Conversation | None:
    """The conversation of this token, if the resident has written and has not left."""
    statement = select(Conversation).where(Conversation.address_hash == vault().fingerprint(address_of(token)))
    return (await session.scalars(statement)).first()


def _proof(secret: str) -> str:
    return vault().fingerprint(f"webchat-session:{secret}")[:_PROOF]
