"""A caller who says nothing is asked, twice, and then let go."""

from __future__ import annotations

from typing import Literal

from frontdesk_processors.language import Language

QUIET_S = 8.0
"""How long a caller may be silent after the agent has spoken, in seconds, before they are asked.
Looking for an insurance card or a calendar takes about that."""

Line = tuple[str, Literal["ask", "goodbye"]]


class Silence:
    """Counts the silences of a caller who does not answer; each time there is a line to say.

    Args:
        language: Holds the lines.
    """

    def __init__(self, language: Language) -> None:
        self._language = language
        self._silences = 0

    def broken(self) -> None:
        """The caller has spoken."""
        self._silences = 0

    def lasts(self) -> Line:
        """The caller has been silent again; what to say, and whether it is a goodbye."""
        self._silences += 1
        if self._silences == 1:
            return self._language.say("turns.still_there"), "ask"
        if self._silences == 2:
            return self._language.say("turns.take_your_time"), "ask"
        return self._language.say("turns.silent_goodbye"), "goodbye"
