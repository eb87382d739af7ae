"""How long it takes to read a turn."""

from __future__ import annotations

import time

from frontdesk.bench.figures import Figure, spread
from frontdesk.bench.utterances import CALLER
from frontdesk.desk import Desk

GOAL_MS = 20.0


async def parse(*, rounds: int) -> list[Figure]:
    """Read each utterance ``rounds`` times against the clinic's tools and names."""
    async with await Desk.open("healthcare", db="memory:", brain="embedded") as desk:
        took: list[float] = []
        for _ in range(rounds):
            for text in CALLER:
                began = time.perf_counter()
                desk.reader.read(text, turn=1)
                took.append((time.perf_counter() - began) * 1000)
    return [*spread("parse", took, goal=GOAL_MS), _runs(len(took))]


def _runs(count: int) -> Figure:
    return Figure(name="parse.runs", value=count, unit="runs")
