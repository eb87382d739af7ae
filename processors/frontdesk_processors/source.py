"""Where tools come from that other programs offer."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import Protocol


class Source(Protocol):
    """A program that some tools come from, which a desk is connected to while it is open.

    Its tools find the connection in `Work.links`, under the source itself; where nobody has
    connected to it they do nothing.
    """

    def connect(self) -> AbstractAsyncContextManager[object]:
        """A connection, for as long as the context lasts; all sessions of a desk share it.

        Raises:
            UsageError: It cannot be connected to as it is described.
            DefinitionError: It does not offer what its tools are made of.
        """
        ...
