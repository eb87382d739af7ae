"""The models that answer: one line a name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import takewhile
from typing import Any

from pipecat.services.llm_service import LLMService

from frontdesk.providers.by_path import REALTIME, is_path, service_at, speaks_unguarded
from frontdesk.providers.extras import missing_extra
from frontdesk.providers.sheet import Sheet
from frontdesk.resilience import Breakers, Deadlines, Ladder, Rung
from frontdesk.settings import Settings, names_in
from frontdesk_processors.errors import BadSetting, UnknownName
from frontdesk_processors.language import Language

EMBEDDED = "embedded"


def _embedded(settings: Settings, language: Language) -> LLMService[Any]:
    from frontdesk_processors.brain import EmbeddedLLMService

    return EmbeddedLLMService(language)


def _openai(settings: Settings, language: Language) -> LLMService[Any]:
    from frontdesk.providers.openai import OpenAILLMService

    return OpenAILLMService(
        api_key=_openai_key(settings, "openai"),
        base_url=settings.openai_base_url,
        easy_model=settings.openai_easy_model,
        least_effort=_least_effort(settings),
        settings=OpenAILLMService.Settings(model=settings.openai_model, temperature=0.2),
    )


def _openai_key(settings: Settings, name: str) -> str:
    if settings.openai_api_key is None:
        raise BadSetting(f"the {name} brain needs OPENAI_API_KEY; or use --brain embedded")
    return settings.openai_api_key.get_secret_value()


def _least_effort(settings: Settings) -> Callable[[str], str | None]:
    sheet = Sheet.load(settings.sheet)

    def known(model: str) -> str | None:
        row = sheet.find("llm", model)
        return row.effort if row is not None else None

    return known


def _openai_responses(settings: Settings, language: Language) -> LLMService[Any]:
    from frontdesk.providers.responses import ResponsesLLMService

    return ResponsesLLMService(
        api_key=_openai_key(settings, "openai-responses"),
        base_url=settings.openai_base_url,
        easy_model=settings.openai_easy_model,
        settings=ResponsesLLMService.Settings(model=settings.openai_model),
    )


def _fallback(settings: Settings, language: Language) -> LLMService[Any]:
    from frontdesk.providers.openai import OpenAILLMService

    if settings.fallback_base_url is None:
        raise BadSetting("the fallback brain needs FRONTDESK_FALLBACK_BASE_URL")
    key = settings.fallback_api_key
    return OpenAILLMService(
        # A server of one's own may want no key; the client does.
        api_key=key.get_secret_value() if key is not None else "none",
        base_url=settings.fallback_base_url,
        least_effort=_least_effort(settings),
        settings=OpenAILLMService.Settings(model=settings.fallback_model, temperature=0.2),
    )


def _anthropic(settings: Settings, language: Language) -> LLMService[Any]:
    if settings.anthropic_api_key is None:
        raise BadSetting("the anthropic brain needs ANTHROPIC_API_KEY; or use --brain embedded")
    _need_extra("anthropic")
    from frontdesk.providers.anthropic import AnthropicLLMService

    return AnthropicLLMService(
        api_key=settings.anthropic_api_key.get_secret_value(),
        base_url=settings.anthropic_base_url,
        settings=AnthropicLLMService.Settings(
            model=settings.anthropic_model, enable_prompt_caching=True
        ),
    )


def _google(settings: Settings, language: Language) -> LLMService[Any]:
    if settings.google_api_key is None:
        raise BadSetting("the google brain needs GOOGLE_API_KEY; or use --brain embedded")
    _need_extra("google")
    from frontdesk.providers.google import GoogleLLMService

    return GoogleLLMService(
        api_key=settings.google_api_key.get_secret_value(),
        base_url=settings.google_base_url,
        settings=GoogleLLMService.Settings(model=settings.google_model, temperature=0.2),
    )


def _need_extra(name: str) -> None:
    if wanted := missing_extra(name):
        raise BadSetting(f"the {name} brain needs {wanted}")


BRAINS: Mapping[str, Callable[[Settings, Language], LLMService[Any]]] = {
    EMBEDDED: _embedded,
    "openai": _openai,
    "openai-responses": _openai_responses,
    "anthropic": _anthropic,
    "google": _google,
    "fallback": _fallback,
}


def before_embedded(brains: str) -> list[str]:
    """The names before the embedded brain's, which always answers, in a list apart by commas."""
    return list(takewhile(lambda name: name != EMBEDDED, names_in(brains)))


def brain(name: str, *, settings: Settings, language: Language) -> LLMService[Any]:
    """A new service of that name, for one session, which answers alone.

    Args:
        name: Of `BRAINS`, or where it is: ``module:attribute``.
        settings: Keys, addresses, models.
        language: What is spoken.

    Raises:
        UnknownName: There is no such brain.
        BadSetting: It lacks a key or an address, or may not answer.
    """
    if is_path(name):
        return service_at(name)
    if name in REALTIME:
        raise speaks_unguarded(name)
    if name not in BRAINS:
        raise UnknownName("brain", name, known=BRAINS, hint="Or where it is: module:attribute")
    return BRAINS[name](settings, language)


def agent(
    brains: str, *, settings: Settings, language: Language, breakers: Breakers
) -> LLMService[Any]:
    """What answers in one session: the named brains, each for the one before it when that fails.

    The embedded brain is the last of them, named or not.

    Args:
        brains: Their names, apart by commas, as `brain` takes each.
        settings: Keys, addresses, models.
        language: What is spoken.
        breakers: The process's.

    Raises:
        UnknownName: There is no such brain.
        BadSetting: One lacks a key or an address, or may not answer.
    """
    rungs = [
        Rung(
            name,
            brain(name, settings=settings, language=language),
            breaker=breakers.of(name),
        )
        for name in before_embedded(brains)
    ]
    last = brain(EMBEDDED, settings=settings, language=language)
    if not rungs:
        return last
    deadlines = Deadlines.of(settings.llm_patience_s)
    return Ladder([*rungs, Rung(EMBEDDED, last)], deadlines=deadlines)
