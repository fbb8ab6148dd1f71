"""Which intent a message has, by what it is like: the sentence's meaning beside its spelling.

The arithmetic is in likeness.py, the spelling in spelling.py: letter groups know typos, texting and short words that
the encoder does not. The model is stored as plain numbers: loading it runs no code.
"""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from engine.components.groups import Groups
from engine.components.likeness import Learnt, Shape, learn
from engine.components.spelling import WORDS_IN_A_GROUP, Spelling
from engine.components.whole_message import not_known

_RANKED = 5


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class MeaningAndSpelling(IntentClassifier, GraphComponent):
    """Sets the intent and the ranking of the best five."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`letters` count beside meaning, `words` beside letters. `sharpness`: scores are differences of about 1; times
        this they make honest probabilities."""
        return {
            "max_ngram": 5, "max_features": 20000,
            "dimensions": 160, "width": 1.0, "letters": 0.5, "words": 0.6, "ridge": 0.3, "sharpness": 20.0,
        }  # fmt: skip

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._spelling: Spelling | None = None
        self._intents: list[str] = []
        self._learnt: Learnt | None = None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> MeaningAndSpelling:
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on every example that has an intent, and store the numbers."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        texts = [example.get(TEXT) for example in examples]
        numbers = {intent: number for number, intent in enumerate(sorted({e.get(INTENT) for e in examples}))}
        self._intents = list(numbers)
        self._spelling, spelled = Spelling.learn(
            texts, self._config["max_ngram"], self._config["max_features"], self._config["words"]
        )
        self._learnt = learn(
            _meaning(examples),
            spelled,
            np.array([numbers[example.get(INTENT)] for example in examples]),
            Shape(**{field.name: self._config[field.name] for field in fields(Shape)}),
        )
        self._store(self._learnt, self._spelling)
        return self._resource

    def _store(self, learnt: Learnt, spelling: Spelling) -> None:
        with self._storage.write_to(self._resource) as folder:
            arrays = {field.name: getattr(learnt, field.name) for field in fields(Learnt)}
            rarities = {"letters_rarity": spelling.letters.rarity, "words_rarity": spelling.words.rarity}
            np.savez(folder / "weights.npz", **rarities, **arrays)
            named = {
                "intents": self._intents, "letters": spelling.letters.numbers, "words": spelling.words.numbers,
            }  # fmt: skip
            (folder / "names.json").write_text(json.dumps(named, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> MeaningAndSpelling:
        loaded = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            names = json.loads((folder / "names.json").read_text(encoding="utf-8"))
            with np.load(folder / "weights.npz", allow_pickle=False) as numbers:
                loaded._learnt = Learnt(**{field.name: numbers[field.name] for field in fields(Learnt)})
                loaded._spelling = Spelling(
                    Groups(names["letters"], numbers["letters_rarity"], "letters", config["max_ngram"]),
                    Groups(names["words"], numbers["words_rarity"], "words", WORDS_IN_A_GROUP),
                    config["words"],
                )
        loaded._intents = names["intents"]
        return loaded

    def process(self, messages: list[Message]) -> list[Message]:
        unknown = not_known(messages)
        if not unknown or self._learnt is None or self._spelling is None:
            return messages
        spelled = self._spelling.of([message.get(TEXT) or "" for message in unknown])
        scores = self._learnt.scores(_meaning(unknown), spelled, self._config["width"]) * self._config["sharpness"]
        for message, row in zip(unknown, _softmax(scores), strict=True):
            best = np.argsort(-row)[:_RANKED]
            ranking = [{"name": self._intents[i], "confidence": float(row[i])} for i in best]
            message.set("intent", ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing that is trained later asks for the intent of an example."""
        return training_data


def _meaning(messages: list[Message]) -> np.ndarray:
    """The sentence vectors, shape (messages, 512)."""
    return np.vstack([message.get_dense_features(TEXT)[1].features for message in messages])


def _softmax(scores: np.ndarray) -> np.ndarray:
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)
