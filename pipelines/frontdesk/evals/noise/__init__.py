"""What a recogniser does to words: learned from what one did, and done again by chance.

Example:
    >>> channel = NoiseChannel(read_noise(path), seed=7)
    >>> channel.heard("book me for friday", key="call 1")
"""

from __future__ import annotations

from pathlib import Path

from frontdesk.evals.data import text_of
from frontdesk.evals.noise.channel import NoiseChannel
from frontdesk.evals.noise.model import NoiseModel, learn
from frontdesk.evals.noise.pairs import Entity, Pair, read_pairs
from frontdesk.evals.noise.profile import read_profile

__all__ = [
    "Entity",
    "NoiseChannel",
    "NoiseModel",
    "Pair",
    "learn",
    "read_noise",
    "read_pairs",
    "read_profile",
]


def read_noise(path: Path) -> NoiseModel:
    """The model of a recogniser, from its recordings or from its figures alone.

    Args:
        path: JSON Lines of sentences with what was heard of each, gzipped or not, as SLURP's; or
            a JSON object with figures, as measured from them.

    Raises:
        BadSetting: It is neither.
    """
    if '"recordings"' in text_of(path).partition("\n")[0]:
        return learn(read_pairs(path))
    return read_profile(path).model()
