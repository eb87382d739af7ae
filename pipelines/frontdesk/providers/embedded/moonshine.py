"""Moonshine: English speech to text, with the weights that its package carries."""

from __future__ import annotations

import ctypes

import numpy as np
from moonshine_voice.errors import MoonshineError, check_error
from moonshine_voice.moonshine_api import ModelArch, TranscriptC
from moonshine_voice.transcriber import Transcriber
from moonshine_voice.utils import get_model_path
from numpy.typing import NDArray

from frontdesk.speech_settings import moonshine_lacks
from frontdesk_processors.errors import BadSetting

RATE = 16_000
"""Samples a second that the model takes."""
MODEL = "tiny-en"
_NOTHING = "You"
"""What the model makes of silence, hum and noise; nobody says it alone."""


class Moonshine(Transcriber):
    """A recogniser for whole pieces of speech; one piece at a time, whoever asks.

    Silero decides where speech begins and ends, so Moonshine's own detector is off: two of them
    disagree, and its own finds lines in silence.

    Raises:
        BadSetting: The installed package carries no weights.
    """

    def __init__(self) -> None:
        if problem := moonshine_lacks():
            raise BadSetting(problem)
        options = {"return_audio_data": "false", "vad_threshold": "0.0"}
        super().__init__(  # pyright: ignore[reportUnknownMemberType]
            str(get_model_path(MODEL)), ModelArch.TINY, options=options
        )

    def hear(self, pcm: bytes) -> str:
        """What is said in 16-bit mono audio at 16 kHz; blocks for about 4 % of its length.

        Nothing is heard in audio without speech.

        Raises:
            MoonshineError: The engine failed.
        """
        if self._handle is None:
            raise MoonshineError("the engine is closed")
        samples = np.frombuffer(pcm, np.int16).astype(np.float32) / np.float32(32768)
        text = self._decode(samples)
        return "" if text.strip(" .,!?") == _NOTHING else text

    def _decode(self, samples: NDArray[np.float32]) -> str:
        # The package's own method makes a Python float of every sample, which takes 4 MB and holds
        # the interpreter's lock for 10 s of speech; the engine reads the array where it lies.
        found = ctypes.POINTER(TranscriptC)()
        library = self._lib
        assert library is not None
        check_error(
            library.moonshine_transcribe_without_streaming(
                self._handle,
                samples.ctypes.data_as(ctypes.POINTER(ctypes.c_float)),
                len(samples),
                RATE,
                0,
                ctypes.byref(found),
            )
        )
        lines = self._parse_transcript(found).lines  # pyright: ignore[reportUnknownMemberType]
        return " ".join(line.text.strip() for line in lines if line.text.strip())
