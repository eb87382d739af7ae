"""What holds on the audio path: bookings, interruptions, dictation, silence, dropped lines."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from frontdesk.channels.recording import Cue
from frontdesk.desk import Desk
from frontdesk.providers.speech import Speech
from frontdesk.web.breakable import BreakableToolbox, Fault
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.toolbox import Toolbox
from frontdesk_processors.values import JsonObject
from tests.integration.voice.conftest import DISCLOSURE, Dial, Held, clip, pause

pytestmark = [pytest.mark.timeout(90), pytest.mark.xdist_group("realtime")]


def booked(held: Held) -> list[tuple[str, str]]:
    """The patients and days of what was booked in this test, as the database has it."""
    with sqlite3.connect(f"file:{held.path}?mode=ro", uri=True) as connection:
        return connection.execute(
            "SELECT p.full_name, s.local_day FROM hc_appointments a "
            "JOIN hc_patients p ON p.id = a.patient_id JOIN hc_slots s ON s.id = a.slot_id "
            "WHERE a.status = 'booked' AND a.created_at >= '2026-11-23 16:00' ORDER BY 1"
        ).fetchall()


@pytest.mark.slow  # The same booking is held in the browser's tests.
async def test_a_caller_books_by_voice(dial: Dial, speech: Speech) -> None:
    held: Held = await dial(
        [
            Cue(pcm=clip("ask"), after_s=1.5),
            Cue(pcm=clip("second"), after_s=6.0),
            Cue(pcm=clip("maria")),
            Cue(pcm=clip("yes"), after_s=13.0),
            # On a busy machine the first may come into the read-back, and counts for nothing then.
            Cue(pcm=clip("yes")),
            Cue(pcm=clip("goodbye"), after_s=3.0),
        ]
    )
    ending = await held.call.run()
    assert ending.outcome == "completed"
    assert booked(held) == [("Maria Lopez", "2026-12-01")]
    [receipt] = held.call.conversation.receipts
    assert receipt.verified
    # What was said aloud, as ears hear it.
    heard = await speech.engines.hear(
        _tail(held.transport.agent.sound(), rate=held.transport.agent.rate, seconds=12)
    )
    assert re.search(r"book|bye", heard, re.IGNORECASE), heard
    for timing in held.of("timing"):
        stages = [timing[f"{name}_ms"] for name in ("vad", "stt", "endpoint", "agent", "guard")]
        stages.append(timing["tts_ms"])
        assert sum(map(_number, stages)) == pytest.approx(_number(timing["total_ms"]), abs=1)


def _number(value: object) -> float:
    assert isinstance(value, int | float)
    return float(value)


def _tail(pcm: bytes, *, rate: int, seconds: float) -> bytes:
    """The end of a recording at 16 kHz, from 24."""
    import numpy as np
    import soxr

    samples = np.frombuffer(pcm, "<i2")[-int(rate * seconds) :].astype(np.float32)
    return soxr.resample(samples, rate, 16_000).astype("<i2").tobytes()


async def test_a_barge_in_stops_the_voice_and_the_context_keeps_what_was_heard(dial: Dial) -> None:
    held: Held = await dial([Cue(pcm=clip("hours"), after_s=3.0)])
    await held.call.run()
    [first, *_] = held.of("interrupted")
    greeting = str(held.of("agent")[0]["text"])
    heard = str(first["heard"])
    assert heard
    assert greeting.startswith(heard)
    assert len(heard) < len(greeting) * 0.7
    assert held.context[0] == {"role": "assistant", "content": heard}
    stopped = next(e for e in held.of("speaking") if e["who"] == "agent" and not e["on"])
    # The caller speaks from 3 s after the agent began; noticing takes 0.2 s, meaning it 0.55 s.
    began = next(e for e in held.of("speaking") if e["who"] == "agent" and e["on"])
    assert _number(stopped["t_ms"]) - _number(began["t_ms"]) < 3000 + 1500
    assert "Saturday" in held.said()


@pytest.mark.wide
async def test_a_murmur_neither_interrupts_nor_takes_a_turn(dial: Dial) -> None:
    held: Held = await dial(
        [
            Cue(pcm=clip("mmhm"), after_s=2.0),
            Cue(pcm=clip("okay"), after_s=2.0),
            Cue(pcm=clip("hours")),
        ]
    )
    await held.call.run()
    assert [event["text"] for event in held.of("caller")] == ["Are you open on Saturday?"]
    assert not held.of("interrupted")
    greeting = str(held.of("agent")[0]["text"])
    assert held.context[0] == {"role": "assistant", "content": greeting}
    assert held.context[1] == {"role": "user", "content": "Are you open on Saturday?"}


@asynccontextmanager
async def beside(held: Held) -> AsyncGenerator[None]:
    """The call goes on while its agent is listened to, and is hung up then."""
    running = asyncio.create_task(held.call.run())
    try:
        await held.until("speaking", more_than=0)
        yield
    finally:
        await held.call.hang_up()
        await running


def told_in(held: Held) -> int:
    """How often a machine has been disclosed by itself, after the greeting."""
    return [event["text"] for event in held.of("agent")].count(DISCLOSURE)


@pytest.mark.wide
async def test_who_types_over_what_is_disclosed_has_read_it_where_it_is_shown(dial: Dial) -> None:
    held: Held = await dial([], linger_s=None)
    async with beside(held):
        for _ in range(2):
            told = told_in(held)
            await held.call.typed("When are you open on Saturday?")
            # Said once more before the answer, and typed over again.
            while told_in(held) == told:
                await held.until("agent", more_than=len(held.of("agent")))
            assert not held.call.conversation.disclosed
        await held.show(DISCLOSURE)
        assert held.call.conversation.disclosed
        before = len(held.of("agent"))
        await held.type("And on Sunday?")
        assert DISCLOSURE not in [event["text"] for event in held.of("agent")[before:]]
    kept = await held.desk.store.conversations.events(held.call.conversation.id)
    assert "open on Saturday" in str(kept)


@pytest.mark.wide
async def test_a_clinics_call_ends_with_how_to_reach_a_person(dial: Dial) -> None:
    held: Held = await dial([], linger_s=None, caller="+14155550123")
    running = asyncio.create_task(held.call.run())
    await held.until("speaking", more_than=0)
    await held.call.typed("That's all, goodbye.")
    await running
    closing = "automated assistant. To reach a person, call (415) 555-0100."
    said = [str(event["text"]) for event in held.of("agent")]
    assert said[-1].endswith(closing)
    assert sum(closing in one for one in said) == 1


@pytest.mark.wide
async def test_a_number_dictated_with_pauses_is_one_turn(dial: Dial) -> None:
    spoken = [clip("phone_one"), pause(1.3), clip("phone_two"), pause(1.4), clip("phone_three")]
    held: Held = await dial([Cue(pcm=b"".join(spoken), after_s=1.0)])
    await held.call.run()
    [turn] = held.of("caller")
    # Ears may mishear a digit; that the pieces are one turn does not depend on it.
    assert re.search(r"number.*(?:five|5).*(?:three|3)", str(turn["text"])), turn


@pytest.mark.wide
async def test_a_silent_caller_is_asked_and_then_let_go(dial: Dial) -> None:
    held: Held = await dial([], linger_s=None, quiet_s=0.6)
    ending = await held.call.run()
    lines = [str(event["text"]) for event in held.of("agent")][1:]
    assert [line.split(".")[0].split("?")[0] for line in lines] == [
        "Are you still there",
        "I'm still here",
        "I can't hear anything, so I'll let you go",
        "You have been talking with an automated assistant",
    ]
    assert ending.outcome == "abandoned"
    # Ears are paid for what they were sent: all of it was silence.
    ends: Any = held.of("end")
    [end] = ends
    usage = end["usage"]
    assert usage["stt_seconds"] > 2 * 0.6
    said = usage["tts_characters"] + usage["tts_characters_kept"]
    assert said >= len("".join(lines))
    assert (end["cost_usd"], set(end["costs"]["stages"])) == (0, {"embedded"})
    filed = await held.desk.store.costs.of(held.call.conversation.id)
    heard = next(one for one in filed.costs if "seconds" in one.quantities)
    assert float(heard.quantities["seconds"]) >= usage["stt_seconds"]


async def test_a_line_that_drops_in_the_middle_of_a_write_loses_nothing(
    dial: Dial, desk: Desk
) -> None:
    fault = Fault(lambda wish: None)

    def toolbox(conversation: Conversation) -> Toolbox:
        tools = desk.toolbox(conversation, kind=BreakableToolbox)
        assert isinstance(tools, BreakableToolbox)
        tools.fault = fault
        return tools

    held: Held = await dial([], linger_s=None, quiet_s=60.0, toolbox=toolbox)
    dropped = asyncio.Event()

    def watch(event: JsonObject) -> None:
        if event["type"] == "cleared" and event["tool"] == "schedule_appointment":
            # Its tool is slow from here on, and the caller is gone before it ends.
            held.transport.drop()
            dropped.set()

    held.watch = watch
    running = asyncio.create_task(held.call.run())
    await held.until("agent", more_than=0)
    for line in (
        "I need to see the doctor next Tuesday afternoon",
        "the second one",
        "Maria Lopez, 3/5/1984",
    ):
        await held.type(line)
    await held.show(str(held.of("agent")[-1]["text"]))
    fault.wish("slow")
    await held.call.typed("yes please")
    ending = await running
    assert dropped.is_set()
    assert ending.outcome == "completed"
    assert booked(held) == [("Maria Lopez", "2026-12-01")]
    filed = await held.desk.store.conversations.get(held.call.conversation.id)
    assert filed is not None
    assert Conversation.from_json(filed.state).receipts[0].verified


async def test_two_callers_at_once_each_get_their_own_answer(dial: Dial) -> None:
    one: Held = await dial([Cue(pcm=clip("hours"), after_s=1.0)])
    other: Held = await dial([Cue(pcm=clip("new"), after_s=1.0)])
    await asyncio.gather(one.call.run(), other.call.run())
    assert "Saturday" in one.said()
    assert "Saturday" not in other.said()
    assert "new patient" in str(other.of("caller")[0]["text"])
