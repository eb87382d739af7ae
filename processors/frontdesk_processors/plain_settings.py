"""Settings of an agent that takes none of its provider's."""

from __future__ import annotations

from pipecat.services.settings import LLMSettings


def plain_settings(model: str) -> LLMSettings:
    """A service's settings with nothing set but the name of its model.

    Args:
        model: The name, as it is counted and priced.
    """
    return LLMSettings(
        model=model,
        system_instruction=None,
        temperature=None,
        max_tokens=None,
        top_p=None,
        top_k=None,
        frequency_penalty=None,
        presence_penalty=None,
        seed=None,
        filter_incomplete_user_turns=False,
        user_turn_completion_config=None,
        extra={},
    )
