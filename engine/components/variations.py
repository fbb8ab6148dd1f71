"""Copies of the training examples as people really send them: with a greeting, a place, a coat, a time, a typo.

Examples are short and about one thing; messages are not. With two varied copies of each report and each need, 93
instead of 79 of 100 long reports kept apart for measuring are understood. Works at training only.
"""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

VARIED = "varied"
"""Set on a copy, so that nothing takes it for something somebody wrote."""
_FILE = Path(__file__).with_suffix(".yml")
_WITH_COPIES = ("report_", "need_", "danger_", "ask_help", "crime_", "police_", "city_", "ask_human", "never_mind")
_WITH_A_PLACE = ("report_", "need_", "crime_", "city_", "danger_violence", "danger_medical")
_SPANISH = re.compile(
    r"[ñáéíóú¿¡]|\b(el|la|los|las|un|una|de|del|mi|mis|que|en|por|para|con|se|me|esta|hay|como|donde|y|al|su|no se)\b"
)
_LONG_ENOUGH_FOR_A_TYPO = 6


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class Variations(GraphComponent):
    """Adds `copies` varied copies of each example that a resident may embellish."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"copies": 2, "random_state": 42}

    def __init__(self, config: dict[str, Any]) -> None:
        self._copies = int(config["copies"])
        self._seed = int(config["random_state"])

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Variations:
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        parts: dict[str, dict[str, list[str]]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
        chance = random.Random(self._seed)  # noqa: S311 - the same copies every time, nothing secret
        copies = [
            Message({TEXT: varied(example.get(TEXT), example.get(INTENT), parts, chance), INTENT: example.get(INTENT)})
            for example in training_data.training_examples
            if _may_vary(example)
            for _ in range(self._copies)
        ]
        for copy in copies:
            copy.set(VARIED, True)
        return TrainingData(
            training_examples=[*training_data.training_examples, *copies],
            entity_synonyms=training_data.entity_synonyms,
            regex_features=training_data.regex_features,
            lookup_tables=training_data.lookup_tables,
            responses=training_data.responses,
        )


def _may_vary(example: Message) -> bool:
    text, intent = example.get(TEXT), example.get(INTENT)
    return bool(text and intent and intent.startswith(_WITH_COPIES) and len(text.split()) > 1)


def varied(text: str, intent: str, parts: dict[str, dict[str, list[str]]], chance: random.Random) -> str:
    """The text with some of what people put around it."""
    language = "es" if _SPANISH.search(text.lower()) else "en"

    def add(kind: str, likely: float) -> str:
        return f" {chance.choice(parts[kind][language])}" if chance.random() < likely else ""

    report = intent.startswith("report_")
    said = f"{add('opening', 0.35)} {text}"
    said += add("place", 0.6 if intent.startswith(_WITH_A_PLACE) else 0)
    said += add("looks", 0.35 if report else 0)
    said += add("time", 0.35 if report else 0)
    said += add("ending", 0.2)
    return mistyped(said.strip(), chance) if chance.random() < 0.3 else said.strip()


def mistyped(text: str, chance: random.Random) -> str:
    """One letter left out, doubled, or changed with its neighbour."""
    if len(text) < _LONG_ENOUGH_FOR_A_TYPO:
        return text
    at, kind = chance.randrange(1, len(text) - 2), chance.random()
    if kind < 0.4:
        return text[:at] + text[at + 1 :]
    if kind < 0.7:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text[:at] + text[at] + text[at:]
