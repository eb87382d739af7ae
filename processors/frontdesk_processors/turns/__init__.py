"""Turns: when the caller's begins, when it is over, and what is said while nothing is."""

from frontdesk_processors.turns.filler import Filler
from frontdesk_processors.turns.silence import QUIET_S, Silence
from frontdesk_processors.turns.strategies import turn_taking

__all__ = ["QUIET_S", "Filler", "Silence", "turn_taking"]
