"""A scenario: what a caller wants and knows, and how the world must look when they have hung up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from frontdesk.evals.calls.dials import Way
from frontdesk_processors.conversation import Outcome

Cell = str | int | float | bool | date | None
"""What a column or an argument must hold; a date also where the records keep a moment."""
Pattern = Mapping[str, Cell]
"""Columns that a row must show; ``slot_id.local_day`` follows a foreign key."""
Manner = Literal[
    "plain",
    "terse",
    "rambling",
    "corrects",
    "changes_mind",
    "interrupts",
    "silent",
    "angry",
    "non_native",
    "spells",
]
"""How a caller speaks. ``corrects`` needs ``slips``, ``changes_mind`` needs ``second_thoughts``."""
MANNERS: tuple[Manner, ...] = get_args(Manner)
SLIPS: Manner = "corrects"
SECOND_THOUGHTS: Manner = "changes_mind"


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class GoldCall(_Form):
    """A tool call that must be made.

    Parameters:
        tool: The tool.
        arguments: Its arguments as typed values: a date is compared as a day, whatever words were
            passed on for it; names, numbers and codes are compared as what they stand for.
    """

    tool: str
    arguments: dict[str, Cell] = Field(default_factory=dict)


class Expected(_Form):
    """How it must end.

    Parameters:
        inserted: Rows that must be new, by table; no other row may be.
        updated: Rows that must have changed, as they must look afterwards; no other may have.
        calls: Tool calls that must have been made, with these arguments in the last one.
        not_called: Tools that must not have been asked for.
        said: Phrases that the agent must have said, in any order and case.
        never_said: Phrases that it must never say.
        outcome: How the vertical must count it; None for any.
    """

    inserted: dict[str, list[dict[str, Cell]]] = Field(default_factory=dict)
    updated: dict[str, list[dict[str, Cell]]] = Field(default_factory=dict)
    calls: list[GoldCall] = Field(default_factory=list[GoldCall])
    not_called: list[str] = Field(default_factory=list)
    said: list[str] = Field(default_factory=list)
    never_said: list[str] = Field(default_factory=list)
    outcome: Outcome | None = None

    @property
    def changes(self) -> int:
        """How many rows are new or changed."""
        return sum(len(rows) for table in (self.inserted, self.updated) for rows in table.values())


class Wish(_Form):
    """One thing that a caller wants.

    Parameters:
        opens: Ways of saying it, of which one is taken; ``{service}`` stands for a fact.
        facts: What they know of it, by what they may be asked; the fact is said when asked for.
        agrees: What a read-back must hold for them to say yes, by the fact that they tell again
            where it does not; each a phrase, or several apart by ``|`` of which one does.
        picks: Which offer they take: ``first``, ``second``, ``third``, ``last``, or a phrase that
            the offer holds.
    """

    opens: list[str] = Field(min_length=1)
    facts: dict[str, str] = Field(default_factory=dict)
    agrees: dict[str, str] = Field(default_factory=dict)
    picks: str = "first"


class Scenario(_Form):
    """A caller, what they want or say, and how the world must look afterwards.

    Parameters:
        name: Unique within its vertical.
        goal: What it is about, for people and for callers that a language model plays.
        vertical: The trade that it is of; empty for that of its folder.
        wishes: What they want, one after the other.
        says: What they say, line by line, whatever is answered: of a conversation that was
            recorded. Such a scenario has no wishes.
        facts: What they know of themselves, for every wish.
        slips: What they first say wrongly, by fact, and correct in the same breath.
        second_thoughts: What they change their mind about when it is read back to them: the facts
            that hold from then on. ``expect`` is then ``expect_after``.
        manners: How the callers of this scenario may speak.
        caller: The number they call from.
        now: The moment of the call, with its zone; by default a Monday at nine in the morning.
        way: What goes wrong in the call; by default what the run chooses.
        dropped_after: The line drops after so many of the caller's turns, and they call again.
        expect: How it must end.
        expect_after: How it must end when the caller changed their mind.
    """

    name: str = Field(pattern=r"^[a-z0-9_]+$")
    goal: str
    vertical: str = ""
    wishes: list[Wish] = Field(default_factory=list[Wish])
    says: list[str] = Field(default_factory=list)
    facts: dict[str, str] = Field(default_factory=dict)
    slips: dict[str, str] = Field(default_factory=dict)
    second_thoughts: Wish | None = None
    manners: list[Manner] = Field(default_factory=lambda: ["plain"], min_length=1)
    caller: str | None = None
    now: datetime | None = None
    way: Way | None = None
    dropped_after: int | None = Field(default=None, ge=1)
    expect: Expected = Expected()
    expect_after: Expected | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.now is not None and self.now.tzinfo is None:
            raise ValueError("now needs its offset: 2026-11-23T09:00:00-08:00")
        if bool(self.wishes) == bool(self.says):
            raise ValueError("it needs wishes, or says: what a caller said, and not both")
        if self.says and self.manners != ["plain"]:
            raise ValueError("what was recorded is said as it was: leave manners out")
        if SLIPS in self.manners and not self.slips:
            raise ValueError("the manner 'corrects' needs slips: what is first said wrongly")
        if SECOND_THOUGHTS in self.manners and not (self.second_thoughts and self.expect_after):
            raise ValueError("the manner 'changes_mind' needs second_thoughts and expect_after")
        return self

    def ends(self, manner: Manner) -> Expected:
        """How it must end for a caller of this manner."""
        if manner == SECOND_THOUGHTS and self.expect_after is not None:
            return self.expect_after
        return self.expect
