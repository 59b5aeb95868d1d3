"""The tokenizer as a component of the engine's pipeline."""

from __future__ import annotations

import json
from typing import Any

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.tokenizer import cut, dictionary_digest, read_words, tokenizer_for

_FILE = "words.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=True)
class DomainTokenizer(Tokenizer):
    """jieba with the domain's words, which travel inside the model they were trained with."""

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        words: tuple[str, ...] = (),
    ) -> None:
        super().__init__(config)
        self._storage = storage
        self._resource = resource
        self._tokenizer = tokenizer_for(words)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Settings that the base class expects."""
        return {
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
            "prefix_separator_symbol": None,
        }

    @staticmethod
    def supported_languages() -> list[str] | None:
        """Chinese only."""
        return ["zh"]

    @staticmethod
    def required_packages() -> list[str]:
        """What must be installed."""
        return ["jieba"]

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """The dictionary's content: an edited word means this component trains anew."""
        return dictionary_digest()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> DomainTokenizer:
        """A tokenizer with the words as they are in the dictionary now."""
        return cls(config, model_storage, resource, tuple(read_words()))

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> DomainTokenizer:
        """A tokenizer with the words that the model was trained with."""
        with model_storage.read_from(resource) as folder:
            words = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        return cls(config, model_storage, resource, tuple(words))

    def train(self, training_data: TrainingData) -> Resource:
        """Put the words into the model."""
        with self._storage.write_to(self._resource) as folder:
            text = json.dumps(read_words(), ensure_ascii=False)
            (folder / _FILE).write_text(text, encoding="utf-8")
        return self._resource

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Cut one attribute of a message."""
        words = cut(self._tokenizer, message.get(attribute))
        return self._apply_token_pattern([Token(word, start) for word, start in words])
