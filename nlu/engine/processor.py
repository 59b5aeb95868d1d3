"""Rasa's message processor, freed of what costs time and changes nothing.

The components, the policy, the forms and the actions are those of the model; the events of a turn
are the same as Rasa's own processor makes.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from rasa.core.actions.action import Action, RemoteAction
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.engine import loader
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.storage import ModelMetadata
from rasa.shared.core.events import Event
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.common import TempDirectoryPath, get_temp_dir_name


def _copy_of(slot: Slot) -> Slot:
    copied: Slot = object.__new__(type(slot))
    copied.__dict__.update(slot.__dict__)
    return copied


# Every tracker copies every slot of every flow, a thousand a turn; the general way of `copy` takes
# five times as long.
Slot.__copy__ = _copy_of
# The kinds of events are known after import; Rasa looks through all classes for each event.
Event.resolve_by_type = staticmethod(cache(Event.resolve_by_type))
# Rasa checks what an action server sent against a JSON schema, 40 ms each time; ours is no
# server but typed code of the same process.
RemoteAction._validate_action_result = lambda self, result: True


class InOrder(DaskGraphRunner):  # type: ignore[misc]
    """Runs the model's components one after another, without a scheduler of tasks."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._orders: dict[tuple[str, ...], list[str]] = {}

    def run(
        self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None
    ) -> dict[str, Any]:
        """The outputs of `targets`."""
        wanted = tuple(targets or self._graph_schema.target_names)
        if wanted not in self._orders:
            self._orders[wanted] = self._order(wanted)
        made = {name: (name, value) for name, value in (inputs or {}).items()}
        for name in self._orders[wanted]:
            needs = self._graph_schema.nodes[name].needs.values()
            made[name] = self._instantiated_nodes[name](*(made[need] for need in needs))
        return {name: made[name][1] for name in wanted}

    def _order(self, targets: tuple[str, ...]) -> list[str]:
        """The nodes that lead to the targets, each after those it needs."""
        found: dict[str, None] = {}

        def visit(name: str) -> None:
            node = self._graph_schema.nodes.get(name)
            if node is not None and name not in found:
                for need in node.needs.values():
                    visit(need)
                found[name] = None

        for target in targets:
            visit(target)
        return list(found)


class Processor(MessageProcessor):  # type: ignore[misc]
    """Understands messages and runs the prediction loop on a tracker that is thrown away."""

    def __init__(
        self, model: Path, nlg: NaturalLanguageGenerator, endpoint: Any, most_actions: int
    ) -> None:
        super().__init__(
            model_path=str(model),
            tracker_store=InMemoryTrackerStore(None),
            lock_store=InMemoryLockStore(),
            generator=nlg,
            action_endpoint=endpoint,
            max_number_of_predictions=most_actions,
        )

    @staticmethod
    def _load_model(model_path: str) -> tuple[str, ModelMetadata, InOrder]:
        with TempDirectoryPath(get_temp_dir_name()) as folder:
            metadata, runner = loader.load_predict_graph_runner(
                Path(folder), Path(model_path), LocalModelStorage, InOrder
            )
        return Path(model_path).name, metadata, runner

    def understand(self, message: UserMessage) -> dict[str, Any]:
        """What the model's pipeline makes of a message."""
        tracker = DialogueStateTracker(message.sender_id, slots=())
        found: dict[str, Any] = self._parse_message_with_graph(message, tracker)
        return found

    async def _run_action(
        self,
        action: Action,
        tracker: DialogueStateTracker,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        prediction: PolicyPrediction,
    ) -> bool:
        """Run an action; what it raises ends the turn.

        Rasa's own works on a copy of the tracker, in case a form refuses to run; ours never do.
        """
        tracker.update_with_events(prediction.events, self.domain)
        events = await action.run(output_channel, nlg, tracker, self.domain)
        tracker.update(action.event_for_successful_execution(prediction))
        tracker.update_with_events(events, self.domain)
        await self._send_bot_messages(events, tracker, output_channel)
        return bool(self.should_predict_another_action(action.name()))
