"""What an idle conversation costs in memory."""

from __future__ import annotations

from contextlib import AsyncExitStack

from frontdesk.bench.figures import Figure, resident_mb
from frontdesk.desk import Desk

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
        before = resident_mb()
        for _ in range(sessions):
            await open_sessions.enter_async_context(await desk.session())
        after = resident_mb()
    return [
        Figure(name="idle.per_session", value=(after - before) / sessions, unit="MB", goal=GOAL_MB),
        Figure(name="idle.process_before", value=before, unit="MB"),
        Figure(name="idle.process_after", value=after, unit="MB"),
        Figure(name="idle.runs", value=sessions, unit="runs"),
    ]
