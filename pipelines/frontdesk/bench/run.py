"""Runs benches by name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from frontdesk.bench.engines import engines
from frontdesk.bench.figures import Figure
from frontdesk.bench.idle import idle
from frontdesk.bench.overhead import overhead
from frontdesk.bench.parse import parse
from frontdesk.bench.sentences import sentences
from frontdesk.bench.turn import turn
from frontdesk.bench.voice import voice
from frontdesk_processors.errors import UnknownName

BENCHES: Mapping[str, Callable[[int], Awaitable[list[Figure]]]] = {
    "turn": lambda scale: turn(rounds=scale),
    "parse": lambda scale: parse(rounds=scale * 10),
    "sentences": lambda scale: sentences(rounds=scale),
    "overhead": lambda scale: overhead(rounds=scale),
    "idle": lambda scale: idle(sessions=scale * 20),
    "engines": lambda scale: engines(rounds=scale),
    "voice": lambda scale: voice(calls=scale),
}
"""Each takes a scale; at 10: a turn 200 times, 200 sessions at once, 10 calls."""


async def measure(name: str, *, scale: int = 10) -> list[Figure]:
    """The figures of a bench.

    Args:
        name: Which one.
        scale: How much to run; 10 is what the goals are measured at.

    Raises:
        UnknownName: There is no such bench.
    """
    if name not in BENCHES:
        raise UnknownName("bench", name, known=BENCHES)
    return await BENCHES[name](scale)
