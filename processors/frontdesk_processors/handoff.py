"""What one specialist passes to the next: a typed packet, not a transcript."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, cast, get_args

from frontdesk_processors.errors import BadHandoff
from frontdesk_processors.releases import of_this_release
from frontdesk_processors.values import JsonObject

Source = Literal["caller", "records"]
"""Who a fact is from: ``caller`` said it, ``records`` bear it out."""
Mood = Literal["calm", "hurried", "upset"]
"""How the caller seems."""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Something that is known, and how.

    Parameters:
        name: The tools' parameter that takes it.
        value: The value as tools take it.
        said: The caller's own words, where it was read from them.
        turn: The caller's turn it was said in, counted from 1.
        source: Who it is from.
    """

    name: str
    value: str
    said: str = ""
    turn: int
    source: Source = "caller"

    def __post_init__(self) -> None:
        """Check it.

        Raises:
            BadHandoff: It has no name, no value, no turn, or is from nobody we know.
        """
        if not self.name or not self.value:
            raise BadHandoff(f"fact {self.name!r} of a handoff is empty")
        if self.turn < 1:
            raise BadHandoff(f"fact {self.name!r} of a handoff is of turn {self.turn}")
        if self.source not in get_args(Source):
            raise BadHandoff(f"fact {self.name!r} of a handoff is from {self.source!r}")


@dataclass(frozen=True, kw_only=True)
class Handoff:
    """What one specialist passes to the next.

    It is checked where it is made, and by `received` where it arrives.

    Parameters:
        sender: Who had the conversation.
        to: Who has it from here on.
        turn: The caller's turn with which it changed hands, counted from 1.
        goal: Name of the tool that would do what the caller wants; empty where that is not known.
        request: The caller's words for it, where it had waited for something else to be done.
        facts: What is known, each name once.
        open: Names of what is still to be asked for the goal.
        receipts: Ids of what was done in the conversation so far.
        language: Code of the language spoken.
        mood: How the caller seems.
        passed: Messages since the caller's turn that are the sender's own.
    """

    sender: str
    to: str
    turn: int
    goal: str = ""
    request: str = ""
    facts: tuple[Fact, ...] = ()
    open: tuple[str, ...] = ()
    receipts: tuple[str, ...] = ()
    language: str = "en"
    mood: Mood = "calm"
    passed: int = 0

    def __post_init__(self) -> None:
        """Check it.

        Raises:
            BadHandoff: It goes nowhere, or says what cannot be.
        """
        if not self.sender or not self.to or self.sender == self.to:
            raise BadHandoff(f"a handoff from {self.sender!r} to {self.to!r}")
        if self.turn < 1 or self.passed < 0:
            raise BadHandoff(f"a handoff in turn {self.turn}, after {self.passed} messages")
        if self.mood not in get_args(Mood):
            raise BadHandoff(f"a handoff in mood {self.mood!r}")
        if len({fact.name for fact in self.facts}) < len(self.facts):
            raise BadHandoff("a handoff with two facts of one name")
        if late := [fact.name for fact in self.facts if fact.turn > self.turn]:
            raise BadHandoff(f"a handoff in turn {self.turn} with what was said later: {late}")
        if known := {fact.name for fact in self.facts} & set(self.open):
            raise BadHandoff(f"a handoff that asks for what it holds: {sorted(known)}")

    @property
    def known(self) -> dict[str, str]:
        """The values of its facts, by name."""
        return {fact.name: fact.value for fact in self.facts}

    def received(
        self, *, by: str, withheld: Collection[str], goals: Collection[str], language: str
    ) -> Handoff:
        """The packet, once whoever gets it has checked that it is theirs.

        Args:
            by: The specialist who gets it.
            withheld: Names of what they may not know.
            goals: Names of the tools that there are.
            language: Code of the language that the conversation is held in.

        Raises:
            BadHandoff: It is for another, holds what they may not know, has a goal that is no
                tool, or is in another language.
        """
        if self.to != by:
            raise BadHandoff(f"a handoff to {self.to!r} came to {by!r}")
        if told := sorted({*self.known, *self.open}.intersection(withheld)):
            raise BadHandoff(f"a handoff tells {by!r} what they may not know: {told}")
        if self.goal and self.goal not in goals:
            raise BadHandoff(f"a handoff for {self.goal!r}, which is no tool")
        if self.language != language:
            raise BadHandoff(f"a handoff in {self.language!r}, where {language!r} is spoken")
        return self

    def without(self, names: Collection[str]) -> Handoff:
        """The packet without the facts of these names, nor the words that held them."""
        facts = tuple(fact for fact in self.facts if fact.name not in names)
        return self if facts == self.facts else replace(self, facts=facts, request="")

    def packet(self) -> JsonObject:
        """What it holds, as models and whoever watches see it."""
        return {
            "goal": self.goal or None,
            "request": self.request or None,
            "facts": {
                fact.name: {
                    "value": fact.value,
                    "words": fact.said,
                    "turn": fact.turn,
                    "from": fact.source,
                }
                for fact in self.facts
            },
            "open": list(self.open),
            "receipts": list(self.receipts),
            "language": self.language,
            "mood": self.mood,
        }

    def to_json(self) -> JsonObject:
        """The handoff as plain JSON."""
        return cast("JsonObject", asdict(self))

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Handoff:
        """The handoff that `to_json` wrote.

        Raises:
            BadHandoff: It is none.
        """
        fields = dict(data)
        try:
            fields["facts"] = tuple(of_this_release(Fact, fact) for fact in data["facts"])
            for name in ("open", "receipts"):
                fields[name] = tuple(data[name])
            return of_this_release(cls, fields)
        except (KeyError, TypeError) as error:
            raise BadHandoff(f"not a stored handoff: {error}") from error


@dataclass(frozen=True, kw_only=True)
class Queued:
    """What the caller asked for in one breath with something else that is done first.

    Parameters:
        goal: Name of the tool that would do it.
        request: The caller's words for it.
        turn: The caller's turn it was asked for in.
    """

    goal: str
    request: str
    turn: int

    def to_json(self) -> JsonObject:
        """It as plain JSON."""
        return {"goal": self.goal, "request": self.request, "turn": self.turn}
