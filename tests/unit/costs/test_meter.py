"""What engines report, added up by what it is paid by."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pipecat.metrics.metrics import (
    LLMTokenUsage,
    LLMUsageMetricsData,
    STTUsage,
    STTUsageMetricsData,
    TTFBMetricsData,
    TTSUsageMetricsData,
)

from frontdesk_processors.observe.meter import Meter, tokens


def used(prompt: int, completion: int, total: int, **rest: int) -> LLMTokenUsage:
    return LLMTokenUsage.model_validate(
        {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": total, **rest}
    )


def report(meter: Meter, usage: LLMTokenUsage, *, model: str = "m") -> None:
    meter.report(LLMUsageMetricsData(processor="LLM#0", model=model, value=usage))


@pytest.mark.parametrize(
    "usage",
    [
        # OpenAI: the prompt holds what the cache served.
        used(1000, 50, 1050, cache_read_input_tokens=700, cache_creation_input_tokens=100),
        # Anthropic: it does not.
        used(200, 50, 1050, cache_read_input_tokens=700, cache_creation_input_tokens=100),
    ],
    ids=["gross", "net"],
)
def test_each_token_counts_once_whatever_a_provider_takes_a_prompt_to_be(
    usage: LLMTokenUsage,
) -> None:
    counted = {"input": 200, "cached_input": 700, "cache_write": 100, "output": 50}
    assert tokens(usage) == counted


def test_tokens_of_sound_are_counted_apart_from_those_of_text() -> None:
    usage = used(
        300, 80, 380, cache_read_input_tokens=120, input_audio_tokens=200,
        cache_read_input_audio_tokens=90, output_audio_tokens=60,
    )  # fmt: skip
    assert tokens(usage) == {
        "input": 70, "cached_input": 30, "input_audio": 110, "cached_input_audio": 90,
        "output": 20, "output_audio": 60,
    }  # fmt: skip


def test_a_server_that_sums_nothing_up_is_taken_at_its_prompt() -> None:
    assert tokens(used(40, 5, 0)) == {"input": 40, "output": 5}


def test_retries_silence_and_repeated_sentences_are_counted() -> None:
    meter = Meter()
    for _ in range(2):
        meter.inference_began("m")
        report(meter, used(10, 2, 12, reasoning_tokens=1))
    for seconds in (2.5, 60.25):
        usage = STTUsage(audio_seconds=seconds)
        meter.report(STTUsageMetricsData(processor="STT#0", model="ears", value=usage))
    for _ in range(2):
        meter.report(TTSUsageMetricsData(processor="TTS#0", model="voice", value=12))
    meter.report(TTFBMetricsData(processor="LLM#0", model="m", value=0.2))
    llm, stt, tts = meter.uses()
    assert (llm.quantities, llm.inferences, llm.unreported) == ({"input": 20, "output": 4}, 2, 0)
    assert llm.reasoning_tokens == 2
    assert stt.quantities == {"seconds": Decimal("62.750")}
    assert tts.quantities == {"characters": 24}
    assert meter.usage() == {
        "prompt_tokens": 20, "completion_tokens": 4, "inferences": 2, "cached_tokens": 0,
        "cache_write_tokens": 0, "reasoning_tokens": 2, "stt_seconds": 62.75, "tts_characters": 24,
        "tts_characters_kept": 0, "answers_kept": 0,
    }  # fmt: skip


def test_an_inference_that_was_cut_off_is_known_and_one_that_failed_is_no_cost() -> None:
    meter = Meter()
    meter.inference_began("cut")
    meter.inference_began("broken")
    meter.inference_failed("broken")
    [one] = meter.uses()
    assert (one.model, one.inferences, one.unreported) == ("cut", 0, 1)
