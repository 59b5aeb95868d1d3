"""The intent model as a component of the engine's pipeline."""

from __future__ import annotations

import re
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components import lookups
from nlu.components.intent_reader import IntentReader, train

_WORDS = re.compile(r"[^\W\d_]+|\d+")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af]")
_FEWEST_WORDS = 4
_FEWEST_SOUNDS = 3
_TOLD = frozenset(
    {"tell_problem", "file_petition", "suggest", "praise", "supplement", "out_of_scope"}
)
"""Not meant by so few words in letters, or by one sound over and over."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearIntentClassifier(GraphComponent, IntentClassifier):
    """Ranks intents; below `threshold` the first one is `nlu_fallback`."""

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        model: IntentReader | None = None,
    ) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._model = model

    @classmethod
    def required_components(cls) -> list[type]:
        """The words come from a tokenizer; none is insisted on."""
        return []

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`threshold`: least probability to be believed; `ranking`: how many are reported."""
        return {"threshold": 0.3, "ranking": 5, "strength": 3.0}

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """The cues' content: an edited list means this component trains anew."""
        return lookups.digest()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LinearIntentClassifier:
        """An untrained classifier."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LinearIntentClassifier:
        """A trained classifier."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, IntentReader.load(folder))

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on the examples that have an intent and a text."""
        examples = [e for e in training_data.intent_examples if e.get(TEXT)]
        model = train(
            [(example.get(TEXT), _words(example), example.get(INTENT)) for example in examples],
            lookups.cues(),
            self._config["strength"],
        )
        with self._storage.write_to(self._resource) as folder:
            model.save(folder)
        self._model = model
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent and its alternatives on each message."""
        for message in messages:
            self._classify(message)
        return messages

    def _classify(self, message: Message) -> None:
        text = message.get(TEXT) or ""
        if self._model is None or not _WORDS.search(text):
            message.set(INTENT, {"name": None, "confidence": 0.0}, add_to_output=True)
            message.set("intent_ranking", [], add_to_output=True)
            return
        ranked = self._model.predict(text, _words(message))
        if _tells_nothing(text):
            ranked = [one for one in ranked if one[0] not in _TOLD]
        ranked = ranked[: self._config["ranking"]]
        ranking = [{"name": name, "confidence": share} for name, share in ranked]
        if ranked[0][1] < self._config["threshold"]:
            doubt = {"name": DEFAULT_NLU_FALLBACK_INTENT_NAME, "confidence": 1 - ranked[0][1]}
            ranking.insert(0, doubt)
        message.set(INTENT, ranking[0], add_to_output=True)
        message.set("intent_ranking", ranking, add_to_output=True)


def _tells_nothing(text: str) -> bool:
    """A word or two in letters, or one sound over and over (嘎嘎嘎, 呼噜呼噜)."""
    sounds = _HAN.findall(text)
    if not sounds:
        return len(_WORDS.findall(text)) < _FEWEST_WORDS
    return len(sounds) >= _FEWEST_SOUNDS and len(set(sounds)) <= len(sounds) // 2


def _words(message: Message) -> list[str]:
    return [token.text for token in message.get(TOKENS_NAMES[TEXT]) or []]
