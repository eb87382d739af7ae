"""Turns: when the caller's begins, when it is over, and what is said while nothing is."""

from frontdesk_processors.turns.asked import Asked
from frontdesk_processors.turns.filler import Filler
from frontdesk_processors.turns.hearing import Pace
from frontdesk_processors.turns.keypad import Keypad
from frontdesk_processors.turns.silence import QUIET_S, Silence
from frontdesk_processors.turns.strategies import turn_taking
from frontdesk_processors.turns.unheard import Unheard, unheard

__all__ = [
    "QUIET_S",
    "Asked",
    "Filler",
    "Keypad",
    "Pace",
    "Silence",
    "Unheard",
    "turn_taking",
    "unheard",
]
