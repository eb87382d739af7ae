"""Tells work that grows with a text's length from work that grows with its square."""

import gc
from collections.abc import Callable
from time import process_time

#: Four times the text takes four times as long where time grows with the length, and sixteen times
#: where it grows with the square of it: the geometric middle tells them apart.
STEEP = 8.0
#: A busy machine can spoil a round, not all of them: the best of each length counts.
ROUNDS = 6


def grows_with_length(work: Callable[[str], object], part: str, length: int) -> bool:
    """Whether `work` on `part`, repeated to four times `length`, takes in proportion at most."""
    short, long = (part * (n // len(part) + 1) for n in (length, 4 * length))
    work(short)  # what is made at the first call is no part of the work
    gc.collect()
    gc.disable()
    try:
        on_short = on_long = float("inf")
        for _ in range(ROUNDS):
            on_short = min(on_short, _seconds(work, short))
            on_long = min(on_long, _seconds(work, long))
            if on_long < STEEP * on_short:
                return True
        return False
    finally:
        gc.enable()


def _seconds(work: Callable[[str], object], text: str) -> float:
    began = process_time()
    work(text)
    return process_time() - began
