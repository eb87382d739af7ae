"""Which models a process asks, and which of them answers easy turns."""

from __future__ import annotations

from typing import Any

from pydantic import SecretStr

from frontdesk.providers.in_use import in_use
from frontdesk.providers.llm import agent, brain
from frontdesk.providers.models import models_of
from frontdesk.resilience import Breakers
from frontdesk.settings import Settings
from frontdesk_processors.language import load
from frontdesk_processors.plan import Models

ENGLISH = load("en")


def settings(easy: str, **more: Any) -> Settings:
    return Settings.model_construct(
        openai_api_key=SecretStr("any"), openai_model="large", openai_easy_model=easy, **more
    )


async def test_a_cheaper_model_is_that_of_the_service_that_is_asked_first() -> None:
    own = settings("small")
    alone = brain("openai", settings=own, language=ENGLISH)
    ladder = agent("openai", settings=own, language=ENGLISH, breakers=Breakers())
    assert models_of(alone) == models_of(ladder) == Models(usual="large", easy="small")


async def test_without_one_or_with_the_same_there_is_one_model() -> None:
    for name, easy in (("openai", ""), ("openai", "large"), ("embedded", "small")):
        assert models_of(brain(name, settings=settings(easy), language=ENGLISH)) is None


def test_a_cheaper_model_is_in_use_where_its_provider_is_asked() -> None:
    assert ("llm", "small") in in_use(settings("small"))
    assert ("llm", "small") not in in_use(settings("small", brain="embedded"))
