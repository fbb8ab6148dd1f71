"""A message to an action, without the engine: the tracker the engine would send, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.directory.query import Query, SearchResult, ServiceCard


def card(identity: str) -> ServiceCard:
    known: dict[str, Any] = dict.fromkeys(ServiceCard.model_fields)
    known |= {
        "id": identity, "name": identity, "organization": "", "description": "", "categories": (), "phones": (),
        "languages": (), "hours": "", "verified_text": "", "confirmed": True, "why": "",
    }  # fmt: skip
    return ServiceCard.model_validate(known)


@dataclass
class Shelf:
    """A directory of `size` services that answer anything, and what it was asked."""

    size: int
    asked: list[Query] = field(default_factory=list)
    order: list[str] | None = None
    """Best first; as they are numbered when not given."""
    widened: str | None = None

    async def search(self, query: Query) -> SearchResult:
        self.asked.append(query)
        ids = self.order or [f"service-{number}" for number in range(1, self.size + 1)]
        page = ids[query.offset : query.offset + query.limit]
        return SearchResult(tuple(card(identity) for identity in page), self.size, self.widened, ())


@dataclass
class Outcome:
    slots: dict[str, Any]
    said: list[str]
    replies: list[dict[str, Any]]


async def run(
    action: Action, text: str, intent: str, slots: dict[str, Any] | None = None, confidence: float = 0.9
) -> Outcome:
    """Run the action on one message. `slots` after it, what it said (without utter_), and other replies."""
    before = {"language": "en", "channel": "web", **(slots or {})}
    message = {"text": text, "intent": {"name": intent, "confidence": confidence}}
    tracker = Tracker("test", before, message, [], False, None, {}, "action_listen")
    dispatcher = CollectingDispatcher()
    events = await action.run(dispatcher, tracker, {})
    changes = {event["name"]: event["value"] for event in events if event["event"] == "slot"}
    said = [str(m["response"]).removeprefix("utter_") for m in dispatcher.messages if m["response"]]
    return Outcome({**before, **changes}, said, [m["custom"] for m in dispatcher.messages if m["custom"]])
