"""What variants are made of: what may stand for what, slips, and questions asked in passing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, model_validator

from frontdesk.evals.scenarios import GoldCall, Scenario
from frontdesk.evals.scenarios.scenario import Cell
from frontdesk.toml_file import Table, read_toml

FILE = "variants.toml"
SwapKind = Literal["who", "when", "what"]


class Swap(Table):
    """What may stand in place of what, in some scenarios.

    Parameters:
        kind: ``who``, ``when`` or ``what``; one swap of a kind is made in a variant.
        scenarios: The scenarios in which it may.
        of: The texts of one thing in them: a day in the caller's words, in the agent's, as a date.
        by: Other things, each with a text for each of ``of``. The records must have them alike:
            a person who is known, a day on which there are times.
    """

    kind: SwapKind
    scenarios: list[str]
    of: list[str] = Field(min_length=1)
    by: list[list[str]] = Field(min_length=1)

    @model_validator(mode="after")
    def _as_long(self) -> Swap:
        if any(len(one) != len(self.of) for one in self.by):
            raise ValueError(f"each of 'by' needs {len(self.of)} texts, as 'of' has")
        return self


class Question(Table):
    """Something asked in passing, which changes nothing.

    Parameters:
        asks: The question.
        calls: The tool calls that answer it.
        said: What must be said for it.
        without: Scenarios in which it is not asked.
    """

    asks: str
    calls: list[GoldCall] = Field(default_factory=list[GoldCall])
    said: list[str] = Field(default_factory=list)
    without: list[str] = Field(default_factory=list)


class Material(Table):
    """What a trade's variants are made of.

    Parameters:
        swaps: What may stand in place of what.
        slips: By fact, what a caller may first say wrongly.
        reconsider: How a caller changes their mind about a day; ``{when}`` is the new one.
        in_one_breath: How a question and a wish are said together.
        questions: What may be asked in passing.
        beyond: By twist, the scenarios of which the embedded brain is known not to manage it.
    """

    swaps: list[Swap] = Field(default_factory=list[Swap])
    slips: dict[str, list[str]] = Field(default_factory=dict)
    reconsider: list[str] = Field(default_factory=list)
    in_one_breath: list[str] = Field(default_factory=list)
    questions: list[Question] = Field(default_factory=list[Question])
    beyond: dict[str, list[str]] = Field(default_factory=dict)

    @classmethod
    def read(cls, scenarios: Path) -> Material:
        """The material in a vertical's folder of scenarios; nothing where it has no such file.

        Raises:
            BadSetting: The file cannot be read, or is in another form; the message begins with
                file and line.
        """
        file = scenarios / FILE
        return read_toml(file, cls) if file.is_file() else cls()

    def swaps_for(self, scenario: Scenario, kind: SwapKind) -> list[Mapping[str, str]]:
        """What may be other in a scenario: from the texts in it to the texts in their place.

        What the scenario names already stands for nothing else in it.
        """
        held = str(scenario.model_dump(mode="json"))
        return [
            dict(zip(swap.of, other, strict=True))
            for swap in self.swaps
            if swap.kind == kind and scenario.name in swap.scenarios
            for other in swap.by
            if not any(_names(held, new) for new in set(other) - set(swap.of))
        ]


def replaced(held: Any, swap: Mapping[str, str]) -> Any:
    """A scenario's data with other texts and dates in place of some, wherever they stand."""
    match held:
        case str():
            return _any_of(swap).sub(lambda hit: swap[hit.group()], held)
        case date():
            return _day(held, swap)
        case dict():
            return {key: replaced(value, swap) for key, value in held.items()}  # pyright: ignore[reportUnknownVariableType]
        case list() | tuple():
            return [replaced(one, swap) for one in held]  # pyright: ignore[reportUnknownVariableType]
        case _:
            return held


def _day(day: date, swap: Mapping[str, str]) -> Cell:
    other = swap.get(day.isoformat())
    return date.fromisoformat(other) if other and type(day) is date else day


def _names(held: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(text)}(?!\w)", held) is not None


def _any_of(swap: Mapping[str, str]) -> re.Pattern[str]:
    longest_first = sorted(swap, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
