"""What an idle conversation costs in memory."""

from __future__ import annotations

import gc
import os
from contextlib import AsyncExitStack
from pathlib import Path

from frontdesk.bench.figures import Figure
from frontdesk.desk import Desk
from frontdesk_processors.errors import UsageError

GOAL_MB = 2.0


async def idle(*, sessions: int) -> list[Figure]:
    """Open that many text sessions with the embedded brain, greet each, and leave them be.

    Raises:
        UsageError: This system does not tell a process's memory in ``/proc``.
    """
    async with (
        await Desk.open("healthcare", db="memory:", brain="embedded") as desk,
        AsyncExitStack() as open_sessions,
    ):
        # The first session brings in what all share.
        async with await desk.session() as first:
            await first.say("When are you open?")
        before = _resident_mb()
        for _ in range(sessions):
            await open_sessions.enter_async_context(await desk.session())
        after = _resident_mb()
    return [
        Figure(name="idle.per_session", value=(after - before) / sessions, unit="MB", goal=GOAL_MB),
        Figure(name="idle.process_before", value=before, unit="MB"),
        Figure(name="idle.process_after", value=after, unit="MB"),
        Figure(name="idle.runs", value=sessions, unit="runs"),
    ]


def _resident_mb() -> float:
    gc.collect()
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError as error:
        raise UsageError("the idle bench reads /proc/self/statm, which only Linux has") from error
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024**2
