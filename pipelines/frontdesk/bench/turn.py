"""How long a caller waits for the first text, and for what."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence

from pipecat.processors.aggregators.llm_context import LLMContext

from frontdesk.bench.figures import Figure, spread
from frontdesk.bench.instant import instant
from frontdesk.bench.utterances import CALLER
from frontdesk.desk import Desk
from frontdesk.opening import MakeLLM
from frontdesk_processors.brain import EmbeddedLLMService, Move
from frontdesk_processors.values import JsonObject

GOAL_MS = 50.0
BRAIN_GOAL_MS = 30.0


async def turn(*, rounds: int) -> list[Figure]:
    """Hold ``rounds`` conversations of twenty turns with an instant model, and with the brain.

    ``turn.first_released`` is from the caller's message to the first text past Guard; its parts
    are the time until the turn is parsed, from there to the model's first token, and from there to
    the release of the first sentence. ``brain.first_token`` is what the embedded brain takes from
    a context to its first word or call; ``brain.first_released`` is a whole turn with it, tools,
    database and several inferences included.
    """
    events = await _talk(instant, rounds=rounds)
    released = _of(events, "first_released_ms")
    tokens = _of(events, "first_token_ms")
    parsed = _reading(events)
    inferences: list[float] = []
    brain = await _talk(lambda: _Timed(inferences), rounds=max(1, rounds // 2))
    return [
        *spread("turn.first_released", released, goal=GOAL_MS),
        *spread("turn.1_parsed", parsed),
        *spread("turn.2_planned_to_token", _between(parsed, tokens)),
        *spread("turn.3_token_to_released", _between(tokens, released)),
        *spread("brain.first_token", inferences, goal=BRAIN_GOAL_MS),
        *spread("brain.first_released", _of(brain, "first_released_ms")),
        Figure(name="turn.runs", value=len(released), unit="runs"),
    ]


class _Timed(EmbeddedLLMService):
    """The embedded brain, with a stopwatch round each of its moves."""

    def __init__(self, took: list[float]) -> None:
        super().__init__()
        self._took = took

    def move(self, context: LLMContext) -> Move:
        """What the brain does next; noted in milliseconds."""
        began = time.perf_counter()
        moved = super().move(context)
        self._took.append((time.perf_counter() - began) * 1000)
        return moved


async def _talk(brain: MakeLLM, *, rounds: int) -> list[list[JsonObject]]:
    """The events of each turn that was answered by a model."""
    turns: list[list[JsonObject]] = []
    async with await Desk.open("healthcare", db="memory:", brain=brain) as desk:
        for number in range(rounds + 1):
            async with await desk.session() as session:
                for text in CALLER:
                    before = len(session.events)
                    await session.say(text)
                    # The first conversation warms caches that a process fills once.
                    if number:
                        turns.append(list(session.events[before:]))
    return turns


def _reading(turns: Iterable[Sequence[JsonObject]]) -> list[float]:
    """Milliseconds from each turn's message until it was parsed."""
    return [_at(events, "parsed") - _at(events, "caller") for events in turns]


def _at(events: Iterable[JsonObject], kind: str) -> float:
    return next(float(str(event["t_ms"])) for event in events if event["type"] == kind)


def _of(turns: Iterable[Sequence[JsonObject]], name: str) -> list[float]:
    """A latency of each turn's first answer."""
    answers = (next(e for e in events if e["type"] == "agent") for events in turns)
    return [float(str(answer[name])) for answer in answers if answer[name] is not None]


def _between(earlier: Sequence[float], later: Sequence[float]) -> list[float]:
    return [max(0.0, after - before) for before, after in zip(earlier, later, strict=True)]
