"""How long a model may think before it answers, as its provider takes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipecat.services.llm_service import LLMService

from frontdesk.resilience import Ladder


def reasoning_setting(llm: LLMService[Any], reasoning: str | None) -> Mapping[str, Any]:
    """The service's settings for that much reasoning.

    None takes back what another specialist's prompt had set. A service that is not told how long
    to think in OpenAI's way is left as it is.

    Args:
        llm: The service.
        reasoning: How long it may think; None leaves it to the provider.
    """
    if isinstance(llm, Ladder):
        llm = llm.first
    # Not with the module: a desk with another model never needs it.
    from openai import omit
    from pipecat.services.openai.base_llm import BaseOpenAILLMService

    if not isinstance(llm, BaseOpenAILLMService):
        return {}
    return {"reasoning_effort": reasoning or omit}
