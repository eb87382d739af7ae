"""The models that answer: one line a name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pipecat.services.llm_service import LLMService

from frontdesk.settings import Settings
from frontdesk_processors.errors import BadSetting, UnknownName
from frontdesk_processors.language import Language


def _embedded(settings: Settings, language: Language) -> LLMService[Any]:
    from frontdesk_processors.brain import EmbeddedLLMService

    return EmbeddedLLMService(language)


def _openai(settings: Settings, language: Language) -> LLMService[Any]:
    from frontdesk.providers.openai import OpenAILLMService

    if settings.openai_api_key is None:
        raise BadSetting("the openai brain needs OPENAI_API_KEY; or use --brain embedded")
    return OpenAILLMService(
        api_key=settings.openai_api_key.get_secret_value(),
        base_url=settings.openai_base_url,
        settings=OpenAILLMService.Settings(model=settings.openai_model, temperature=0.2),
    )


BRAINS: Mapping[str, Callable[[Settings, Language], LLMService[Any]]] = {
    "embedded": _embedded,
    "openai": _openai,
}


def brain(name: str, *, settings: Settings, language: Language) -> LLMService[Any]:
    """A new service of that name, for one session.

    Raises:
        UnknownName: There is no such brain.
        BadSetting: It lacks a key.
    """
    if name not in BRAINS:
        raise UnknownName("brain", name, known=BRAINS)
    return BRAINS[name](settings, language)
