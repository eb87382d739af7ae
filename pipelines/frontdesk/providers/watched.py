"""A provider's stream that tells of each of its pieces, and must end with a reason."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Any

from frontdesk_processors.errors import FrontdeskError


class BrokenOff(FrontdeskError):
    """A stream has ended without the reason that ends an answer."""


class WatchedStream:
    """A stream of a provider's client, as its service reads it.

    Args:
        stream: The stream.
        ends: Whether a piece gives the reason that the answer ended.
        on_piece: Told of each piece.
    """

    def __init__(
        self, stream: Any, *, ends: Callable[[Any], bool], on_piece: Callable[[], None]
    ) -> None:
        self._stream = stream
        self._ends = ends
        self._on_piece = on_piece

    async def __aiter__(self) -> AsyncGenerator[Any]:
        """The pieces.

        Raises:
            BrokenOff: It ended before its answer.
        """
        ended = False
        pieces: Any = aiter(self._stream)
        # Who stops in the middle closes the generators beneath in their order.
        async with aclosing(pieces):
            async for piece in pieces:
                self._on_piece()
                ended = ended or self._ends(piece)
                yield piece
        if not ended:
            raise BrokenOff("the answer broke off before its end")

    async def close(self) -> None:
        """Release the connection."""
        await self._stream.close()


def untold() -> None:
    """Nobody is told of pieces."""
