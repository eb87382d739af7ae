"""What the brain knows of a conversation, told from its messages alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from frontdesk_processors.brain.ears import Heard
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
        later: Goals that were asked for in one breath with another, and the words that did.
        together: A question was asked along with what is to be done: its answer is meant for it.
        passing: Goals that are questions the caller asked by the way.
        wishes: For goals that change something the caller has: the words that say which.
        filled: What tools' parameters are to be, by name.
        meant: What the caller themselves said, where ``filled`` was worked out from an offer.
        hints: Values that came along with a chosen option, for parameters that must be filled
            and were not said.
        aside: Values said together with a question that is answered in passing.
        offer: What the caller can choose from.
        short: Those of the offer that the caller's words narrowed it down to.
        taken: The offer that the caller last chose from, or turned down.
        asked: The parameter the caller was last asked for.
        question: What the agent last said.
        told: All that the agent said since the caller last spoke.
        told_before: All that it had said before that.
        confirm: The call that waits for a yes, and the question asked.
        agreed: The caller has just said yes to it.
        switch: A tool that was suggested with a question.
        instead: For a suggested tool, the one that failed and suggested it.
        failed_look_up: The look-up that failed with a suggestion the caller has just passed over.
        broke: The tool that the system behind it did not answer for, when last asked.
        unsettled: The tool of which it was not known yet what became of it, when last asked.
        identified: The call that established who the caller is.
        other: Whom the caller speaks for, in their word ("son"); empty for themselves.
        whose: The tool that has to identify them before anything else is done for them.
        mentioned: The one thing a question was last answered with.
        mentioned_at: The turn of that answer.
        news: Results since the caller last spoke.
        tried: Calls since the caller last spoke: fingerprint to position.
        calls: How many calls were made since the caller last spoke.
        changed_at: Position of the last call that succeeded.
        last_asked_goal: The question last answered in passing.
        answered_at: The turn of that answer.
        last_day: The last words for a day that the caller used.
        completed: Something was done in this conversation.
        completed_at: The turn in which something was done last.
        needed: Parameters that a failure asked for, whether or not the schema requires them.
        kept: Hints that came with a thing the caller has: a change of it keeps them if it can.
        narrowed: The caller's last words fit several of the things offered.
        doubtful: The one thing on offer may not be what the caller means.
        finished: Something was done since the caller last spoke.
        next_up: What was asked for in the same breath has just been taken up.
        declined: The caller has said no to what was offered or read back.
        ended: The caller wants nothing more.
        declined_before: They had done so when they last spoke.
        refused: What they said no to was read back to them.
        dropped: The caller has just given up what was under way.
        heard: The caller's last message.
        repeated: It is word for word the one before it.
        took: Values were taken from it.
        moved_on: It asked for something, chose, agreed or gave a value.
        understood: Whether anything was made of it.
        missed: How often in a row nothing was made of what the caller said.
        turn: The caller's messages so far.
        now: The server's time, if it told.
        elsewhere: Names of what colleagues can do.
    """

    goals: list[str] = field(default_factory=list[str])
    later: dict[str, Heard] = field(default_factory=dict[str, Heard])
    together: bool = False
    passing: set[str] = field(default_factory=set[str])
    wishes: dict[str, Heard] = field(default_factory=dict[str, Heard])
    filled: dict[str, str] = field(default_factory=dict[str, str])
    meant: dict[str, str] = field(default_factory=dict[str, str])
    hints: dict[str, str] = field(default_factory=dict[str, str])
    aside: dict[str, str] = field(default_factory=dict[str, str])
    offer: Offer | None = None
    short: Sequence[Option] = ()
    taken: Offer | None = None
    asked: str | None = None
    question: str = ""
    told: str = ""
    told_before: str = ""
    confirm: tuple[Asking, str] | None = None
    agreed: bool = False
    switch: str | None = None
    instead: dict[str, str] = field(default_factory=dict[str, str])
    failed_look_up: str | None = None
    broke: str | None = None
    unsettled: str | None = None
    identified: Asking | None = None
    other: str = ""
    whose: str = ""
    mentioned: Option = field(default_factory=dict[str, Any])
    mentioned_at: int = -1
    news: list[News] = field(default_factory=list[News])
    tried: dict[str, int] = field(default_factory=dict[str, int])
    calls: int = 0
    changed_at: int = -1
    last_asked_goal: str | None = None
    answered_at: int = -1
    last_day: str = ""
    completed: bool = False
    completed_at: int = -1
    needed: set[str] = field(default_factory=set[str])
    kept: set[str] = field(default_factory=set[str])
    narrowed: bool = False
    doubtful: bool = False
    finished: bool = False
    next_up: bool = False
    declined: bool = False
    ended: bool = False
    declined_before: bool = False
    refused: bool = False
    dropped: bool = False
    heard: Heard | None = None
    repeated: bool = False
    took: bool = False
    moved_on: bool = False
    understood: bool = True
    missed: int = 0
    turn: int = 0
    now: datetime | None = None
    elsewhere: Sequence[str] = ()

    @property
    def goal(self) -> str | None:
        """The current goal."""
        return self.goals[-1] if self.goals else None

    @property
    def today(self) -> date | None:
        """The server's day, if it told."""
        return self.now.date() if self.now else None

    def push(self, goal: str) -> None:
        """Make a goal the current one."""
        if goal in self.goals:
            self.goals.remove(goal)
        self.goals.append(goal)

    def put(self, offer: Offer | None) -> None:
        """Put something on the table to choose from, or clear it."""
        self.offer, self.short = offer, ()

    def set_aside(self) -> None:
        """Take what there was to choose from off the table; it can still be come back to."""
        self.taken = self.offer or self.taken
        self.put(None)

    @property
    def open_options(self) -> Sequence[Option]:
        """What the caller was last told there is to choose from."""
        return self.short or (self.offer.options if self.offer else ())

    def may_call(self, asking: Asking) -> bool:
        """Whether a call could bring anything new: not made yet, or something came since."""
        made = self.tried.get(asking.fingerprint)
        return made is None or self.changed_at > made
