"""What runs the pipeline of a spoken conversation."""

from __future__ import annotations

from pipecat.observers.base_observer import BaseObserver
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.frameworks.rtvi import RTVIObserverParams

from frontdesk import tracing
from frontdesk_processors.observe import GuardedRTVI


def spoken_worker(
    pipeline: Pipeline, *, observer: BaseObserver, rtvi: GuardedRTVI | None, rates: tuple[int, int]
) -> PipelineWorker:
    """A worker of one call.

    Args:
        pipeline: What it runs.
        observer: Sees every frame.
        rtvi: Speaks with a client that speaks RTVI; None where it does not.
        rates: Sample rates of what is heard and said, in hertz.
    """
    return PipelineWorker(
        pipeline,
        enable_turn_tracking=False,
        enable_tracing=tracing.on(),
        idle_timeout_secs=None,
        observers=[observer],
        params=PipelineParams(
            audio_in_sample_rate=rates[0],
            audio_out_sample_rate=rates[1],
            enable_metrics=True,
            enable_usage_metrics=True,
        ),
        enable_rtvi=rtvi is not None,
        rtvi_processor=rtvi,
        # Levels and metrics are a message each, many a second, that no client of ours reads.
        rtvi_observer_params=RTVIObserverParams(metrics_enabled=False),
    )
