"""A classifier for messages that are, word for word, one of our own examples: "2", "MORE", "no sé", "otra vez".

A model of meaning is at its weakest with one-word answers, and those are what menus, forms and tired people use.
Runs before all that is learnt. When the whole message is known its intent has confidence 1, and nothing else looks at
it: working out its meaning would be a third of the turn.
"""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

_NOT_WORDS = re.compile(r"[^\w\s]+")
_FILE = "whole_messages.json"
_KNOWN = "known_as_a_whole"


def not_known(messages: list[Message]) -> list[Message]:
    """The messages that this classifier had nothing to say about."""
    return [message for message in messages if not message.get(_KNOWN)]


def plain(text: str) -> str:
    """Lower case, without accents, punctuation and extra spaces."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(_NOT_WORDS.sub(" ", bare).split())


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class WholeMessage(IntentClassifier, GraphComponent):
    """Remembers every training example; says nothing about any other message."""

    def __init__(self, known: dict[str, str], storage: ModelStorage, resource: Resource) -> None:
        self._known = known
        self._storage = storage
        self._resource = resource

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> WholeMessage:
        return cls({}, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> WholeMessage:
        with model_storage.read_from(resource) as folder:
            known = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        return cls(known, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Keep the examples that have one intent; a text under two intents is left to the trained classifier."""
        ambiguous: set[str] = set()
        for example in training_data.intent_examples:
            text, intent = plain(example.get(TEXT)), example.get(INTENT)
            if text and self._known.setdefault(text, intent) != intent:
                ambiguous.add(text)
        for text in ambiguous:
            del self._known[text]
        with self._storage.write_to(self._resource) as folder:
            (folder / _FILE).write_text(json.dumps(self._known, ensure_ascii=False), encoding="utf-8")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            intent = self._known.get(plain(message.get(TEXT) or ""))
            if intent is not None:
                message.set(_KNOWN, True)
                message.set("intent", {"name": intent, "confidence": 1.0}, add_to_output=True)
                message.set("intent_ranking", [{"name": intent, "confidence": 1.0}], add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data
