"""What a desk needs before it opens: its language, its agent, its seeded records."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from pipecat.services.llm_service import LLMService

from frontdesk.providers.llm import brain as make_brain
from frontdesk.settings import Settings
from frontdesk.store import Store
from frontdesk.vertical import Business, Vertical
from frontdesk_processors.errors import DefinitionError, UnknownName
from frontdesk_processors.language import Language, load
from frontdesk_processors.parse import Reader
from frontdesk_processors.schema import catalog

WARM_UP = "next Tuesday at 2:30 or the third, my name is Ann Example, born 3/5/84, 415 555 0100"

MakeLLM = Callable[[], LLMService[Any]]
"""Makes the agent of one session."""


def language_of(vertical: Vertical, code: str) -> Language:
    """The language of that code.

    Raises:
        UnknownName: The vertical does not speak it.
    """
    if code not in vertical.languages:
        raise UnknownName("language", code, known=vertical.languages)
    return load(code)


def maker_of(brain: str | MakeLLM, *, settings: Settings, language: Language) -> MakeLLM:
    """What makes the agent of each session.

    Raises:
        UsageError: A name that is unknown, an extra or a key that is missing.
    """
    if not isinstance(brain, str):
        return brain
    name = brain
    make_brain(name, settings=settings, language=language)  # a bad name or key fails here
    return lambda: make_brain(name, settings=settings, language=language)


def database_of(vertical: Vertical, *, settings: Settings) -> str:
    """Where a vertical's records are when nobody names a database for it."""
    return settings.db or vertical.database or settings.database


async def prepare(
    vertical: Vertical, *, store: Store, now: datetime, language: Language
) -> tuple[Business, Reader]:
    """Seed a new database, or renew what is in it, and read from it what every session needs."""
    async with store.ledger.unit(write=False) as unit:
        business = await vertical.business(unit)
    if business is None:
        async with store.ledger.unit() as unit:
            # Another process may have done it while this one waited for its turn.
            if await vertical.business(unit) is None:
                await vertical.seed(unit, now)
                await unit.commit()
    elif vertical.renew is not None:
        async with store.ledger.unit() as unit:
            await vertical.renew(unit, now)
            await unit.commit()
    async with store.ledger.unit(write=False) as unit:
        business = await vertical.business(unit)
        if business is None:
            raise DefinitionError(f"vertical {vertical.name!r}: its seed leaves no business")
        names = list(await vertical.vocabulary(unit))
    goals = catalog([_schema(tool) for tool in vertical.tools], language=language)
    reader = Reader(goals, names=names, language=language)
    # Patterns are compiled at their first use; the first caller should not wait for that.
    reader.read(WARM_UP, turn=0)
    return business, reader


def _schema(tool: Any) -> dict[str, Any]:
    return {"name": tool.name, "description": tool.description, "parameters": tool.parameters}
