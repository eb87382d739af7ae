"""What a channel is to the host that serves it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from fastapi import APIRouter

    from frontdesk.host.host import Host


class Channel(Protocol):
    """A way in: it finds the business, asks to be let in, and holds conversations with its desk.

    Parameters:
        name: What conversations are filed under.
    """

    @property
    def name(self) -> str: ...  # noqa: D102

    def router(self, host: Host) -> APIRouter:
        """The addresses it answers at, each below ``/v1``."""
        ...

    async def start(self) -> None:
        """Go on with what a process that died has left, when the server begins to answer."""
        ...

    async def close(self) -> None:
        """End what is left, after the host has drained."""
        ...
