"""A caller who says nothing is asked, twice, and then let go."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from frontdesk_processors.language import Language

QUIET_S = 8.0
"""How long a caller may be silent after the agent has spoken, in seconds, before they are asked.
Thinking about an offer takes about that."""

LOOKING_S = 30.0
"""The same for a caller who has asked for a moment: an insurance card is found in less."""


class Line(NamedTuple):
    """What is said into a silence.

    Parameters:
        text: The line.
        ends: Whether it is a goodbye; the call ends after it, unless the caller speaks.
    """

    text: str
    ends: bool


class Silence:
    """Counts the silences of a caller who does not answer; each time there is a line to say.

    It tells no time: pipecat's ``on_user_turn_idle`` does, which waits while anybody speaks, a turn
    is open (so within a dictation too) or a tool works.

    Args:
        language: Holds the lines.
        quiet_s: How long a caller may be silent, in seconds.
    """

    def __init__(self, language: Language, *, quiet_s: float = QUIET_S) -> None:
        self._language = language
        self._quiet_s = quiet_s
        self._silences = 0

    @property
    def over(self) -> bool:
        """Whether the caller has been said goodbye to and has not spoken since."""
        return self._silences > 2

    def broken(self, said: str) -> float:
        """The caller has spoken.

        Args:
            said: Their words.

        Returns:
            How long they may be silent after the answer, in seconds.
        """
        self._silences = 0
        plain = said.casefold().replace("’", "'").strip(" .!?,")
        asks = any(pattern.search(plain) for pattern in _for_time(self._language))
        return max(self._quiet_s, LOOKING_S) if asks else self._quiet_s

    def lasts(self) -> Line:
        """The caller has been silent again."""
        self._silences += 1
        if self.over:
            return Line(self._language.say("turns.silent_goodbye"), ends=True)
        asks = "still_there" if self._silences == 1 else "take_your_time"
        return Line(self._language.say(f"turns.{asks}"), ends=False)


@cache
def _for_time(language: Language) -> tuple[re.Pattern[str], ...]:
    return tuple(map(re.compile, language.list("brain.acts.hold")))
