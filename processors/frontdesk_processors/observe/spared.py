"""What an engine was not asked for, because what it had made before was kept."""

from __future__ import annotations

from typing import Literal

from pipecat.frames.frames import MetricsFrame
from pipecat.metrics.metrics import MetricsData
from pipecat.processors.frame_processor import FrameProcessor

from frontdesk_processors.usage import Kept


class SparedMetricsData(MetricsData):
    """So much of a model's work was taken from what was kept, and costs nothing.

    Parameters:
        stage: What the model does.
        what: What is counted.
        value: How many.
    """

    stage: Literal["llm", "tts"]
    what: Kept
    value: int


def spared(
    by: FrameProcessor, *, model: str, characters: int = 0, answers: int = 0
) -> MetricsFrame:
    """Tells of characters that no voice had to say, or of answers that no model had to give.

    Args:
        by: Who had them.
        model: Whose work it was.
        characters: Of a text that was played as it had been said before.
        answers: That were given as they had been before.
    """
    data: list[MetricsData] = []
    if characters:
        data.append(_data(by, model, stage="tts", what="kept_characters", value=characters))
    if answers:
        data.append(_data(by, model, stage="llm", what="kept_answers", value=answers))
    return MetricsFrame(data=data)


def _data(
    by: FrameProcessor, model: str, *, stage: Literal["llm", "tts"], what: Kept, value: int
) -> SparedMetricsData:
    return SparedMetricsData(processor=by.name, model=model, stage=stage, what=what, value=value)
