"""What the embedded speech engines cost: loading, hearing, speaking, and a call at rest."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipecat.frames.frames import (
    TranscriptionFrame,
    TTSAudioRawFrame,
    TTSSpeakFrame,
    TTSStoppedFrame,
    VADUserStartedSpeakingFrame,
    VADUserStoppedSpeakingFrame,
)

from frontdesk.bench.figures import Figure, percentile, resident_mb, spread
from frontdesk.bench.line import FRAME_S, RATE_IN, line
from frontdesk.settings import Settings
from frontdesk.stock.phrases import Phrases
from frontdesk_processors.language import load

if TYPE_CHECKING:
    from frontdesk.providers.speech import Speech

SESSION_GOAL_MB = 2.0
CALL_GOAL_MB = 0.5
CALLER = "I would like to book an appointment with Doctor Patel on Monday, please."
SENTENCES = {
    "word": "Sure.",
    "sentence": "I have Tuesday, December first at two thirty p m.",
    "read_back": (
        "Let me read that back: office visit for Maria Lopez with Doctor Patel on Tuesday, "
        "December first at two thirty p m, at our Alder Street office."
    ),
}
_STOCK = "I'm sorry, our system isn't answering just now, so that has not been done."
_SILENCE = bytes(int(RATE_IN * FRAME_S) * 2)
_REST_S = 3
_FIRST_CALLS = 5
"""At most: a bench that is only tried need not warm up for longer than it measures."""


async def engines(*, rounds: int) -> list[Figure]:
    """Load the embedded engines and use each.

    ``stt.flush`` is from the news that the caller stopped to the final transcript, in calls whose
    audio takes its own time. ``tts.first_audio`` is from a text to its first sound.
    ``per_session`` is what a call's detector, judge, ears and voice take beyond the engines after
    some seconds of silence; ``stock`` is a phrase that was said before, ``anew`` the same made each
    time; ``growth_per_call`` what a process keeps of each call that is over.

    Raises:
        MissingExtra: The extra ``embedded`` is not installed.
        BadSetting: The installed moonshine-voice carries no weights.
    """
    from frontdesk.providers.speech import open_speech

    settings = Settings.model_validate({"FRONTDESK_STT": "embedded", "FRONTDESK_TTS": "embedded"})
    before, began = resident_mb(), time.perf_counter()
    speech = await open_speech(settings, language=load("en"))
    took_ms = (time.perf_counter() - began) * 1000
    memory = resident_mb() - before
    try:
        pcm = await speech.engines.say(CALLER, rate=RATE_IN, trim=False)
        return [
            Figure(name="engines.load", value=took_ms, unit="ms"),
            Figure(name="engines.memory", value=memory, unit="MB"),
            await _growth(speech, pcm, calls=rounds * 2),
            await _at_rest(speech, sessions=rounds * 20),
            await _real_time(speech, pcm, rounds=rounds * 2),
            *spread("engines.stt.flush", await _flushes(speech, pcm, rounds=rounds)),
            *await _first_sounds(speech, rounds=rounds * 2),
            *await _stock(speech, rounds=rounds * 2),
            Figure(name="engines.runs", value=rounds * 20, unit="runs"),
        ]
    finally:
        speech.close()


async def _at_rest(speech: Speech, *, sessions: int) -> Figure:
    """Memory of each call's own objects, after some seconds of silence."""
    before = resident_mb()
    kept: list[object] = []
    for _ in range(sessions):
        vad, judge = speech.vad(), speech.turn_analyzer()
        vad.set_sample_rate(RATE_IN)
        judge.set_sample_rate(RATE_IN)
        kept += [vad, judge, speech.stt(), speech.tts()]
        for _ in range(int(_REST_S / FRAME_S)):
            # A new object each time, as audio from a line is.
            judge.append_audio(bytes(bytearray(_SILENCE)), is_speech=False)
        await vad.analyze_audio(_SILENCE)
    value = (resident_mb() - before) / sessions
    kept.clear()
    return Figure(
        name="engines.per_session", value=max(0.0, value), unit="MB", goal=SESSION_GOAL_MB
    )


async def _growth(speech: Speech, pcm: bytes, *, calls: int) -> Figure:
    """Memory that stays after each call in which somebody spoke and was answered."""
    for _ in range(min(_FIRST_CALLS, calls)):
        await _call(speech, pcm)
    before = resident_mb()
    for _ in range(calls):
        await _call(speech, pcm)
    value = (resident_mb() - before) / calls
    return Figure(
        name="engines.growth_per_call", value=max(0.0, value), unit="MB", goal=CALL_GOAL_MB
    )


async def _call(speech: Speech, pcm: bytes) -> None:
    vad, judge = speech.vad(), speech.turn_analyzer()
    vad.set_sample_rate(RATE_IN)
    judge.set_sample_rate(RATE_IN)
    async with line(speech.stt(), speech.tts()) as end:
        await end.worker.queue_frame(VADUserStartedSpeakingFrame())
        await end.listen(pcm, paced=False)
        for at in range(0, len(pcm), len(_SILENCE)):
            await vad.analyze_audio(pcm[at : at + len(_SILENCE)])
            judge.append_audio(pcm[at : at + len(_SILENCE)], is_speech=True)
        await judge.analyze_end_of_turn()
        await end.after(VADUserStoppedSpeakingFrame(), until=TranscriptionFrame)
        await end.after(TTSSpeakFrame(SENTENCES["sentence"]), until=TTSStoppedFrame)
    await vad.cleanup()
    await judge.cleanup()


async def _real_time(speech: Speech, pcm: bytes, *, rounds: int) -> Figure:
    took: list[float] = []
    for _ in range(rounds):
        began = time.perf_counter()
        await speech.engines.hear(pcm)
        took.append(time.perf_counter() - began)
    length_s = len(pcm) / 2 / RATE_IN
    value = percentile(took, 0.5) / length_s
    return Figure(name="engines.stt.real_time_factor", value=value, unit="share")


async def _flushes(speech: Speech, pcm: bytes, *, rounds: int) -> Sequence[float]:
    took: list[float] = []
    async with line(speech.stt()) as end:
        for _ in range(rounds):
            await end.worker.queue_frame(VADUserStartedSpeakingFrame())
            await end.listen(pcm + _SILENCE * 10, paced=True)
            took.append(await end.after(VADUserStoppedSpeakingFrame(), until=TranscriptionFrame))
    return took


async def _stock(speech: Speech, *, rounds: int) -> list[Figure]:
    """To the first sound of a stock phrase, as it is played again and as it is made anew."""
    figures: list[Figure] = []
    for name, tts in (
        ("stock", speech.tts(Phrases(frozenset({_STOCK})))),
        ("anew", speech.tts()),
    ):
        async with line(tts) as end:
            took: list[float] = []
            for _ in range(rounds + 1):
                took.append(await end.after(TTSSpeakFrame(_STOCK), until=TTSAudioRawFrame))
                await end.worker.flush_pipeline(timeout=10)
        # The first time it is made in any case.
        figures += spread(f"engines.tts.first_audio.{name}", took[1:])
    return figures


async def _first_sounds(speech: Speech, *, rounds: int) -> list[Figure]:
    figures: list[Figure] = []
    async with line(speech.tts()) as end:
        for name, text in SENTENCES.items():
            took: list[float] = []
            for _ in range(rounds):
                took.append(await end.after(TTSSpeakFrame(text), until=TTSAudioRawFrame))
                # The rest of it would be made while the next is timed.
                await end.worker.flush_pipeline(timeout=10)
            figures += spread(f"engines.tts.first_audio.{name}", took)
    return figures
