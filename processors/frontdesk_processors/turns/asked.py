"""What the agent has asked for, whether or not the caller let it finish."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import ClassVar

from pipecat.frames.frames import AggregatedTextFrame, Frame, LLMTextFrame
from pipecat.processors.frame_processor import FrameDirection

from frontdesk_processors.frames import Parsed, released
from frontdesk_processors.step import Sent, Step


class Asked(Step):
    """Keeps what Guard has released since the caller's last turn; frames pass as they came.

    The context holds only what was heard: whoever begins "Maria Lopez" over "may I have your full
    name and date of birth" knows what they are being asked all the same.

    Args:
        before: What the agent had said when this began, of a conversation that is gone on with.
    """

    takes: ClassVar[tuple[type[Frame], ...]] = (Parsed, AggregatedTextFrame, LLMTextFrame)

    def __init__(self, before: str = "") -> None:
        super().__init__()
        self._said = [before]

    @property
    def text(self) -> str:
        """All of it, as one."""
        return " ".join(" ".join(self._said).split())

    async def answer(self, frame: Frame, direction: FrameDirection) -> AsyncIterator[Sent]:
        """Note what it says, and pass it on."""
        if isinstance(frame, Parsed):
            self._said.clear()
        elif isinstance(frame, AggregatedTextFrame | LLMTextFrame) and released(frame):
            self._said.append(frame.text)
        yield Sent(frame, direction)
