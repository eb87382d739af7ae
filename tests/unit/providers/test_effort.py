"""How long a model thinks before it answers: no longer than it must, unless a prompt wants it."""

from __future__ import annotations

from typing import Any

import pytest
from openai import omit
from pydantic import SecretStr

from frontdesk.providers.llm import brain
from frontdesk.providers.openai import OpenAILLMService
from frontdesk.providers.reasoning import reasoning_setting
from frontdesk.settings import Settings
from frontdesk.simulators.openai.rules import fault
from frontdesk_processors.language import load

TOOL: Any = {
    "type": "function",
    "function": {"name": "hours", "parameters": {"type": "object", "properties": {}}},
}
ASKED: Any = {"messages": [{"role": "user", "content": "Hello"}], "tools": [TOOL]}


def params(model: str, *, effort: str | None = None) -> dict[str, Any]:
    """What is sent that is not left out."""
    settings = Settings.model_construct(openai_api_key=SecretStr("any"), openai_model=model)
    service = brain("openai", settings=settings, language=load("en"))
    assert isinstance(service, OpenAILLMService)
    service._settings.extra |= reasoning_setting(service, effort)  # pyright: ignore[reportPrivateUsage]
    made = service.build_chat_completion_params(ASKED)
    return {name: value for name, value in made.items() if value is not omit}


@pytest.mark.parametrize(
    ("model", "effort", "sent", "temperature"),
    [
        ("gpt-6-luna", None, "none", 0.2),
        ("gpt-6-luna-2026-09-22", None, "none", 0.2),
        ("gpt-6-luna", "low", "low", None),
        ("gpt-4.1-mini", None, None, 0.2),
        ("qwen3", "high", "high", 0.2),
    ],
)
def test_a_model_that_thinks_is_asked_for_as_little_as_it_can(
    model: str, effort: str | None, sent: str | None, temperature: float | None
) -> None:
    made = params(model, effort=effort)
    assert (made.get("reasoning_effort"), made.get("temperature")) == (sent, temperature)


@pytest.mark.parametrize("model", ["gpt-6-luna", "gpt-5.6-luna"])
def test_tools_are_refused_to_a_model_that_thinks(model: str) -> None:
    asked = {"model": model, **ASKED}
    refused = fault(asked)
    assert refused is not None and "use /v1/responses" in refused.message
    assert fault(asked | {"reasoning_effort": "none"}) is None
