"""The policy of the dialogue: Rasa's rules, looked up by intent only."""

from __future__ import annotations

from typing import Any

from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True
)
class IntentRules(RulePolicy):  # type: ignore[misc]
    """RulePolicy without the search for rules that name a message's very words.

    `nlu/compile.py` makes no such rule, and the search would rebuild the whole conversation state
    for every prediction.
    """

    def _find_action_from_rules(
        self, tracker: Any, domain: Any, use_text_for_last_user_input: bool
    ) -> tuple[str | None, str | None, bool]:
        if use_text_for_last_user_input:
            return None, None, False
        found: tuple[str | None, str | None, bool] = super()._find_action_from_rules(
            tracker, domain, use_text_for_last_user_input
        )
        return found

    def _find_action_from_default_actions(self, tracker: Any) -> tuple[str | None, str | None]:
        """None: Rasa would throw the form away for the intents it knows as `restart` and `back`."""
        return None, None
