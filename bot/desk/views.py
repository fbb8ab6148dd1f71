"""From rows to the JSON of the desk."""

from __future__ import annotations

from bot.desk.services import DeskServices
from bot.desk.shapes import (
    ConversationFacts,
    DeliveryState,
    DeskMessage,
    DeskUser,
    Evidence,
    NoteView,
    PastHandoff,
    Person,
    QueueItem,
)
from bot.store.models import Conversation, Delivery, Handoff, Message, Note, User

DESK_PREFIX = "desk:"


def desk_provider_id(conversation_id: str, client_id: str) -> str:
    """What makes a dispatcher's message unique, however often the page sends it."""
    return f"{DESK_PREFIX}{conversation_id}:{client_id}"


def user_view(user: User) -> DeskUser:
    return DeskUser(id=user.id, name=user.name, role=user.role)


def first_name(user: User) -> str:
    """What residents are told: the first name and no more."""
    return user.name.split()[0] if user.name.split() else user.username


def queue_item(
    handoff: Handoff, conversation: Conversation, holder: User | None, *, first_words: str, unread: int, away: bool
) -> QueueItem:
    return QueueItem.model_validate(
        {
            "handoff_id": handoff.id,
            "conversation_id": conversation.id,
            "kind": handoff.kind,
            "priority": handoff.priority,
            "level": handoff.level,
            "signals": list(handoff.signals),
            "status": handoff.status,
            "claimed_by": Person(id=holder.id, name=holder.name) if holder else None,
            "waiting_since": handoff.opened_at,
            "language": conversation.language,
            "channel": conversation.channel,
            "first_words": first_words,
            "unread": unread,
            "last_message_at": conversation.last_message_at if conversation.last_seq else None,
            "opted_out": conversation.opted_out,
            "alerts": handoff.alerts,
            "holder_away": away,
        }
    )


def message_view(
    message: Message, *, delivery: Delivery | None = None, dispatcher: str | None = None, mark: str | None = None
) -> DeskMessage:
    extras = message.extras or {}
    return DeskMessage.model_validate(
        {
            "id": str(message.id),
            "seq": message.seq,
            "author": message.author,
            "text": message.text,
            "buttons": extras.get("buttons", []),
            "resources": extras.get("resources", []),
            "kind": message.kind,
            "at": message.at,
            "client_id": _client_id(message),
            "level": message.level or "none",
            "signals": message.signals or [],
            "evidence": [Evidence.model_validate(item) for item in message.evidence or []],
            "delivery": DeliveryState.model_validate({"state": delivery.state, "error": delivery.error})
            if delivery
            else None,
            "dispatcher": dispatcher,
            "pictures": message.pictures,
            "mark": mark,
        }
    )


def conversation_facts(services: DeskServices, conversation: Conversation) -> ConversationFacts:
    on_web = conversation.channel == "web"
    return ConversationFacts.model_validate(
        {
            "id": conversation.id,
            "channel": conversation.channel,
            "language": conversation.language,
            "owner": conversation.owner,
            "phone": conversation.address,
            "opted_out": conversation.opted_out,
            "unreachable": conversation.unreachable is not None,
            "left": conversation.revoked,
            "created_at": conversation.created_at,
            "web_connected": on_web and services.web_connected(conversation.id),
        }
    )


def note_view(note: Note, author: str) -> NoteView:
    return NoteView(id=note.id, author=author, text=note.text, at=note.at)


def past_handoff(handoff: Handoff) -> PastHandoff:
    return PastHandoff.model_validate(
        {
            "handoff_id": handoff.id,
            "kind": handoff.kind,
            "priority": handoff.priority,
            "disposition": handoff.disposition,
            "given_back": handoff.given_back,
            "opened_at": handoff.opened_at,
            "closed_at": handoff.closed_at,
        }
    )


def _client_id(message: Message) -> str | None:
    if message.provider_id and message.provider_id.startswith(DESK_PREFIX):
        return message.provider_id.rpartition(":")[2]
    return None
