"""A caller whose lines a language model writes, from the scenario's goal, facts and manner."""

from __future__ import annotations

import random
import re
from collections import Counter

from frontdesk.evals.calls.caller import PATIENCE, Said
from frontdesk.evals.calls.persona import persona
from frontdesk.evals.calls.words import CallerWords
from frontdesk.evals.outside_model import OutsideModel
from frontdesk.evals.scenarios import Manner, Scenario

TEMPERATURE = 0.7
"""Callers differ; the seed says how."""
_AGREES = re.compile(r"\[yes\]", re.IGNORECASE)
_LEAVES = re.compile(r"\[bye\]", re.IGNORECASE)
_MARKS = re.compile(r"\s*\[\w+\]\s*")


class ModelCaller:
    """Says what a model writes, and is graded as every other caller.

    The model marks what it means: ``[yes]`` with a yes to a read-back, ``[bye]`` with its last
    line. So what was agreed to is not read by the agent's own reader.

    Args:
        scenario: What they want and know.
        words: How questions are understood.
        manner: How they speak.
        model: Writes the lines.
        chance: Their seeded chance; each line is asked for with a seed of its own.
    """

    def __init__(
        self,
        scenario: Scenario,
        *,
        words: CallerWords,
        manner: Manner,
        model: OutsideModel,
        chance: random.Random,
    ) -> None:
        self._scenario = scenario
        self._words = words
        self._model = model
        self._chance = chance
        told = persona(scenario, manner=manner, words=words.persona)
        self._messages = [{"role": "system", "content": told}]
        self._turns = 0
        self.agreed = 0
        self.usage = Counter[str]()

    async def opens(self) -> Said:
        """What they say first."""
        return await self._said(self._words.persona["rings"], "opens")

    async def comes_back(self) -> Said:
        """What they say after the line dropped and they have called again."""
        return await self._said(self._words.persona["rings_again"], "opens")

    async def answers(self, heard: str) -> Said:
        """What they say to what the agent said; who has no patience left hangs up."""
        if self._turns >= PATIENCE:
            return Said(text=self._words.of("gives_up", manner="")[0], purpose="leaves", last=True)
        return await self._said(heard, "answers")

    def asked(self, heard: str) -> tuple[str, ...]:
        """The facts that are asked for."""
        questions = [s for s in re.split(r"(?<=[.!?])\s+", heard) if "?" in s]
        return tuple(self._words.asked_for(" ".join(questions) or heard))

    async def _said(self, heard: str, purpose: str) -> Said:
        self._turns += 1
        self._messages.append({"role": "user", "content": heard or "…"})
        written = await self._model.write(
            self._messages, seed=self._chance.randrange(2**31), temperature=TEMPERATURE
        )
        self._messages.append({"role": "assistant", "content": written.text or "…"})
        self.usage.update(written.usage)
        text = _MARKS.sub(" ", written.text).strip()
        if _LEAVES.search(written.text):
            return Said(text=text, purpose="leaves", facts=self._told(text), last=True)
        if _AGREES.search(written.text):
            self.agreed += 1
            return Said(text=text, purpose="agrees", facts=self._told(text))
        opens = purpose == "opens"
        return Said(text=text, purpose="opens" if opens else "answers", facts=self._told(text))

    def _told(self, text: str) -> tuple[str, ...]:
        """The facts that a line tells, as far as it tells them in the scenario's words."""
        known = dict(self._scenario.facts)
        for wish in self._scenario.wishes:
            known.update(wish.facts)
        return tuple(fact for fact, value in known.items() if value.casefold() in text.casefold())
