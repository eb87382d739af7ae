"""What an engine was not asked for, because what it had made before was kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pipecat.frames.frames import MetricsFrame
from pipecat.metrics.metrics import MetricsData
from pipecat.processors.frame_processor import FrameProcessor

from frontdesk_processors.usage import Spared

_STAGES: Mapping[Spared, Literal["llm", "tts"]] = {
    "kept_characters": "tts",
    "kept_answers": "llm",
}


class SparedMetricsData(MetricsData):
    """So much of a model's work was taken from what was kept, and costs nothing.

    Parameters:
        stage: What the model does.
        what: What is counted.
        value: How many.
    """

    stage: Literal["llm", "tts"]
    what: Spared
    value: int


def spared(by: FrameProcessor, *, model: str, what: Spared, value: int) -> MetricsFrame:
    """Tells of characters that no voice had to say, or of answers that no model had to give.

    Args:
        by: Who had them.
        model: Whose work it was.
        what: What is counted.
        value: How many.
    """
    data = SparedMetricsData(
        processor=by.name, model=model, stage=_STAGES[what], what=what, value=value
    )
    return MetricsFrame(data=[data])
