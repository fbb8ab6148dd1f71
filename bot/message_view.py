"""A message as residents' pages see it. The desk's view adds to this one."""

from __future__ import annotations

from typing import Any

from bot.store.models import Message

OWN_PREFIX = "web:"


def message_view(message: Message) -> dict[str, Any]:
    """The JSON object of the chat protocol. Never holds verdicts, notes or who exactly answered."""
    extras = message.extras or {}
    return {
        "seq": message.seq,
        "author": message.author,
        "text": message.text,
        "buttons": extras.get("buttons", []),
        "resources": extras.get("resources", []),
        "kind": message.kind,
        "at": message.at.isoformat().replace("+00:00", "Z"),
        "client_id": _client_id(message.provider_id),
    }


def _client_id(provider_id: str | None) -> str | None:
    """The id that the page itself gave to its message, by which it recognises its own."""
    if provider_id is None or not provider_id.startswith(OWN_PREFIX):
        return None
    return provider_id.split(":", 2)[2]
