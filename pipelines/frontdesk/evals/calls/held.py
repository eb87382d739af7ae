"""What is kept of a simulated call: all that grading needs, and whoever reads it afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

from frontdesk.evals.calls.world import Compared
from frontdesk_processors.values import JsonObject


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One turn.

    Parameters:
        said: What the caller said.
        heard: What the agent heard of it.
        purpose: What it was for, as the caller saw it.
        facts: The facts that the caller told with it.
        answer: What the agent said to it.
        asked: The facts that the answer asks for, as the caller understood it.
        effects: How many receipts there were when it was said.
        first_token_ms: From the moment the turn was due to the model's first text; None where
            none came.
    """

    said: str
    heard: str
    purpose: str
    facts: tuple[str, ...]
    answer: str
    asked: tuple[str, ...] = ()
    effects: int = 0
    first_token_ms: float | None = None

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Turn:
        """The turn as it was in plain JSON."""
        fields = dict(data)
        for name in ("facts", "asked"):
            fields[name] = tuple(data[name])
        return cls(**fields)


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """Something that the agent said, whether or not it was still being listened to.

    Parameters:
        text: What it was.
        at: The caller's turn that it came in, counted from 0; the greeting comes in the first.
        effects: How many receipts there were when it was said.
    """

    text: str
    at: int
    effects: int


@dataclass(frozen=True, kw_only=True)
class HeldCall:
    """A call that was held.

    Parameters:
        id: Its name, the same for whoever held it.
        scenario: What the caller wanted.
        manner: How they spoke.
        way: What went wrong.
        turns: What was said, the greeting apart.
        greeting: What the agent said first.
        calls: Tool calls as they were asked for, in order: ``tool``, ``arguments``, ``turn``.
        compared: The world afterwards, against what was expected.
        effects: Receipts: ``tool``, ``does``, ``turn``, ``verified`` and the line that tells it.
        agreed: How many read-backs the caller said yes to.
        speech: All that the agent said, in order: also to a turn that was cut off, when a line
            came back, and after the last turn.
        aside: Rows that changed in tables that the agent's vertical calls scratch: table and row.
        edges: Where a line was dropped and came back: the turn after which it did.
        handoffs: Where it went from one specialist to another: ``at``, the turn with which it
            did, ``from``, ``to``, ``goal``, the ``facts`` that went along with their values, and
            how many ``receipts`` there were.
        outcome: How the vertical counted it.
        next_action: What is to follow.
        usage: What the models reported.
        took_s: How long it took.
        faults: What went wrong on purpose.
        errors: What went wrong by itself.
        caller_usage: What the model that played the caller reported; empty where none did.
        prompts: Version of the prompts that it was held with.
        broken: Why it was given up, where it was: it stalled, or the agent raised.
    """

    id: str
    scenario: str
    manner: str
    way: str
    turns: tuple[Turn, ...]
    greeting: str
    calls: tuple[JsonObject, ...]
    compared: Compared
    effects: tuple[JsonObject, ...]
    agreed: int
    speech: tuple[Spoken, ...] = ()
    aside: tuple[tuple[str, str], ...] = ()
    edges: tuple[int, ...] = ()
    handoffs: tuple[JsonObject, ...] = ()
    outcome: str = ""
    next_action: str = ""
    usage: Mapping[str, int] = field(default_factory=dict[str, int])
    caller_usage: Mapping[str, int] = field(default_factory=dict[str, int])
    took_s: float = 0.0
    faults: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    prompts: str = ""
    broken: str = ""

    def to_json(self) -> JsonObject:
        """The call as plain JSON."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> HeldCall:
        """The call that `to_json` gave."""
        fields = dict(data)
        for name in ("calls", "effects", "edges", "handoffs", "faults", "errors"):
            # A release that knows no handoffs tells of none.
            fields[name] = tuple(data.get(name, ()))
        fields["turns"] = tuple(Turn.from_json(turn) for turn in data["turns"])
        fields["speech"] = tuple(Spoken(**said) for said in data.get("speech", ()))
        fields["aside"] = tuple((table, row) for table, row in data.get("aside", ()))
        fields["compared"] = Compared(**{n: tuple(v) for n, v in data["compared"].items()})
        return cls(**fields)

    @cached_property
    def told(self) -> tuple[Spoken, ...]:
        """All that the agent said; of a release that keeps no `speech`, what answered the turns."""
        if self.speech:
            return self.speech
        answers = (
            Spoken(text=turn.answer, at=at, effects=turn.effects)
            for at, turn in enumerate(self.turns)
        )
        return (Spoken(text=self.greeting, at=0, effects=0), *answers)

    @cached_property
    def spoken(self) -> str:
        """All that the agent answered, in lower case."""
        return "\n".join([self.greeting, *(turn.answer for turn in self.turns)]).casefold()

    @cached_property
    def asked(self) -> frozenset[str]:
        """The tools that were asked for."""
        return frozenset(str(one["tool"]) for one in self.calls)

    def transcript(self) -> list[str]:
        """The call as people read it, a line a row."""
        lines = [f"agent: {self.greeting}"]
        for turn in self.turns:
            misheard = "" if turn.heard == turn.said else f"   [heard: {turn.heard}]"
            lines += [f"caller: {turn.said}{misheard}", f"agent: {turn.answer}"]
        return lines
