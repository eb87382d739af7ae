"""How long a model may think before it answers, as its provider takes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipecat.services.llm_service import LLMService

from frontdesk.resilience import Ladder


def reasoning_setting(llm: LLMService[Any], reasoning: str | None) -> Mapping[str, Any]:
    """The service's settings for that much reasoning.

    None takes back what another specialist's prompt had set. A service of no protocol of OpenAI's
    is left as it is.

    Args:
        llm: The service.
        reasoning: How long it may think; None leaves it to the provider.
    """
    if isinstance(llm, Ladder):
        llm = llm.first
    # Not with the module: a desk with another model never needs it.
    from openai import omit
    from pipecat.services.openai.base_llm import BaseOpenAILLMService
    from pipecat.services.openai.responses.llm import OpenAIResponsesHttpLLMService as Responses

    if isinstance(llm, Responses):
        return {"reasoning": Responses.ReasoningConfig(effort=reasoning) if reasoning else None}
    if isinstance(llm, BaseOpenAILLMService):
        return {"reasoning_effort": reasoning or omit}
    return {}
