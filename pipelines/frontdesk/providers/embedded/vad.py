"""Silero and Smart Turn with one ONNX session a process, where pipecat loads one a call.

They set private attributes of pipecat 1.14, whose minor version is pinned; a test holds them
equal to pipecat's own.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession
from pipecat.audio.turn.base_turn_analyzer import EndOfTurnState
from pipecat.audio.turn.smart_turn.base_smart_turn import BaseSmartTurn, SmartTurnParams
from pipecat.audio.turn.smart_turn.local_smart_turn_v3 import LocalSmartTurnAnalyzerV3
from pipecat.audio.vad.silero import SileroOnnxModel, SileroVADAnalyzer
from pipecat.audio.vad.vad_analyzer import VADAnalyzer, VADParams

_RATE = 16_000
_SLACK_S = 1.0
"""Audio kept beyond what the model looks at, for frames that come late."""


class Sessions(NamedTuple):
    """The two loaded models. An ONNX session may run in several threads at once."""

    silero: InferenceSession
    smart_turn: InferenceSession

    def warm_up(self, pcm: bytes) -> None:
        """Run both once on 16-bit mono audio at 16 kHz."""
        samples = np.frombuffer(pcm, np.int16).astype(np.float32) / np.float32(32768)
        _SharedModel(self.silero)(samples[:512], _RATE)
        with ThreadPoolExecutor(1) as threads:
            SharedSmartTurn(self, threads=threads).judge(samples)


def load_sessions() -> Sessions:
    """Load both models from pipecat's own package; blocks for about 0.2 s."""
    return Sessions(
        silero=SileroVADAnalyzer()._model.session,  # pyright: ignore[reportPrivateUsage]
        smart_turn=LocalSmartTurnAnalyzerV3()._session,  # pyright: ignore[reportPrivateUsage]
    )


class _SharedModel(SileroOnnxModel):
    """Silero's state for one call, on a session that is already loaded."""

    def __init__(self, session: InferenceSession) -> None:
        # Not the parent's constructor: it loads the model.
        self.session = session
        self.sample_rates = [8000, 16000]
        self.reset_states()


class SharedVAD(SileroVADAnalyzer):
    """pipecat's Silero detector, without a model and a thread of its own.

    Args:
        sessions: The loaded models.
        threads: Where it runs. One call's audio is in order however many there are, because
            pipecat waits for each piece.
        params: Thresholds; pipecat's by default.
    """

    def __init__(
        self, sessions: Sessions, *, threads: ThreadPoolExecutor, params: VADParams | None = None
    ) -> None:
        VADAnalyzer.__init__(self, params=params)
        self._executor = threads
        self._model = _SharedModel(sessions.silero)
        self._windows_since_reset = 0
        self._low_confidence_windows = 0

    async def cleanup(self) -> None:
        """Nothing: the threads belong to the engines."""


class SharedSmartTurn(LocalSmartTurnAnalyzerV3):
    """pipecat's Smart Turn, without a model and a thread of its own, and with a bound on its audio.

    Args:
        sessions: The loaded models.
        threads: Where it runs.
        params: Silence that ends a turn anyway, and how much audio is looked at.
    """

    def __init__(
        self,
        sessions: Sessions,
        *,
        threads: ThreadPoolExecutor,
        params: SmartTurnParams | None = None,
    ) -> None:
        BaseSmartTurn.__init__(self, params=params)
        # pipecat can write callers' audio to disk; never here.
        self._log_data = False
        self._session = sessions.smart_turn
        self._threads = threads
        self._kept = 0

    @property
    def kept_s(self) -> float:
        """Seconds of audio that are kept."""
        return self._kept / (self._sample_rate or _RATE)

    @property
    def _model_executor(self) -> ThreadPoolExecutor:
        return self._threads

    def judge(self, samples: NDArray[np.float32]) -> float:
        """How likely it is that a turn ends with these samples (16 kHz), of 1; blocks."""
        return float(self._predict_endpoint(samples)["probability"])

    def append_audio(self, buffer: bytes, is_speech: bool) -> EndOfTurnState:
        """Take in audio, and forget what the model will not look at any more.

        pipecat keeps a whole turn, however long; the model sees its last eight seconds.
        """
        state = super().append_audio(buffer, is_speech)
        params = self._params
        wanted_s = params.pre_speech_ms / 1000 + self._vad_start_secs + _SLACK_S
        if self._speech_triggered:
            wanted_s += params.max_duration_secs
        kept: list[tuple[float, NDArray[np.int16]]]
        kept = self._audio_buffer  # pyright: ignore[reportUnknownMemberType]
        # The parent empties the buffer when a turn ends.
        self._kept = sum(len(samples) for _, samples in kept[-1:]) + (
            self._kept if len(kept) > 1 else 0
        )
        while len(kept) > 1 and self.kept_s > wanted_s:
            self._kept -= len(kept.pop(0)[1])
        return state
