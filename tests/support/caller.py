"""Callers' voices for tests: kept as small Opus files, played as WAV."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import av
import numpy as np

from frontdesk.channels.wav import write_wav

RATE = 48_000
"""Sample rate of the files, which is Opus's own."""


class Silence(NamedTuple):
    """So many seconds without a word."""

    seconds: float


def decode(path: Path, *, rate: int) -> bytes:
    """The sound of a file as 16-bit mono PCM."""
    resampler = av.AudioResampler(format="s16", layout="mono", rate=rate)
    with av.open(str(path)) as file:
        frames: list[Any] = [*file.decode(audio=0), None]
        pieces = [out.to_ndarray().tobytes() for f in frames for out in resampler.resample(f)]
    return b"".join(pieces)


def encode(path: Path, pcm: bytes, *, rate: int) -> None:
    """Keep 16-bit mono PCM as Opus, about 3 kB a second."""
    with av.open(str(path), "w", format="ogg") as file:
        stream: Any = file.add_stream(  # pyright: ignore[reportUnknownMemberType]
            "libopus", rate=RATE, layout="mono", options={"b": "24k"}
        )
        samples: Any = np.frombuffer(pcm, "<i2").reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
        frame.sample_rate = rate
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            file.mux(packet)  # pyright: ignore[reportUnknownMemberType]


def microphone(path: Path, parts: Sequence[Silence | Path]) -> None:
    """Write a WAV that a browser can take for a microphone: silences and recordings."""
    sound = b"".join(
        decode(part, rate=RATE) if isinstance(part, Path) else bytes(int(part.seconds * RATE) * 2)
        for part in parts
    )
    write_wav(path, rate=RATE, channels=[sound])
