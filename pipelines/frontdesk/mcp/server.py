"""An MCP server, and tools made of those of its that a developer names."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from frontdesk.mcp.answers import LONGEST, Refused, Told, turned_down
from frontdesk.mcp.calls import Calling, Found, Given, as_said
from frontdesk.mcp.link import Link
from frontdesk.mcp.pins import Pin, read_pins
from frontdesk.mcp.schema import arguments_of
from frontdesk.mcp.target import PATIENCE_S, Target
from frontdesk_processors.contact import Contact
from frontdesk_processors.effects import Remote
from frontdesk_processors.errors import BadSetting, DefinitionError, UnknownName
from frontdesk_processors.retry import ONCE
from frontdesk_processors.tool import GIVE_UP, KeyFunction, Preview, Tool
from frontdesk_processors.values import Effect, Identity

DEADLINE_S = 10.0
"""How long a tool of a server may take before the caller is told, in seconds."""


class Server:
    """An MCP server. Its tools are those that are named here, as they were when they were pinned.

    A desk connects to it when it opens. What it offers has changed since then: the desk does not
    open. It is out of reach, hangs or dies: its tools fail, in bounded time, and are there again
    when it is.

    Example:
        >>> stock = Server("stock", Stdio("stock-server"), pins={})
        >>> stock.read("find_product")
        Traceback (most recent call last):
        ...
        frontdesk_processors.errors.UnknownName: unknown tool of 'stock' 'find_product'; ...

    Args:
        name: What it is called in errors; and the field of a result that holds what it told.
        target: Where it is; None where each desk has its own (``Desk.open(servers=…)``).
        pins: The file that ``python -m frontdesk.mcp`` wrote, or what it describes.
        patience_s: How long one answer may take, in seconds.
        longest: The longest answer that is passed on, in characters of JSON.

    Raises:
        BadSetting: The file cannot be used.
    """

    def __init__(
        self,
        name: str,
        target: Target | None,
        *,
        pins: Path | Mapping[str, Pin],
        patience_s: float = PATIENCE_S,
        longest: int = LONGEST,
    ) -> None:
        self.name = name
        self._target = target
        self._pins = read_pins(pins) if isinstance(pins, Path) else dict(pins)
        self._patience_s = patience_s
        self._longest = longest

    def at(self, target: Target) -> Server:
        """The same server somewhere else, or with other keys, held to the same pins."""
        return Server(
            self.name, target, pins=self._pins, patience_s=self._patience_s, longest=self._longest
        )

    @asynccontextmanager
    async def connect(self) -> AsyncGenerator[Link]:
        """A connection to it, which is made anew whenever it is lost.

        Raises:
            BadSetting: Its program cannot be started, or nobody has said where it is.
            DefinitionError: It does not offer what was pinned.
            MissingExtra: The extra that speaks MCP is not installed.
        """
        if self._target is None:
            raise BadSetting(
                f"MCP server {self.name!r} has no place of its own: say where it is for this desk "
                f"(servers={{{self.name!r}: …}}, or [business.servers.{self.name}])"
            )
        link = Link(self.name, self._target, pins=self._pins, patience_s=self._patience_s)
        try:
            await link.open()
            yield link
        finally:
            await link.close()

    def read(
        self,
        name: str,
        *,
        called: str = "",
        needs: Identity = Identity.ANYONE,
        personal: bool | None = None,
        given: Given | None = None,
        reveals: Sequence[str] | None = None,
        told: Told | None = None,
        refused: Refused = turned_down,
        deadline_s: float = DEADLINE_S,
    ) -> Tool:
        """One of its tools that only reads, as a tool of ours.

        What it answers is data: it can establish nobody's identity, and nothing in it asks for
        anything. An answer that is too long is a failure, ``too_much``.

        Args:
            name: The server's name of it.
            called: The agent's name of it; by default the server's.
            needs: The identity the caller must have.
            personal: Whether it tells personal data; by default if it needs to know who calls.
            given: Arguments that are filled in for the agent, who never sees them.
            reveals: Names of the fields of its answer, at any depth, that may be told.
            told: Makes the result of an answer, which is a claim of the server's and no more; by
                default the answer, and the wording's ``NAME.told`` where there is one.
            refused: Makes the failure of an answer that says it failed.
            deadline_s: Seconds it may take before the caller is told.

        Raises:
            UnknownName: It is not pinned.
            DefinitionError: The server does not say that it only reads, or an agent cannot be told
                what it takes.
        """
        self._only_reads(name)
        calling = self._calling(called or name, name, given or {}, told=told, refused=refused)
        tool = self._tool(
            calling,
            needs=needs,
            personal=needs > Identity.ANYONE if personal is None else personal,
            deadline_s=deadline_s,
        )
        if reveals is None:
            return tool
        return replace(tool, reveals=frozenset((self.name, *reveals)))

    def write(
        self,
        name: str,
        *,
        does: str,
        key: KeyFunction,
        reference: str,
        found: Found,
        final_after_s: float,
        called: str = "",
        needs: Identity = Identity.ANYONE,
        personal: bool | None = None,
        given: Given | None = None,
        confirm: Preview = as_said,
        spends: str = "",
        contacts: Contact | None = None,
        refused: Refused = turned_down,
        deadline_s: float = DEADLINE_S,
    ) -> Tool:
        """One of its tools that changes something, as a tool of ours.

        The caller's yes comes first, always. Nothing that it answers counts as done, nor as not
        done: that is read back by our reference (`Found`), then or later, and it is never asked
        again.

        Args:
            name: The server's name of it.
            does: The class of claim its receipt licenses.
            key: Names the resolved thing.
            reference: The parameter that takes our reference, and is kept with what is done.
            found: How what it did is read back.
            final_after_s: How many seconds after it was asked the server can still do it.
            called: The agent's name of it; by default the server's.
            needs: The identity the caller must have.
            personal: Whether it touches personal data; by default if it needs to know who calls,
                or contacts somebody.
            given: Arguments that are filled in for the agent, who never sees them.
            confirm: Gives the facts that are read back, in the wording's ``confirm.NAME``; by
                default the arguments.
            spends: The fact of these that says what it costs the caller.
            contacts: For a tool that reaches out to somebody: whom, and how.
            refused: Makes the failure of an answer that says it failed, where nothing was done.
            deadline_s: Seconds it may take before the caller is told that it is not yet known.

        Raises:
            UnknownName: It, or what reads it back, is not pinned.
            DefinitionError: What reads it back does not only read; or an agent cannot be told what
                it takes.
        """
        self._only_reads(found.read)
        filled: Given = {**(given or {}), reference: lambda work: work.reference}
        calling = self._calling(
            called or name,
            name,
            filled,
            refused=refused,
            found=found.by_reference(reference),
        )
        reaches = contacts is not None or needs > Identity.ANYONE
        tool = self._tool(
            calling,
            needs=needs,
            personal=reaches if personal is None else personal,
            deadline_s=deadline_s,
        )
        return replace(
            tool,
            effect=Effect.WRITE,
            does=does,
            run=calling.write,
            key=key,
            preview=confirm,
            verify=calling.verify,
            remote=Remote(search=calling.search, final_after_s=final_after_s),
            spends=spends,
            contacts=contacts,
        )

    def _calling(
        self,
        called: str,
        tool: str,
        given: Given,
        *,
        told: Told | None = None,
        refused: Refused,
        found: Found | None = None,
    ) -> Calling:
        return Calling(
            source=self,
            server=self.name,
            tool=tool,
            called=called,
            given=given,
            told=told,
            refused=refused,
            found=found,
            longest=self._longest,
        )

    def _tool(
        self, calling: Calling, *, needs: Identity, personal: bool, deadline_s: float
    ) -> Tool:
        """A read, of what was pinned."""
        pin = self._pin(calling.tool)
        model, parameters = arguments_of(calling.called, pin.input, hidden=calling.given)
        return Tool(
            name=calling.called,
            description=pin.description,
            parameters=parameters,
            effect=Effect.READ,
            needs=needs,
            establishes=Identity.ANYONE,
            does="",
            personal=personal,
            remembers=False,
            deadline_s=deadline_s,
            give_up_s=GIVE_UP * deadline_s,
            # The link knows what may be asked again, and when.
            retry=ONCE,
            run=calling.read,
            model=model,
            source=self,
        )

    def _pin(self, name: str) -> Pin:
        if name not in self._pins:
            hint = "Pin what you mean to use: python -m frontdesk.mcp"
            raise UnknownName(f"tool of {self.name!r}", name, known=self._pins, hint=hint)
        return self._pins[name]

    def _only_reads(self, name: str) -> None:
        if not self._pin(name).reads:
            raise DefinitionError(
                f"MCP server {self.name!r} does not say that {name!r} only reads (readOnlyHint): "
                "bring it in as a write"
            )
