"""Puts every handler of a pipecat service behind a door of ours, whenever it is registered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from pipecat.adapters.llm.schemas.direct_function import DirectFunctionWrapper
from pipecat.services.llm_service import FunctionCallParams, FunctionCallRegistryItem, LLMService

from frontdesk_processors.errors import DefinitionError

Handler = Callable[[FunctionCallParams], Awaitable[None]]
"""A handler of theirs, called the way pipecat would."""
Door = Callable[[Handler, FunctionCallParams], Awaitable[None]]
"""What stands before a handler: decides whether, when and with what it is called."""


class Handlers(dict[str | None, FunctionCallRegistryItem]):
    """A service's handlers, each behind the door from the moment it is put in.

    pipecat keeps handlers in one dictionary, whichever way they come: registered by name,
    registered for every name, listed in a context's tools as functions or as schemas, set by an
    ``LLMSetToolsFrame``, registered once more over another. So the dictionary itself is the door.

    Args:
        llm: The service.
        door: What stands before each handler.
        patience: Seconds a call may take from proposal to result, by the tool's own limit.
        reads: Names of tools that change nothing.
    """

    def __init__(
        self,
        llm: LLMService[Any],
        *,
        door: Door,
        patience: Callable[[float | None], float],
        reads: frozenset[str],
    ) -> None:
        super().__init__()
        self._llm = llm
        self._door = door
        self._patience = patience
        self._reads = reads

    def __setitem__(self, name: str | None, item: FunctionCallRegistryItem) -> None:
        """Put a handler in, behind the door."""
        # pipecat's own tool, by which a model gives up waiting; it acts on nothing.
        own = item.handler == self._llm._cancel_tool_handler  # pyright: ignore[reportPrivateUsage]
        if not own and not isinstance(item.handler, Guarded):
            item.handler = Guarded(item.handler, door=self._door)
            # Act owns the deadline; pipecat's is only there for when Act is not.
            item.timeout_secs = self._patience(item.timeout_secs)
            if name not in self._reads:
                item.cancel_on_interruption = False
        super().__setitem__(name, item)

    def setdefault(self, name: str | None, item: Any = None) -> FunctionCallRegistryItem:
        """As for any dictionary, through the door."""
        if name not in self:
            self[name] = item
        return self[name]

    def update(self, *others: Any, **named: Any) -> None:
        """As for any dictionary, through the door."""
        for key, item in dict[str | None, FunctionCallRegistryItem](*others, **named).items():
            self[key] = item

    def __ior__(self, other: Any) -> Handlers:  # pyright: ignore[reportIncompatibleMethodOverride]
        """As for any dictionary, through the door."""
        self.update(other)
        return self


class Guarded(DirectFunctionWrapper):
    """A handler behind the door.

    A direct function to pipecat, because that is called with its parameters and compared by the
    function it wraps, so that tools that are listed anew do not look changed.
    """

    function: Any

    def __init__(self, handler: Any, *, door: Door) -> None:
        # The base class would read a schema from the function; ours has been read.
        self.function = getattr(handler, "function", handler)
        self._door = door
        self._call = _calling(handler)

    async def invoke(self, args: Mapping[str, Any], params: FunctionCallParams) -> None:
        """Take a call to the door."""
        await self._door(self._call, params)


def _calling(handler: Any) -> Handler:
    async def call(params: FunctionCallParams) -> None:
        if isinstance(handler, DirectFunctionWrapper):
            await handler.invoke(args=params.arguments, params=params)
        else:
            await handler(params)

    return call


def install(handlers: Handlers, *, llm: LLMService[Any]) -> None:
    """Put a service's handlers behind the door: those that are there, and all that will be.

    Raises:
        DefinitionError: They already are.
    """
    there = llm._functions  # pyright: ignore[reportPrivateUsage]
    if isinstance(there, Handlers):
        raise DefinitionError(f"{llm} is already protected")
    handlers.update(there)
    llm._functions = handlers  # pyright: ignore[reportPrivateUsage]
