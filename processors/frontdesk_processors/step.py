"""What every step of a turn is: a processor that answers some frames and passes on the rest."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import ClassVar, NamedTuple

from pipecat.frames.frames import Frame, StartFrame
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor


class Sent(NamedTuple):
    """A frame that a step sends on, and which way."""

    frame: Frame
    direction: FrameDirection


def down(frame: Frame) -> Sent:
    """Send ``frame`` towards the caller."""
    return Sent(frame, FrameDirection.DOWNSTREAM)


def up(frame: Frame) -> Sent:
    """Send ``frame`` back towards the agent and Plan."""
    return Sent(frame, FrameDirection.UPSTREAM)


class Step(FrameProcessor):
    """A processor that takes frames of some types and yields others.

    A subclass names the types in ``takes`` and answers them in `answer`; everything else passes
    as it came. What `answer` yields is sent in order. When it raises, `failed` says what to send
    instead, so that no frame is swallowed unanswered; cancellation (a barge-in, a hang-up) passes
    through.

    Example:
        >>> class Upper(Step):
        ...     takes = (TextFrame,)
        ...     async def answer(self, frame, direction):
        ...         yield down(TextFrame(frame.text.upper()))
    """

    takes: ClassVar[tuple[type[Frame], ...]] = ()

    def __init__(self) -> None:
        super().__init__()  # pyright: ignore[reportUnknownMemberType]

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Answer a frame of ``takes``; pass on any other."""
        await super().process_frame(frame, direction)
        if isinstance(frame, StartFrame) or not isinstance(frame, self.takes):
            await self.push_frame(frame, direction)
            return
        try:
            async for sent in self.answer(frame, direction):
                await self.push_frame(sent.frame, sent.direction)
        except Exception as error:
            async for sent in self.failed(frame, direction, error=error):
                await self.push_frame(sent.frame, sent.direction)
            await self.push_error(f"{type(self).__name__}: {error}", exception=error)

    async def answer(self, frame: Frame, direction: FrameDirection) -> AsyncIterator[Sent]:
        """What to send for a frame of ``takes``.

        Args:
            frame: The frame.
            direction: The way it came.
        """
        yield Sent(frame, direction)

    async def failed(
        self, frame: Frame, direction: FrameDirection, *, error: Exception
    ) -> AsyncIterator[Sent]:
        """What to send when `answer` raised: nothing, unless a subclass knows better.

        Args:
            frame: The frame that could not be answered.
            direction: The way it came.
            error: What was raised.
        """
        return
        yield
