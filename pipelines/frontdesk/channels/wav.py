"""Recordings as WAV files: reading a caller's, writing a call's."""

from __future__ import annotations

import io
import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soxr

from frontdesk_processors.errors import BadSetting

Samples = npt.NDArray[np.int16]

LONGEST_S = 30 * 60
"""Longest recording that is read, in seconds: a whole call."""


def read_wav(path: Path, *, rate: int, side: int | None = None) -> bytes:
    """The sound of a WAV file as 16-bit mono PCM.

    Args:
        path: A PCM file of 16 bits, mono or stereo, of any sample rate.
        rate: Sample rate to give it in, in hertz.
        side: Which channel, from 1; by default all of them, mixed.

    Raises:
        BadSetting: There is no such file or channel, or it holds something else.
    """
    try:
        with wave.open(str(path), "rb") as file:
            shape = file.getparams()
            if shape.sampwidth != 2 or shape.nchannels not in (1, 2):
                raise BadSetting(
                    f"{path}: {shape.nchannels} channels of {8 * shape.sampwidth} bits; "
                    "give PCM of 16 bits, mono or stereo: sox IN.wav -b 16 -c 1 OUT.wav"
                )
            if side is not None and not 1 <= side <= shape.nchannels:
                raise BadSetting(f"{path} has no channel {side}: it has {shape.nchannels}")
            if shape.nframes > LONGEST_S * shape.framerate:
                raise BadSetting(f"{path} is longer than {LONGEST_S // 60} minutes; cut it")
            raw = file.readframes(shape.nframes)
    except OSError as error:
        raise BadSetting(f"{path} cannot be read: {error.strerror}") from error
    except (wave.Error, EOFError) as error:
        raise BadSetting(
            f"{path} is no WAV file of PCM sound: {error or 'it is cut off'}"
        ) from error
    samples = np.frombuffer(raw, dtype="<i2").reshape(-1, shape.nchannels)
    chosen = samples if side is None else samples[:, side - 1 : side]
    mono = chosen.astype(np.float32).mean(axis=1)
    if shape.framerate != rate and mono.size:
        mono = soxr.resample(mono, shape.framerate, rate)
    return np.clip(mono, -32768, 32767).astype("<i2").tobytes()


def write_wav(path: Path, *, rate: int, channels: list[bytes]) -> None:
    """Write 16-bit PCM, each of ``channels`` beside the others; the shorter end in silence.

    Raises:
        BadSetting: The file cannot be written.
    """
    try:
        path.write_bytes(wav_of(*channels, rate=rate))
    except OSError as error:
        raise BadSetting(f"{path} cannot be written: {error.strerror}") from error


def wav_of(*channels: bytes, rate: int) -> bytes:
    """A WAV file of 16-bit PCM, each channel beside the others; the shorter end in silence."""
    sides = [np.frombuffer(side[: len(side) // 2 * 2], dtype="<i2") for side in channels]
    whole = np.zeros((max(side.size for side in sides), len(sides)), dtype="<i2")
    for index, side in enumerate(sides):
        whole[: side.size, index] = side
    with io.BytesIO() as held:
        with wave.open(held, "wb") as file:
            file.setnchannels(len(sides))
            file.setsampwidth(2)
            file.setframerate(rate)
            file.writeframes(whole.tobytes())
        return held.getvalue()


class Tape:
    """Sound laid on a time line, as it was heard: what comes late leaves silence before it.

    Args:
        rate: Sample rate, in hertz.
        runs: False to let it all pass by, for who has no use for the sound.
    """

    def __init__(self, rate: int, *, runs: bool = True) -> None:
        self.rate = rate
        self._runs = runs
        self._pcm = bytearray()

    def lay(self, pcm: bytes, *, at_s: float) -> None:
        """Lay 16-bit PCM at a time, or behind what is there already."""
        if not self._runs:
            return
        start = int(at_s * self.rate) * 2
        if start > len(self._pcm):
            self._pcm += bytes(start - len(self._pcm))
        self._pcm += pcm

    def sound(self) -> bytes:
        """All of it."""
        return bytes(self._pcm)
