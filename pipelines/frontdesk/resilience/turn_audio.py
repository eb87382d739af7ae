"""What the caller has said and nobody has transcribed yet."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from pipecat.frames.frames import (
    Frame,
    InputAudioRawFrame,
    VADUserStartedSpeakingFrame,
    VADUserStoppedSpeakingFrame,
)

BEFORE_S = 0.6
"""Speech is detected 0.2 s after it began, and the news travels; the rest is for a soft start."""

LONGEST_S = 30.0
"""The longest speech that is kept, in seconds; of a longer one its end."""

_ROUNDING_S = 1e-6


class TurnAudio:
    """Keeps a caller's audio from a little before they began to speak until it is transcribed.

    Attributes:
        rate: Samples a second.
        speaks: Whether the caller speaks.
        pending: Whether there is speech that nobody has transcribed.
    """

    def __init__(self) -> None:
        self.rate = 16_000
        self.speaks = self.pending = False
        self._frames: deque[Frame] = deque()
        self._kept_s = 0.0
        self._spoken_s = 0.0

    @property
    def length_s(self) -> float:
        """How long the speech is that nobody has transcribed, in seconds."""
        return self._spoken_s

    def add(self, audio: bytes) -> InputAudioRawFrame:
        """Keep audio; gives it as a frame."""
        frame = InputAudioRawFrame(audio, self.rate, 1)
        self._frames.append(frame)
        length_s = len(audio) / 2 / self.rate
        self._kept_s += length_s
        if self.speaks:
            self._spoken_s += length_s
        self._trim(LONGEST_S if self.pending else BEFORE_S)
        return frame

    def began(self) -> None:
        """The caller begins to speak."""
        self.speaks = self.pending = True
        self._frames.append(VADUserStartedSpeakingFrame())

    def ended(self) -> None:
        """The caller has stopped."""
        self.speaks = False
        self._frames.append(VADUserStoppedSpeakingFrame())

    def heard(self) -> None:
        """What they have said so far is transcribed."""
        self._spoken_s = 0.0
        self.pending = self.speaks
        self._frames = deque(f for f in self._frames if isinstance(f, InputAudioRawFrame))
        self._trim(BEFORE_S if self.speaks else 0.0)
        if self.speaks:
            # Whoever takes over from here has to know that they are speaking.
            self._frames.append(VADUserStartedSpeakingFrame())

    def over(self) -> None:
        """The turn is over, whatever was heard of it."""
        if not self.speaks:
            self.heard()

    def frames(self) -> Iterator[Frame]:
        """All that is kept, with when they began and stopped, as ears would have been given it."""
        yield from list(self._frames)

    def _trim(self, most_s: float) -> None:
        while self._kept_s > most_s + _ROUNDING_S:
            for at, frame in enumerate(self._frames):
                if isinstance(frame, InputAudioRawFrame):
                    del self._frames[at]
                    self._kept_s -= len(frame.audio) / 2 / frame.sample_rate
                    break
