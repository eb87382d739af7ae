"""Where the time goes between the end of a caller's turn and the agent's first sound."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from frontdesk_processors.values import Json

STAGES = ("vad", "stt", "endpoint", "agent", "guard", "tts")
"""The stages, in their order; their milliseconds add up to the whole."""


@dataclass
class Stages:
    """The moments of one turn, on `time.time`'s clock, as frames show them.

    Each moment is noted once a turn; a stage that did not happen takes no time. What is measured:

    - ``vad``: from the end of speech, as the detector dates it back, to the detector saying so;
    - ``stt``: from there to the last words of the transcript;
    - ``endpoint``: from both of these to the decision that the turn is over;
    - ``agent``: reading, planning, tools, to the model's first text, or to Guard's where none
      is asked;
    - ``guard``: to the first sentence past Guard;
    - ``tts``: to the first sound that leaves.
    """

    moments: dict[str, float] = field(default_factory=dict[str, float])
    told: bool = True

    def speech_began(self) -> None:
        """The caller speaks (again): what was measured of the pause before it does not count."""
        for name in ("vad", "stt", "endpoint"):
            self.moments.pop(name, None)

    def speech_ended(self, *, stop_secs: float) -> None:
        """The detector says that the caller has stopped, ``stop_secs`` after they did."""
        now = time.time()
        self.moments = {"end": now - stop_secs, "vad": now}
        self.told = False

    def typed(self) -> None:
        """A typed message: it ends the moment it comes."""
        now = time.time()
        self.moments = {"end": now, "vad": now, "stt": now, "endpoint": now}
        self.told = False

    def reached(self, stage: str, *, latest: bool = False) -> None:
        """Note that a stage has ended.

        Args:
            stage: One of `STAGES`.
            latest: Whether a later moment counts rather than the first.
        """
        if self.moments and (latest or stage not in self.moments):
            self.moments[stage] = time.time()

    def since_end(self, stage: str) -> float | None:
        """Milliseconds from the end of the turn to the end of a stage, or None."""
        if "end" not in self.moments or stage not in self.moments:
            return None
        return _ms(self.moments[stage] - self.moments["end"])

    def split(self) -> dict[str, Json]:
        """Milliseconds by stage, and in all."""
        split: dict[str, Json] = {}
        before = self.moments["end"]
        for stage in STAGES:
            at = max(before, self.moments.get(stage, before))
            split[f"{stage}_ms"] = _ms(at - before)
            before = at
        return {**split, "total_ms": _ms(before - self.moments["end"])}


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)
