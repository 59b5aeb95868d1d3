"""The extractors as a component of the engine's pipeline."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message

from nlu.components.extraction import extract_all
from nlu.components.gazetteer import gazetteer
from nlu.components.lookups import read_yaml

_ZONE = ZoneInfo("Asia/Shanghai")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class PetitionEntityExtractor(GraphComponent, EntityExtractorMixin):
    """Adds what `extract_all` finds. The time of the message is `metadata["now"]` (ISO 8601)."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> PetitionEntityExtractor:
        """An extractor; it has no settings. Its tables are read now, not at the first message."""
        gazetteer()
        for table in ("party_weights", "request_weights"):
            read_yaml(table)
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entities of each message to those it has."""
        for message in messages:
            found = [
                entity.as_dict() for entity in extract_all(message.get(TEXT) or "", _now(message))
            ]
            message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages


def _now(message: Message) -> datetime:
    said = (message.get(METADATA) or {}).get("now")
    if said:
        return datetime.fromisoformat(said).astimezone(_ZONE)
    # Only tools such as `rasa shell` leave the time out; the turn server always gives it.
    return datetime.now(_ZONE)
