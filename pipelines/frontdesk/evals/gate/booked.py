"""How soon something is done for a caller."""

from __future__ import annotations

from typing import NamedTuple

from frontdesk.evals.calls.held import HeldCall

WORDS_A_SECOND = 2.5
"""How fast both sides are taken to speak: 150 words a minute."""


class ToBooked(NamedTuple):
    """Until the first receipt of a call.

    Parameters:
        turns: The caller's turns, the one with which it was done among them.
        seconds: What was said takes as speech, and the agent's waits.
        calls: 1; or 0, and so the others, where nothing was done.
    """

    turns: int
    seconds: float
    calls: int


def to_booked(call: HeldCall) -> ToBooked:
    """How many turns it took until something was done, and how long, were it spoken."""
    said, waited_ms = call.greeting, 0.0
    for number, turn in enumerate(call.turns, 1):
        said += f" {turn.said} {turn.answer}"
        waited_ms += turn.first_token_ms or 0.0
        if turn.effects:
            seconds = len(said.split()) / WORDS_A_SECOND + waited_ms / 1000
            return ToBooked(turns=number, seconds=seconds, calls=1)
    return ToBooked(turns=0, seconds=0.0, calls=0)
