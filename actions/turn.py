"""One turn as an action sees it: the message, the slots, and what it changes and says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.city import Language

_CERTAIN = 0.45
"""Below this confidence an intent does not turn an answer into a digression."""


@dataclass
class Turn:
    """Reads the tracker once; `events()` gives the changes back to the engine."""

    text: str
    intent: str
    confidence: float
    slots: Mapping[str, Any]
    asked: str | None
    """The question that this message may be the answer to."""
    dispatcher: CollectingDispatcher
    changes: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, tracker: Tracker, dispatcher: CollectingDispatcher) -> Turn:
        message = tracker.latest_message
        intent = message.get("intent") or {}
        return cls(
            text=str(message.get("text") or ""),
            intent=str(intent.get("name") or ""),
            confidence=float(intent.get("confidence") or 0.0),
            slots=tracker.slots,
            asked=tracker.slots.get("requested_slot"),
            dispatcher=dispatcher,
        )

    @property
    def language(self) -> Language:
        return "es" if self.get("language") == "es" else "en"

    @property
    def sure(self) -> bool:
        return self.confidence >= _CERTAIN

    @property
    def word_for_word(self) -> bool:
        """The whole message is one of our own examples, so its intent is certain."""
        return self.confidence == 1.0

    def shown(self) -> dict[str, Any] | None:
        """The services that were last listed; where there are none yet, says so."""
        shown: dict[str, Any] | None = self.get("results")
        if shown is None:
            self.say("utter_no_list_yet")
        return shown

    def get(self, name: str) -> Any:
        return self.changes[name] if name in self.changes else self.slots.get(name)

    def set(self, name: str, value: Any) -> None:
        self.changes[name] = value

    def say(self, key: str, **values: str) -> None:
        self.dispatcher.utter_message(response=key, **values)

    @property
    def silent(self) -> bool:
        """Nothing was said yet in this turn."""
        return not self.dispatcher.messages

    def reply(self, reply: dict[str, Any]) -> None:
        """A reply that is not a text: resources, or a command to the bot."""
        self.dispatcher.utter_message(json_message=reply)

    def events(self) -> list[dict[str, Any]]:
        return [SlotSet(name, value) for name, value in self.changes.items()]
