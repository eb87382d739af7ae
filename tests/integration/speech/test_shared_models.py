"""Silero and Smart Turn on shared sessions do what pipecat's own do."""

from __future__ import annotations

import threading
from itertools import zip_longest

import numpy as np
from numpy.typing import NDArray
from pipecat.audio.turn.smart_turn.local_smart_turn_v3 import LocalSmartTurnAnalyzerV3
from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.audio.vad.vad_analyzer import VADAnalyzer, VADState

from frontdesk.providers.embedded.utterance import RATE
from frontdesk.providers.embedded.vad import SharedSmartTurn
from frontdesk.providers.speech import Speech
from tests.support.voices import FRAME, SILENCE


async def states(vad: VADAnalyzer, pcm: bytes) -> list[VADState]:
    vad.set_sample_rate(RATE)
    return [await vad.analyze_audio(pcm[at : at + FRAME]) for at in range(0, len(pcm), FRAME)]


async def call(speech: Speech, text: str) -> bytes:
    said = await speech.engines.say(text, rate=RATE, trim=False)
    return SILENCE * 25 + said + SILENCE * 25


def samples(pcm: bytes) -> NDArray[np.float32]:
    return np.frombuffer(pcm, np.int16).astype(np.float32) / np.float32(32768)


async def test_the_shared_detector_finds_what_pipecats_own_finds(speech: Speech) -> None:
    pcm = await call(speech, "Good morning, I would like an appointment.")
    own = SileroVADAnalyzer()
    found = await states(speech.vad(), pcm)
    assert found == await states(own, pcm)
    assert VADState.SPEAKING in found and found[-1] is VADState.QUIET
    await own.cleanup()


async def test_two_calls_on_one_model_do_not_disturb_each_other(speech: Speech) -> None:
    here = await call(speech, "The first caller is speaking now.")
    there = await call(speech, "And the other one says something else at the same time.")
    alone = [await states(speech.vad(), pcm) for pcm in (here, there)]
    one, other = speech.vad(), speech.vad()
    one.set_sample_rate(RATE)
    other.set_sample_rate(RATE)
    together: tuple[list[VADState], list[VADState]] = ([], [])
    for at, _ in zip_longest(range(0, len(here), FRAME), range(0, len(there), FRAME)):
        del at
        for vad, pcm, found in ((one, here, together[0]), (other, there, together[1])):
            begin = len(found) * FRAME
            if begin < len(pcm):
                found.append(await vad.analyze_audio(pcm[begin : begin + FRAME]))
    assert list(together) == alone


async def test_the_shared_judge_says_what_pipecats_own_says(speech: Speech) -> None:
    pcm = samples(await call(speech, "I would like an appointment on Monday."))
    judge = speech.turn_analyzer()
    assert isinstance(judge, SharedSmartTurn)
    own = LocalSmartTurnAnalyzerV3()._predict_endpoint(pcm)  # pyright: ignore[reportPrivateUsage]
    assert abs(judge.judge(pcm) - own["probability"]) < 1e-6


async def test_a_turn_of_minutes_keeps_only_what_the_judge_looks_at(speech: Speech) -> None:
    judge = speech.turn_analyzer()
    assert isinstance(judge, SharedSmartTurn)
    judge.set_sample_rate(RATE)
    for _ in range(120 * 50):
        judge.append_audio(SILENCE, is_speech=True)
    assert 8 < judge.kept_s < 12
    for _ in range(60 * 50):
        judge.append_audio(SILENCE, is_speech=False)
    assert 0.5 < judge.kept_s < 2


async def test_calls_leave_no_thread_behind(speech: Speech) -> None:
    async def one_call() -> None:
        vad, judge = speech.vad(), speech.turn_analyzer()
        judge.set_sample_rate(RATE)
        await states(vad, SILENCE * 10)
        judge.append_audio(SILENCE * 25, is_speech=True)
        await judge.analyze_end_of_turn()
        await vad.cleanup()
        await judge.cleanup()

    def of_calls() -> set[int | None]:
        threads = threading.enumerate()
        return {one.ident for one in threads if not one.name.startswith("frontdesk-")}

    before = of_calls()
    for _ in range(10):
        await one_call()
    assert of_calls() == before
