"""A simulated caller: pursues an agenda by rule and seeded chance, in one of several manners."""

from __future__ import annotations

import random
import re
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from frontdesk.evals.calls.words import CallerWords
from frontdesk.evals.scenarios import Manner, Scenario, Wish
from frontdesk.evals.scenarios.scenario import SECOND_THOUGHTS, SLIPS

PATIENCE = 24
"""So many turns, and a caller gives up."""
_REFUSALS = 3
"""So many wrong read-backs, and a caller gives up."""
_REPEATS = 4
"""So often the same question, and a caller gives up."""
_ODDS = 0.35
"""How often a manner that shows now and then shows."""

Purpose = Literal["opens", "answers", "picks", "agrees", "corrects", "nothing", "leaves"]


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a caller says in one turn.

    Parameters:
        text: The words.
        purpose: What it is for.
        facts: Names of the facts that it tells.
        over: Whether they say it over the agent's words, without hearing them out.
        last: Whether they hang up after it.
    """

    text: str
    purpose: Purpose
    facts: tuple[str, ...] = ()
    over: bool = False
    last: bool = False


class Caller(Protocol):
    """Whoever is on the line."""

    @property
    def agreed(self) -> int:
        """How many read-backs they have said yes to."""
        ...

    def opens(self) -> Said | Awaitable[Said]:
        """What they say first."""
        ...

    def comes_back(self) -> Said | Awaitable[Said]:
        """What they say after the line dropped and they have called again."""
        ...

    def answers(self, heard: str) -> Said | Awaitable[Said]:
        """What they say to what the agent said."""
        ...

    def asked(self, heard: str) -> tuple[str, ...]:
        """The facts that are asked for."""
        ...


@dataclass
class _State:
    wish: int = 0
    turns: int = 0
    agreed: int = 0
    refused: int = 0
    changed: bool = False
    questions: dict[str, int] = field(default_factory=dict[str, int])


class AgendaCaller:
    """Wants what a scenario says, answers what is asked, and checks what is read back.

    The same scenario, manner and seed give the same caller: they answer the same words with the
    same words, whatever else happens. They know what they are asked from the agent's words alone.

    Args:
        scenario: What they want and know.
        words: How they understand and speak.
        manner: How they speak.
        chance: Their seeded chance.
    """

    def __init__(
        self, scenario: Scenario, *, words: CallerWords, manner: Manner, chance: random.Random
    ) -> None:
        self._scenario = scenario
        self._words = words
        self._manner: Manner = manner
        self._chance = chance
        self._state = _State()
        self._extra: dict[str, str] = {}
        self._last: Said | None = None
        # What the agent said last that was no more than a wait for them to speak.
        self._before = ""

    @property
    def agreed(self) -> int:
        """How many read-backs they have said yes to."""
        return self._state.agreed

    def opens(self) -> Said:
        """What they say first."""
        self._last = self._wish_said(self._wish)
        return self._counted(self._last)

    def comes_back(self) -> Said:
        """What they say after the line dropped and they have called again."""
        return self._counted(Said(text=self._line("back_again"), purpose="opens"))

    def answers(self, heard: str) -> Said:
        """What they say to what the agent said."""
        silent = self._last is not None and self._last.purpose == "nothing"
        # Who has said nothing is not put out by hearing the question again.
        if self._state.turns >= PATIENCE or (not silent and self._exasperated(heard)):
            return self._leave("gives_up")
        asks_again = self._words.at("pardon", heard) and not self._words.at("confirm", heard)
        if self._words.at("patient", heard) or (asks_again and silent):
            # They had said nothing: what was asked before is still open.
            heard = self._before or heard
        elif asks_again and self._last is not None:
            return self._counted(self._last)
        self._before = heard
        self._last = self._mannered(self._answer(heard))
        return self._counted(self._last)

    def asked(self, heard: str) -> tuple[str, ...]:
        """The facts that are asked for: by questions, or by the whole where there is none."""
        questions = [s for s in re.split(r"(?<=[.!?])\s+", heard) if "?" in s]
        found = self._words.asked_for(" ".join(questions))
        return tuple(found or self._words.asked_for(heard))

    def _answer(self, heard: str) -> Said:
        asked = self.asked(heard)
        if self._words.at("confirm", heard):
            return self._confirm(heard)
        done = self.agreed and self._words.at("done", heard) and not self._words.at("pick", heard)
        if done or self._words.at("more", _asked_last(heard)):
            return self._next()
        if self._words.at("wait", heard) and "?" not in heard:
            return Said(text=self._line("waits"), purpose="answers")
        if asked:
            return self._tell(asked)
        if self._words.at("pick", heard):
            return self._pick()
        return self._next()

    def _tell(self, asked: Sequence[str]) -> Said:
        known = [fact for fact in asked if fact in self._facts]
        if not known:
            return Said(text=self._line("unknown"), purpose="answers")
        if self._manner == "terse":
            known = known[:1]
        lines = [self._fact(fact) for fact in known]
        text = lines[0]
        if len(lines) > 1:
            text = self._line("both", one=lines[0], other=", ".join(lines[1:]))
        return Said(text=text, purpose="answers", facts=tuple(known))

    def _confirm(self, heard: str) -> Said:
        if self._manner == SECOND_THOUGHTS and not self._state.changed:
            thought = self._scenario.second_thoughts
            assert thought is not None
            self._state.changed = True
            self._extra = dict(thought.facts)
            return Said(
                text=self._filled(self._chance.choice(thought.opens)),
                purpose="corrects",
                facts=tuple(thought.facts),
            )
        wrong = [fact for fact, phrase in self._agrees.items() if not _holds(heard, phrase)]
        # Who wants nothing done agrees to nothing.
        if self._agrees and not wrong:
            self._state.agreed += 1
            return Said(text=self._line("yes"), purpose="agrees")
        self._state.refused += 1
        if self._state.refused > _REFUSALS:
            return self._leave("gives_up")
        told = [fact for fact in wrong if fact in self._facts]
        if not told:
            return Said(text=self._line("wrong_somehow"), purpose="corrects")
        return Said(
            text=self._line("wrong", fact=self._facts[told[0]]),
            purpose="corrects",
            facts=(told[0],),
        )

    def _pick(self) -> Said:
        if not self._agrees:
            return Said(text=self._line("declines"), purpose="answers")
        picks = self._thinks.picks
        if picks in ("first", "second", "third", "last"):
            return Said(text=self._line(picks), purpose="picks")
        return Said(text=self._line("offer", offer=picks), purpose="picks")

    def _next(self) -> Said:
        """Their wish is answered: the next one, or goodbye."""
        if self._state.wish + 1 >= len(self._scenario.wishes):
            return self._leave("nothing_more")
        self._state.wish += 1
        self._state.questions.clear()
        said = self._wish_said(self._wish)
        return Said(
            text=self._line("next", wish=said.text), purpose="opens", facts=tuple(said.facts)
        )

    def _wish_said(self, wish: Wish) -> Said:
        opening = self._chance.choice(wish.opens)
        told = tuple(fact for fact in self._facts if "{" + fact + "}" in opening)
        return Said(text=self._filled(opening), purpose="opens", facts=told)

    def _fact(self, fact: str) -> str:
        value = self._facts[fact]
        own = {"slip": self._scenario.slips.get(fact, ""), "spelled": _spelled(value)}
        if self._manner == SLIPS and not own["slip"]:
            return value
        spells = self._words.manners["spells"]["spelled"]
        if self._manner == "spells" and fact not in spells:
            return value
        return self._line("given", fact=value, **own)

    def _mannered(self, said: Said) -> Said:
        """The same as somebody of their manner says it."""
        if said.last or not said.text:
            return said
        if self._manner == "silent" and self._chance.random() < _ODDS:
            return Said(text=self._line("nothing"), purpose="nothing")
        text = said.text
        if self._chance.random() < _ODDS:
            before = self._words.of("before", manner=self._manner)
            after = self._words.of("after", manner=self._manner)
            # An answer that must be understood as a yes is not buried.
            if before:
                text = self._chance.choice(before) + text
            if after and said.purpose != "agrees":
                text += self._chance.choice(after)
        dropped = set(self._words.of("dropped", manner=self._manner))
        if dropped:
            text = " ".join(word for word in text.split() if word.lower() not in dropped) or text
        over = self._manner == "interrupts" and self._chance.random() < _ODDS
        return Said(text=text, purpose=said.purpose, facts=said.facts, over=over)

    def _exasperated(self, heard: str) -> bool:
        seen = self._state.questions
        seen[heard] = seen.get(heard, 0) + 1
        return seen[heard] >= _REPEATS

    def _leave(self, purpose: str) -> Said:
        return Said(text=self._line(purpose), purpose="leaves", last=True)

    def _counted(self, said: Said) -> Said:
        self._state.turns += 1
        return said

    def _line(self, purpose: str, **fill: str) -> str:
        lines = self._words.of(purpose, manner=self._manner)
        return self._chance.choice(lines).format(**fill)

    def _filled(self, text: str) -> str:
        return text.format(**self._facts)

    @property
    def _wish(self) -> Wish:
        return self._scenario.wishes[self._state.wish]

    @property
    def _thinks(self) -> Wish:
        thought = self._scenario.second_thoughts
        return thought if self._state.changed and thought is not None else self._wish

    @property
    def _agrees(self) -> dict[str, str]:
        return self._thinks.agrees or self._wish.agrees

    @property
    def _facts(self) -> dict[str, str]:
        return {**self._scenario.facts, **self._wish.facts, **self._extra}


def _holds(heard: str, phrases: str) -> bool:
    """Whether one of several phrases, apart by ``|``, is in what was heard, in words of its own."""
    wanted = (re.escape(one.strip()) for one in phrases.split("|"))
    return any(re.search(rf"(?<!\w){one}(?!\w)", heard, re.IGNORECASE) for one in wanted)


def _asked_last(heard: str) -> str:
    """The last question, which is the one to be answered; all of it where there is none."""
    questions = [one for one in re.split(r"(?<=[.!?])\s+", heard) if one.endswith("?")]
    return questions[-1] if questions else heard


def _spelled(text: str) -> str:
    return ", ".join(" ".join(word.upper()) for word in text.split())
