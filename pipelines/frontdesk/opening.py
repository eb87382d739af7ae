"""What a desk needs before it opens: its language, its agent, its seeded records."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipecat.services.llm_service import LLMService

from frontdesk.mcp.places import placed
from frontdesk.mcp.target import Target
from frontdesk.providers.llm import agent
from frontdesk.providers.llm import brain as make_brain
from frontdesk.registry import vertical as find_vertical
from frontdesk.resilience import Breakers
from frontdesk.settings import Settings
from frontdesk.store import Store
from frontdesk.vertical import Business, Form, Vertical
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.errors import DefinitionError, UnknownName
from frontdesk_processors.language import Language, load, load_with
from frontdesk_processors.parse import Reader
from frontdesk_processors.schema import Catalog, catalog
from frontdesk_processors.source import Source
from frontdesk_processors.toolbox import Toolbox

WARM_UP = "next Tuesday at 2:30 or the third, my name is Ann Example, born 3/5/84, 415 555 0100"

MakeLLM = Callable[[], LLMService[Any]]
"""Makes the agent of one session."""


def blueprint_of(vertical: str | Vertical, *, prompts: Path | None) -> Vertical:
    """The vertical, or the installed one of that name.

    Args:
        vertical: It, or its name.
        prompts: Folder of the business's own prompts; None for the vertical's.

    Raises:
        UsageError: None of that name is there, or a file that it reads cannot be used.
        DefinitionError: It cannot be loaded; the line that is wrong is named.
    """
    found = find_vertical(vertical) if isinstance(vertical, str) else vertical
    return found if prompts is None else replace(found, prompts=prompts)


def language_of(vertical: Vertical, code: str) -> Language:
    """The language of that code, with what the vertical's callers say besides.

    Raises:
        UnknownName: The vertical does not speak it.
        DefinitionError: Its ``wording/heard`` adds to what is no list.
    """
    if code not in vertical.languages:
        raise UnknownName("language", code, known=vertical.languages)
    heard = vertical.home / "wording" / "heard" / f"{code}.toml"
    return load_with(code, heard) if heard.is_file() else load(code)


def maker_of(
    brain: str | MakeLLM,
    *,
    settings: Settings,
    language: Language,
    breakers: Breakers | None = None,
) -> MakeLLM:
    """What makes the agent of each session.

    Args:
        brain: Names apart by commas, or a function that makes a service.
        settings: The deployment's.
        language: What is spoken.
        breakers: The process's; None for a model that answers alone, as when it is measured.

    Raises:
        UsageError: A name that is unknown, an extra or a key that is missing.
    """
    if not isinstance(brain, str):
        return brain
    name = brain

    def make() -> LLMService[Any]:
        if breakers is None:
            return make_brain(name, settings=settings, language=language)
        return agent(name, settings=settings, language=language, breakers=breakers)

    make()  # a bad name or key fails here
    return make


def database_of(vertical: Vertical, *, settings: Settings) -> str:
    """Where a vertical's records are when nobody names a database for it."""
    return settings.db or vertical.database or settings.database


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A vertical's records, open; whoever opened them closes them.

    Parameters:
        vertical: The vertical, on the records that it is connected to.
        store: Its database.
        business: Whose records they are.
        reader: Reads what callers say of them.
        connections: What is connected to other systems.
        links: Connections to the programs that tools come from.
    """

    vertical: Vertical
    store: Store
    business: Business
    reader: Reader
    connections: AsyncExitStack
    links: Mapping[Source, object]

    def toolbox(
        self, conversation: Conversation, *, kind: Callable[..., Toolbox], **more: object
    ) -> Toolbox:
        """The tools of one conversation over these records.

        Args:
            conversation: Whose they are.
            kind: Makes them, of what a `Toolbox` takes.
            more: What else it takes: the clock, the language.
        """
        vertical, store = self.vertical, self.store
        return kind(
            vertical.tools,
            ledger=store.ledger,
            records=vertical.records,
            conversation=conversation,
            effects=store.effects,
            notices=store.notices,
            audit=store.audit,
            consents=store.consents,
            apart=vertical.connect is not None and not vertical.near,
            links=self.links,
            **more,
        )

    async def close(self) -> None:
        """Close the connections to other systems, and the database."""
        await self.connections.aclose()
        await self.store.close()


async def open_records(
    vertical: Vertical,
    *,
    db: str,
    settings: Settings,
    now: datetime,
    language: Language,
    servers: Mapping[str, Target],
) -> Opened:
    """Open a vertical's database, connect it to other systems, and seed it if it is new.

    Raises:
        MissingKey: There is no key to sign receipts with.
        StoreError: The database cannot be opened.
        UnknownName: No tool comes from a server of one of these names.
        DefinitionError: The vertical has faults, or a program that tools come from does not offer
            what they are made of.
    """
    sound(vertical)
    sources = placed(vertical.tools, servers)
    store = await Store.open(db, migrations=[vertical.migrations], settings=settings)
    connections = AsyncExitStack()
    try:
        await store.require_signer()
        if vertical.connect is not None:
            connecting = vertical.connect(ledger=store.ledger, settings=settings)
            records = await connections.enter_async_context(connecting)
            vertical = replace(vertical, records=records)
        links = {
            # A tool finds the connection under the source that it was made of, wherever that is.
            one: await connections.enter_async_context(there.connect())
            for one, there in sources.items()
        }
        business, reader = await prepare(vertical, store=store, now=now, language=language)
    except BaseException:
        await connections.aclose()
        await store.close()
        raise
    return Opened(
        vertical=vertical,
        store=store,
        business=business,
        reader=reader,
        connections=connections,
        links=links,
    )


def sound(vertical: Vertical) -> None:
    """Refuse a vertical with faults; the first is told, and how to see the others.

    Raises:
        DefinitionError: It has some.
    """
    if vertical.faults:
        first, *others = vertical.faults
        more = f" (and {len(others)} more: frontdesk verticals check)" if others else ""
        raise DefinitionError(f"vertical {vertical.name!r}: {first}{more}")


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
        names = tuple(await vertical.vocabulary(unit))
    goals = catalog([_schema(tool) for tool in vertical.tools], language=language)
    return business, _warm_reader(goals, names, language)


@lru_cache(maxsize=8)
def _warm_reader(goals: Catalog, names: tuple[Form, ...], language: Language) -> Reader:
    """The reader of a desk, which holds nothing of what it reads; alike desks share one."""
    reader = Reader(goals, names=names, language=language)
    # Patterns are compiled at their first use; the first caller should not wait for that.
    reader.read(WARM_UP, turn=0)
    return reader


def _schema(tool: Any) -> dict[str, Any]:
    return {"name": tool.name, "description": tool.description, "parameters": tool.parameters}
