"""What a vertical is made of, and what it tells of the business: plain values and ports."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

from pydantic import BaseModel

from frontdesk.settings import Settings
from frontdesk_processors.conversation import Conversation, Outcome
from frontdesk_processors.ledger import Ledger, UnitOfWork
from frontdesk_processors.tool import Tool
from frontdesk_processors.values import Json


class Form(NamedTuple):
    """A way of saying something that the records hold.

    Parameters:
        parameter: The tools' parameter it fills (``provider_id``).
        id: The value it stands for (``prov_okafor``).
        text: What callers say for it (``Dr. Okafor``).
    """

    parameter: str
    id: str
    text: str


@dataclass(frozen=True, kw_only=True)
class NextAction:
    """What should happen after the conversation.

    Parameters:
        type: Short name (``none``, ``call_back``, ``send_confirmation``, …).
        detail: What whoever does it needs to know.
    """

    type: str
    detail: Mapping[str, Json] = field(default_factory=dict[str, Json])


class Ending(NamedTuple):
    """How a finished conversation counts."""

    outcome: Outcome
    next_action: NextAction


class Entry(NamedTuple):
    """One line of the business's book, as its staff would read it.

    Parameters:
        id: The record's id.
        who: Whose it is.
        what: What it is.
        when: When it takes place, in words.
        status: How it stands (``booked``, ``cancelled``, …).
        changed_at: When it last changed.
    """

    id: str
    who: str
    what: str
    when: str
    status: str
    changed_at: datetime


class Diary(Protocol):
    """Reads the lines of the book that changed last."""

    async def __call__(self, unit: UnitOfWork, /, *, limit: int, language: str) -> list[Entry]:
        """The lines, latest first, at most ``limit``."""
        ...


@dataclass(frozen=True, kw_only=True)
class Specialist:
    """One agent of a vertical.

    Parameters:
        name: What it is called in traces and handoffs.
        tools: What it may ask for.
        prompt: File of its role prompt, below the vertical's ``prompts`` folder; or the whole path
            of one elsewhere, which then holds in every language.
        added: What a business adds to its prompt.
        knows: What it may know of the vertical's ``sensitive`` fields.
    """

    name: str
    tools: tuple[Tool, ...]
    prompt: str
    added: str = ""
    knows: frozenset[str] = frozenset()


class Business(Protocol):
    """What the records say of the business itself, read when a desk opens.

    Parameters:
        name: What it calls itself.
        zone: Its IANA time zone (``America/Los_Angeles``).
        phone: Its number, as people say it.
    """

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def zone(self) -> str: ...  # noqa: D102
    @property
    def phone(self) -> str: ...  # noqa: D102


Open = Callable[[UnitOfWork], object]
"""Opens a vertical's ports on a transaction."""


class Connect(Protocol):
    """Connects to the other systems that a vertical's records are in."""

    def __call__(self, *, ledger: Ledger, settings: Settings) -> AbstractAsyncContextManager[Open]:
        """What opens the ports over these connections, for as long as they last.

        Args:
            ledger: Gives units for what is noted in our own records while another system is
                being asked.
            settings: Hold the keys to the systems.
        """
        ...


Seed = Callable[[UnitOfWork, datetime], Awaitable[None]]
"""Writes a business into its tables, relative to a moment; whoever opened the unit commits."""


async def unseeded(_unit: UnitOfWork, _now: datetime) -> None:
    """A `Seed` that writes nothing, for a business whose records need nothing to begin with."""


def done_or_answered(conversation: Conversation) -> Ending:
    """How a conversation counts where a trade has no rule of its own: completed with a receipt."""
    if conversation.needs_human:
        detail: dict[str, Json] = {"reason": conversation.needs_human}
        return Ending("callback", NextAction(type="call_back", detail=detail))
    outcome: Outcome = "completed" if conversation.receipts else "answered"
    return Ending(outcome if conversation.turn else "abandoned", NextAction(type="none"))


@dataclass(frozen=True, kw_only=True)
class Starter:
    """What ``frontdesk init`` makes a business of its own from.

    Parameters:
        folder: Files that are copied: ``bot.py``, an example tool, ``README.md``.
        business: The ``business.toml`` that is copied.
        form: What such a file must be.
    """

    folder: Path
    business: Path
    form: type[BaseModel]


After = Literal["hear", "parse", "plan", "agent", "guard", "act"]
"""The step of a turn that a business's own step follows, in the order in which they take it."""

MakeStep = Callable[[Conversation], object]
"""Makes a step of one conversation: a pipecat processor, usually a `Step`. A class will do.

What a step after ``guard`` sends to the caller is judged by nobody."""
