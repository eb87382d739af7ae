"""What the brain knows of a conversation, told from its messages alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from frontdesk_processors.language import Answers
from frontdesk_processors.toolbox import fingerprint

Option = Mapping[str, Any]
Arguments = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Asking:
    """A call as the brain means to make it, or made it."""

    tool: str
    arguments: Arguments

    @property
    def fingerprint(self) -> str:
        """The same for the same tool and arguments."""
        return fingerprint(self.tool, self.arguments)


class News(NamedTuple):
    """A result that came in since the caller last spoke."""

    tool: str
    result: Mapping[str, Any]


class Offer(NamedTuple):
    """What a tool found, for the caller to choose from."""

    tool: str
    options: Sequence[Option]


@dataclass(kw_only=True)
class State:
    """The state of the conversation after a message.

    Parameters:
        goals: What is to be done, the current one last.
        filled: What tools' parameters are to be, by name.
        hints: Values that came along with a chosen option, for parameters that must be filled
            and were not said.
        aside: Values said together with a question that is answered in passing.
        offer: What the caller can choose from.
        taken: The offer that the caller chose from last.
        asked: The parameter the caller was last asked for.
        question: What the agent last said.
        confirm: The call that waits for a yes, and the question asked.
        agreed: The caller has just said yes to it.
        switch: A tool that was suggested with a question.
        instead: For a suggested tool, the one that failed and suggested it.
        mentioned: The one thing a question was last answered with.
        news: Results since the caller last spoke.
        tried: Calls since the caller last spoke: fingerprint to position.
        calls: How many calls were made since the caller last spoke.
        changed_at: Position of the last call that succeeded.
        last_asked_goal: The question last answered in passing.
        completed: Something was done in this conversation.
        needed: Parameters that a failure asked for, whether or not the schema requires them.
        narrowed: The caller's last words fit several of the things offered.
        finished: Something was done since the caller last spoke.
        declined: The caller has said no to what was offered or read back.
        said: How the caller's last words read.
        understood: Whether anything was made of the caller's last words.
        missed: How often in a row the parameter asked for was not understood.
        now: The server's time, if it told.
    """

    goals: list[str] = field(default_factory=list[str])
    filled: dict[str, str] = field(default_factory=dict[str, str])
    hints: dict[str, str] = field(default_factory=dict[str, str])
    aside: dict[str, str] = field(default_factory=dict[str, str])
    offer: Offer | None = None
    taken: Offer | None = None
    asked: str | None = None
    question: str = ""
    confirm: tuple[Asking, str] | None = None
    agreed: bool = False
    switch: str | None = None
    instead: dict[str, str] = field(default_factory=dict[str, str])
    mentioned: Option = field(default_factory=dict[str, Any])
    news: list[News] = field(default_factory=list[News])
    tried: dict[str, int] = field(default_factory=dict[str, int])
    calls: int = 0
    changed_at: int = -1
    last_asked_goal: str | None = None
    completed: bool = False
    needed: set[str] = field(default_factory=set[str])
    narrowed: bool = False
    finished: bool = False
    declined: bool = False
    said: Answers | None = None
    understood: bool = True
    missed: int = 0
    now: datetime | None = None

    @property
    def goal(self) -> str | None:
        """The current goal."""
        return self.goals[-1] if self.goals else None

    def push(self, goal: str) -> None:
        """Make a goal the current one."""
        if goal in self.goals:
            self.goals.remove(goal)
        self.goals.append(goal)

    def drop_offer(self) -> None:
        """Forget what there was to choose from."""
        self.offer = None

    def may_call(self, asking: Asking) -> bool:
        """Whether a call could bring anything new: it was not made, or something came of another."""
        made = self.tried.get(asking.fingerprint)
        return made is None or self.changed_at > made
