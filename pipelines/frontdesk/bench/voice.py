"""What a caller waits for, and what a spoken call costs, with the embedded engines."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from frontdesk.bench.figures import Figure, percentile, resident_mb, spread
from frontdesk.channels.recording import HEAR_RATE, Cue, RecordingTransport
from frontdesk.desk import Desk
from frontdesk.providers.speech import Speech, open_speech
from frontdesk.settings import Settings
from frontdesk_processors.language import load
from frontdesk_processors.observe import STAGES
from frontdesk_processors.values import JsonObject

ASKED = (
    "Are you open on Saturday?",
    "I need to see the doctor next Tuesday afternoon.",
    "What time do you close on Monday?",
)
GOALS = {"p50": 1000.0, "p95": 1300.0}
"""First sound after the end of the caller's turn, in milliseconds, on two cores."""
IDLE_GOAL_MB = 2.0
LAG_GOAL_MS = 20.0
GROWTH_MB = 0.2
WARM_CALLS = 10
"""Over the first calls the engines' arenas reach their size: growth is what comes after them, told
only where as many calls again have come."""
IDLE_CALLS = 20
TICK_S = 0.01


async def voice(*, calls: int) -> list[Figure]:
    """Hold that many calls of three questions each, one after another, in real time.

    The callers are made with the embedded voice; each cuts in a second after the agent has begun
    to answer, so that a turn takes some five seconds.
    """
    settings = Settings(db="memory:")
    begun = resident_mb()
    speech = await open_speech(settings, language=load("en"))
    loaded = resident_mb()
    try:
        async with await Desk.open("healthcare", db="memory:", brain="embedded") as desk:
            idle = await _idle(desk, speech)
            timings, lags, sizes = await _held(desk, speech, calls=calls)
    finally:
        speech.close()
    totals = [float(str(timing["total_ms"])) for timing in timings]
    figures = [
        Figure(
            name=f"voice.first_audio.{share}",
            value=percentile(totals, int(share[1:]) / 100),
            unit="ms",
            goal=goal,
        )
        for share, goal in GOALS.items()
    ]
    for stage in STAGES:
        figures += spread(f"voice.{stage}", [float(str(t[f"{stage}_ms"])) for t in timings])
    if len(sizes) >= 2 * WARM_CALLS:
        growth = _slope(sizes[WARM_CALLS:])
        figures.append(Figure(name="voice.growth_a_call", value=growth, unit="MB", goal=GROWTH_MB))
    return [
        *figures,
        *spread("voice.loop_lag", lags, goal=LAG_GOAL_MS),
        Figure(name="voice.engines", value=loaded - begun, unit="MB"),
        Figure(name="voice.per_idle_call", value=idle, unit="MB", goal=IDLE_GOAL_MB),
        Figure(name="voice.runs", value=len(timings), unit="runs"),
    ]


async def _held(
    desk: Desk, speech: Speech, *, calls: int
) -> tuple[list[JsonObject], list[float], list[float]]:
    timings: list[JsonObject] = []
    lags: list[float] = []
    sizes: list[float] = []
    for _ in range(calls):
        cues = [
            Cue(pcm=await speech.engines.say(line, rate=HEAR_RATE, trim=True), after_s=1.0)
            for line in ASKED
        ]
        transport = RecordingTransport(cues, keeps=False)
        call = await desk.call(transport=transport, speech=speech, channel="bench")
        async with _lag(lags):
            await call.run()
        timings += [event for event in call.events if event["type"] == "timing"]
        sizes.append(resident_mb())
    return timings, lags, sizes


async def _idle(desk: Desk, speech: Speech) -> float:
    """Megabytes that a call costs while nobody says anything in it."""

    async def hold(calls: int) -> float:
        held = [
            await desk.call(
                transport=RecordingTransport([], linger_s=None, keeps=False),
                speech=speech,
                channel="bench",
                quiet_s=600,
            )
            for _ in range(calls)
        ]
        before = resident_mb()
        running = [asyncio.create_task(call.run()) for call in held]
        await asyncio.sleep(12)
        size = resident_mb()
        for call in held:
            await call.hang_up()
        await asyncio.gather(*running)
        return size - before

    await hold(1)
    return await hold(IDLE_CALLS) / IDLE_CALLS


@asynccontextmanager
async def _lag(lags: list[float]) -> AsyncGenerator[None]:
    """Note how late the loop is for a tick, in milliseconds, as long as the body runs."""

    async def tick() -> None:
        while True:
            due = time.perf_counter() + TICK_S
            await asyncio.sleep(TICK_S)
            lags.append((time.perf_counter() - due) * 1000)

    task = asyncio.create_task(tick())
    try:
        yield
    finally:
        task.cancel()


def _slope(sizes: list[float]) -> float:
    """Megabytes a call by which memory grows over a run of calls."""
    return (sizes[-1] - sizes[0]) / (len(sizes) - 1)
