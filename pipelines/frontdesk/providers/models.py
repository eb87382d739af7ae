"""Which models of a service answer what."""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable

from pipecat.services.llm_service import LLMService

from frontdesk.resilience import Ladder
from frontdesk_processors.plan import Models


@runtime_checkable
class HasEasyModel(Protocol):
    """A service that may be told to answer with another of its models."""

    easy_model: str


def models_of(llm: LLMService[Any]) -> Models | None:
    """The models of the service that is asked first; None where it has one for everything."""
    if isinstance(llm, Ladder):
        llm = llm.first
    usual = str(llm.settings.model or "")
    if isinstance(llm, HasEasyModel) and llm.easy_model not in ("", usual):
        return Models(usual=usual, easy=llm.easy_model)
    return None
