"""What tests of a vertical or a pipeline drive it with.

All of `frontdesk_processors.testing`, and the in-process channel: a session on a private
database, with no network, no audio and a clock of its own.
"""

from __future__ import annotations

import atexit
from collections.abc import AsyncGenerator, Callable, Hashable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any
from uuid import uuid4

from pipecat.services.llm_service import LLMService

from frontdesk.desk import Desk
from frontdesk.registry import vertical as find_vertical
from frontdesk.session import Session
from frontdesk.store.location import MEMORY
from frontdesk.vertical import Vertical
from frontdesk_processors.guard.policies import STANDARD, Policy
from frontdesk_processors.testing import (
    UTC,
    Break,
    Call,
    Calls,
    FixedClock,
    Say,
    ScriptedModel,
    ScriptStep,
    View,
    drive,
)

__all__ = [
    "MONDAY",
    "UTC",
    "Break",
    "Call",
    "Calls",
    "FixedClock",
    "Say",
    "ScriptStep",
    "ScriptedModel",
    "View",
    "drive",
    "in_process",
    "open_desk",
    "seeded",
]

MONDAY = datetime(2026, 11, 23, 17, tzinfo=UTC)
"""The moment a private desk is opened at: a Monday, nine in the morning in Los Angeles."""

Brain = str | LLMService[Any] | Callable[[], LLMService[Any]]


async def open_desk(
    vertical: str | Vertical,
    *,
    brain: Brain = "embedded",
    clock: Callable[[], datetime] | None = None,
    db: str = "memory:",
    policies: Sequence[Policy] = STANDARD,
) -> Desk:
    """A desk on a private database, to be closed by whoever opened it.

    Args:
        vertical: A vertical, or the name of an installed one.
        brain: Which model answers: a name, a service (for one session), or what makes one.
        clock: Tells the time; by default it stands at `MONDAY`.
        db: Its database; by default one that nobody else sees.
        policies: What every action passes.
    """
    clock = clock or FixedClock(MONDAY)
    blueprint = find_vertical(vertical) if isinstance(vertical, str) else vertical
    if db == MEMORY and blueprint.connect is None:
        db = await seeded(blueprint, clock=clock)
    return await Desk.open(blueprint, db=db, brain=_maker(brain), clock=clock, policies=policies)


async def seeded(vertical: str | Vertical, *, clock: Callable[[], datetime]) -> str:
    """A private database that begins as the vertical opens at that time, as a URL for one desk.

    It is filled once in a process and copied for each desk, since filling it takes longer than most
    tests.
    """
    blueprint = find_vertical(vertical) if isinstance(vertical, str) else vertical
    what = (blueprint.seed, blueprint.business, blueprint.migrations, clock())
    if what not in _FILES:
        made = _folder() / f"{uuid4().hex}.db"
        async with await Desk.open(blueprint, db=str(made), brain="embedded", clock=clock):
            pass
        _FILES[what] = made
    return f"{MEMORY}{_FILES[what]}"


@cache
def _folder() -> Path:
    made = Path(mkdtemp(prefix="frontdesk-seeded-"))
    atexit.register(rmtree, made, ignore_errors=True)
    return made


_FILES: dict[Hashable, Path] = {}
"""What was filled, by what fills it; never changed, and only copied."""


def _maker(brain: Brain) -> str | Callable[[], LLMService[Any]]:
    if isinstance(brain, str):
        return brain
    return _always(brain) if isinstance(brain, LLMService) else brain  # pyright: ignore[reportUnknownArgumentType]


def _always(service: LLMService[Any]) -> Callable[[], LLMService[Any]]:
    return lambda: service


@asynccontextmanager
async def in_process(
    desk: Desk | str | Vertical,
    *,
    brain: Brain = "embedded",
    clock: Callable[[], datetime] | None = None,
    caller: str | None = None,
    resume: str | None = None,
    policies: Sequence[Policy] = STANDARD,
) -> AsyncGenerator[Session]:
    """Hold a conversation in this process; a script that was not played to its end fails.

    Example:
        >>> async with in_process("healthcare") as session:
        ...     reply = await session.say("When are you open on Thursday?")

    Args:
        desk: An open desk, which stays open and brings its own brain and clock; or a vertical,
            opened for this conversation alone.
        brain: Which model answers, when a vertical is given.
        clock: Tells the time, when a vertical is given.
        caller: The number they reach us from.
        resume: Id of a conversation to go on with.
        policies: What every action passes, when a vertical is given.

    Raises:
        AssertionError: A `ScriptedModel` had a step too few or too many.
    """
    if isinstance(desk, Desk):
        async with await desk.session(caller=caller, resume=resume) as session:
            yield session
        return
    async with (
        await open_desk(desk, brain=brain, clock=clock, policies=policies) as opened,
        await opened.session(caller=caller, resume=resume) as session,
    ):
        yield session
    if isinstance(brain, ScriptedModel):
        brain.assert_done()
