"""A caller who says what was said once, line by line, whatever is answered."""

from __future__ import annotations

import re

from frontdesk.evals.calls.caller import Purpose, Said
from frontdesk.evals.calls.words import CallerWords
from frontdesk.evals.scenarios import Scenario
from frontdesk_processors.language import Language, read


class ScriptedCaller:
    """Says the lines of a scenario that was recorded, and hangs up after the last.

    What they agree to is counted as the agent would: a line that says yes, to a read-back.

    Args:
        scenario: Holds the lines.
        words: How read-backs and questions are understood.
        language: What is spoken.
    """

    def __init__(self, scenario: Scenario, *, words: CallerWords, language: Language) -> None:
        self._lines = list(scenario.says)
        self._words = words
        self._language = language
        self.agreed = 0

    def opens(self) -> Said:
        """What they say first."""
        return self._next("opens")

    def comes_back(self) -> Said:
        """What they say after the line dropped and they have called again."""
        return self._next("opens")

    def answers(self, heard: str) -> Said:
        """What they say next."""
        says_yes = read(self._lines[0], self._language).answer == "yes"
        if says_yes and self._words.at("confirm", heard):
            self.agreed += 1
            return self._next("agrees")
        return self._next("answers")

    def asked(self, heard: str) -> tuple[str, ...]:
        """The facts that are asked for."""
        questions = [s for s in re.split(r"(?<=[.!?])\s+", heard) if "?" in s]
        return tuple(self._words.asked_for(" ".join(questions)))

    def _next(self, purpose: Purpose) -> Said:
        text = self._lines.pop(0)
        return Said(text=text, purpose=purpose, last=not self._lines)
