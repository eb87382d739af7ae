"""Turns: when the caller's begins, when it is over, and what is said while nothing is."""

from frontdesk_processors.turns.filler import Filler
from frontdesk_processors.turns.silence import Silence
from frontdesk_processors.turns.strategies import turn_taking

__all__ = ["Filler", "Silence", "turn_taking"]
