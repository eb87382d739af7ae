"""What a conversation uses of engines that may cost money, as the engines themselves report it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pipecat.metrics.metrics import (
    LLMTokenUsage,
    LLMUsageMetricsData,
    MetricsData,
    STTUsageMetricsData,
    TTSUsageMetricsData,
)

from frontdesk_processors.observe.spared import SparedMetricsData
from frontdesk_processors.usage import Quantities, Use, UsedFor

_MILLISECOND = Decimal("0.001")


class Meter:
    """Adds up what engines report; it knows no prices.

    A retry is an inference like any other, and so is a sentence that is synthesized again.
    """

    def __init__(self) -> None:
        self._used: dict[tuple[UsedFor, str], dict[str, Decimal | int]] = {}
        self._begun: dict[str, int] = {}
        self._reported: dict[str, int] = {}
        self._thoughts: dict[str, int] = {}

    def add(self, stage: UsedFor, model: str, quantities: Quantities) -> None:
        """Something was used."""
        so_far = self._used.setdefault((stage, model), {})
        for what, quantity in quantities.items():
            so_far[what] = so_far.get(what, 0) + quantity

    def report(self, metric: MetricsData) -> None:
        """An engine reports; what is no use of it is passed over."""
        model = metric.model or metric.processor.partition("#")[0]
        match metric:
            case LLMUsageMetricsData():
                self._reported[model] = self._reported.get(model, 0) + 1
                thought = metric.value.reasoning_tokens or 0
                self._thoughts[model] = self._thoughts.get(model, 0) + thought
                self.add("llm", model, tokens(metric.value))
            case STTUsageMetricsData():
                seconds = Decimal(metric.value.audio_seconds).quantize(_MILLISECOND)
                self.add("stt", model, {"seconds": seconds})
            case TTSUsageMetricsData():
                self.add("tts", model, {"characters": metric.value})
            case SparedMetricsData():
                self.add(metric.stage, model, {metric.what: metric.value})
            case _:
                pass

    def inference_began(self, model: str) -> None:
        """A model was asked; what it used is reported, or it failed, or nobody will know."""
        self._begun[model] = self._begun.get(model, 0) + 1
        self.add("llm", model, {})

    def inference_failed(self, model: str) -> None:
        """A model that was asked refused or broke; providers do not charge for that."""
        self._begun[model] = self._begun.get(model, 0) - 1

    def uses(self) -> Iterator[Use]:
        """What was used so far, of each model."""
        for (stage, model), quantities in self._used.items():
            inference = stage == "llm"
            reported = self._reported.get(model, 0) if inference else 0
            begun = self._begun.get(model, 0) if inference else 0
            if quantities or begun > 0:
                yield Use(
                    stage=stage,
                    model=model,
                    quantities=dict(quantities),
                    inferences=reported,
                    unreported=max(begun - reported, 0),
                    reasoning_tokens=self._thoughts.get(model, 0) if inference else 0,
                )

    def usage(self) -> dict[str, int | float]:
        """All of it in the few figures of an ``end`` event."""
        total: dict[str, Decimal | int] = {}
        for use in self.uses():
            for what, quantity in use.quantities.items():
                name = f"{use.stage}.{what}"
                total[name] = total.get(name, 0) + quantity

        def of(*names: str) -> int:
            return int(sum(total.get(f"llm.{name}", 0) for name in names))

        return {
            "prompt_tokens": of("input", "input_audio", *_CACHED, "cache_write"),
            "completion_tokens": of("output", "output_audio"),
            "inferences": sum(self._reported.values()),
            "cached_tokens": of(*_CACHED),
            "cache_write_tokens": of("cache_write"),
            "reasoning_tokens": sum(self._thoughts.values()),
            "stt_seconds": float(total.get("stt.seconds", 0)),
            "tts_characters": int(total.get("tts.characters", 0)),
            "tts_characters_kept": int(total.get("tts.kept_characters", 0)),
            "answers_kept": int(total.get("llm.kept_answers", 0)),
        }


_CACHED = ("cached_input", "cached_input_audio")


def tokens(used: LLMTokenUsage) -> dict[str, int]:
    """The tokens of an inference by what they are priced as; each is counted once.

    Anthropic reports a prompt without what the cache served, OpenAI with it; of both the total
    has all of it.
    """
    read, written = used.cache_read_input_tokens or 0, used.cache_creation_input_tokens or 0
    sounds, cached_sounds = used.input_audio_tokens or 0, used.cache_read_input_audio_tokens or 0
    spoken = used.output_audio_tokens or 0
    prompt = max(used.prompt_tokens, used.total_tokens - used.completion_tokens)
    counted = {
        "input": prompt - read - written - (sounds - cached_sounds),
        "cached_input": read - cached_sounds,
        "cache_write": written,
        "output": used.completion_tokens - spoken,
        "input_audio": sounds - cached_sounds,
        "cached_input_audio": cached_sounds,
        "output_audio": spoken,
    }
    return {what: count for what, count in counted.items() if count > 0}
