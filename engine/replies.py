"""What the dialogue says, as keys: the bot renders the texts, per language and channel."""

from __future__ import annotations

from typing import Any

from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.shared.core.trackers import DialogueStateTracker

Reply = dict[str, Any]

_NOT_VALUES = frozenset(
    {"text", "buttons", "elements", "custom", "template", "response", "image", "attachment", "domain_responses"}
)


class ResponseKeys(NaturalLanguageGenerator):
    """Stands where Rasa would choose and fill a text; gives the response key and the values for its braces."""

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any]:
        values = {name: value for name, value in kwargs.items() if name not in _NOT_VALUES}
        return {"custom": {"say": utter_action, "values": values, "buttons": None}}


class ReplyCollector(OutputChannel):
    """Gathers the replies of one turn."""

    def __init__(self) -> None:
        self.replies: list[Reply] = []

    @classmethod
    def name(cls) -> str:
        return "turn"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        reply = message.get("custom")
        if reply:
            self.replies.append(reply)
