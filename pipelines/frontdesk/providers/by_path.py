"""Any other model of pipecat's, or of one's own, by where it is: ``module:attribute``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from inspect import iscoroutinefunction
from pathlib import Path
from typing import Any, cast

from pipecat.services.llm_service import LLMService

from frontdesk.own import guarded, home_of
from frontdesk_processors.errors import BadSetting, DefinitionError

REALTIME = ("openai-realtime", "gemini-live")
"""Names that somebody may try, of models that speak by themselves."""

_UNMARKED = "pipecat.services.openai.live"
"""Speaks by itself too, and does not say so."""


def is_path(name: str) -> bool:
    """Whether a brain's name says where it is."""
    return ":" in name


def service_at(place: str) -> LLMService[Any]:
    """A new service from what a module holds: its class, or a function; called without arguments.

    Args:
        place: ``package.module:NAME``, also of a module in the current folder.

    Raises:
        BadSetting: There is no such thing, it cannot be made, or it is no model that may answer.
    """
    where, _, attribute = place.partition(":")
    if str(Path.cwd()) not in sys.path:
        sys.path.insert(0, str(Path.cwd()))

    def make() -> object:
        made: Callable[[], object] = getattr(import_module(where), attribute)
        return made()

    try:
        service = guarded(make, inside=home_of(where) if where else None)
    except DefinitionError as error:
        raise BadSetting(f"FRONTDESK_BRAIN: {place}: {error}") from error
    if not isinstance(service, LLMService):
        raise BadSetting(
            f"FRONTDESK_BRAIN: {place} makes a {type(service).__name__}, no LLMService of pipecat's"
        )
    found = cast("LLMService[Any]", service)
    if found.service_metadata_frame().is_realtime_service or _UNMARKED in type(found).__module__:
        raise speaks_unguarded(place)
    _close_with(found)
    return found


def _close_with(service: LLMService[Any]) -> None:
    """Have the client of a service, which pipecat's leave open, closed when the session ends."""
    close: object = getattr(getattr(service, "_client", None), "close", None)
    if not iscoroutinefunction(close):
        return
    cleanup, closes = service.cleanup, close

    async def cleanup_and_close() -> None:
        await cleanup()
        await closes()

    service.cleanup = cleanup_and_close


def speaks_unguarded(name: str) -> BadSetting:
    """Why a model that speaks by itself may not answer, and what to do."""
    return BadSetting(
        f"FRONTDESK_BRAIN: {name} speaks before anybody can guard what it says, and hears what is "
        "to be masked; name a model that writes (openai), with FRONTDESK_STT and FRONTDESK_TTS"
    )
