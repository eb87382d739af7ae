"""What runs when a tool of a server is asked for: a read, or a write that is read back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from loguru import logger

from frontdesk.mcp.answers import Refused, Told, is_too_long, sentence, told_plainly
from frontdesk.mcp.link import Answer, Link
from frontdesk_processors.errors import ActionError, Unavailable, Unclear
from frontdesk_processors.source import Source
from frontdesk_processors.tool import Failure, Result, Work
from frontdesk_processors.values import Json, JsonObject

Given = Mapping[str, Callable[[Work[Any]], Json]]
"""Arguments that are filled in for the agent, by name; it never sees them."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """How what a write did is read back: by another tool of the same server, which only reads.

    Parameters:
        read: The server's name of that tool.
        shows: What its answer, and the write's arguments by keyword, show: the `Result` of what
            the server holds, with the facts of the receipt; None where it does not hold what was
            asked for.
        by: The arguments it is asked with; by default our reference, under the name of the
            write's parameter for it.
        absent: Whether an answer that the read failed says that there is no such thing; by
            default it says no more than that it failed.
    """

    read: str
    shows: Callable[..., Result | None]
    by: Callable[[Work[Any]], Mapping[str, Json]] | None = None
    absent: Callable[[Json], bool] = field(default=lambda told: False)

    def by_reference(self, parameter: str) -> Found:
        """The same, asked by our reference under that name unless it is asked otherwise."""
        if self.by is not None:
            return self

        def by(work: Work[Any]) -> Mapping[str, Json]:
            return {parameter: work.reference}

        return replace(self, by=by)


async def as_said(work: Work[Any], **arguments: Json) -> JsonObject:
    """A read-back of the arguments as they are."""
    return arguments


@dataclass(frozen=True, kw_only=True)
class Calling:
    """How one tool of a server is called.

    Parameters:
        source: The server, under which the connection is found.
        server: Its name.
        tool: Its name of the tool.
        called: The agent's name of it.
        given: Arguments that are filled in for the agent.
        told: Makes the result of an answer; by default as `told_plainly` does.
        refused: Makes the failure of an answer that says that it failed.
        found: For a write, how it is read back.
        longest: The longest answer that is passed on.
    """

    source: Source
    server: str
    tool: str
    called: str
    given: Given
    told: Told | None
    refused: Refused
    found: Found | None
    longest: int

    async def read(self, work: Work[Any], **arguments: Json) -> Result | Failure:
        """What the server tells; a failure where it cannot, or tells too much."""
        try:
            answer = await self._asked(work, arguments, safe=True)
        except ActionError as error:
            logger.error("{}", error)
            return Failure(code="system_down", say=work.language.say("act.silent"), retryable=True)
        if is_too_long(answer.told, self.longest):
            return Failure(code="too_much")
        if answer.failed:
            return self.refused(answer.told) or Failure(code="turned_down")
        if self.told is None:
            return told_plainly(work, answer.told, tool=self.called, server=self.server)
        told = self.told(work, answer.told)
        # Nobody but us says who is calling.
        return told if isinstance(told, Failure) else replace(told, identity=None)

    async def write(self, work: Work[Any], **arguments: Json) -> Result | Failure:
        """What the server shows to have done; its own word for it counts for nothing.

        Raises:
            Unavailable: It was never asked.
            Unclear: It was, and shows nothing yet.
        """
        answer = await self._asked(work, arguments, safe=False)
        try:
            shown = await self.search(work, **arguments)
        except Unavailable as error:
            raise Unclear(f"{self.server} was asked, and could not be asked after it") from error
        if shown is not None:
            return shown
        if answer.failed and (failure := self.refused(answer.told)) is not None:
            return failure
        raise Unclear(f"{self.server} answered {self.tool!r}, and shows nothing of it")

    async def search(self, work: Work[Any], **arguments: Json) -> Result | None:
        """What the server shows to hold under our reference; None where it holds no such thing.

        Raises:
            Unavailable: It does not say.
        """
        found = self.found
        assert found is not None and found.by is not None, "a write is read back"
        answer = await self._link(work).ask(found.read, found.by(work), safe=True)
        if answer.failed:
            if found.absent(answer.told):
                return None
            raise Unavailable(f"{self.server} failed to read back {self.tool!r}")
        shown = found.shows(answer.told, **arguments)
        if shown is None:
            return None
        say = shown.say or sentence(work, f"done.{self.called}", shown.facts)
        return replace(shown, say=say, identity=None)

    async def verify(self, work: Work[Any], *, result: Result, **arguments: Json) -> bool:
        """Whether the server, asked once more, shows what the receipt says."""
        shown = await self.search(work, **arguments)
        return shown is not None and shown.facts == result.facts

    async def _asked(self, work: Work[Any], arguments: Mapping[str, Json], *, safe: bool) -> Answer:
        given = {name: value(work) for name, value in self.given.items()}
        return await self._link(work).ask(self.tool, {**arguments, **given}, safe=safe)

    def _link(self, work: Work[Any]) -> Link:
        link = work.links.get(self.source)
        if not isinstance(link, Link):
            raise Unavailable(f"{self.server} is not connected: it is while a desk is open")
        return link
