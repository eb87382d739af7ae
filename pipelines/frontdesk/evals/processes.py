"""Work on many conversations, spread over this machine's processors."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from typing import TypeVar

_MOST = 4
"""More than so many processes are not begun unasked: each loads a pipeline of its own."""

One = TypeVar("One")
Result = TypeVar("Result")


def spread(
    work: Callable[[One], Sequence[Result]],
    shares: Sequence[One],
    *,
    workers: int | None = None,
    on_done: Callable[[int], None] = lambda number: None,
) -> list[Result]:
    """What a function gives for each share, in the shares' order.

    Processes are begun anew rather than forked: loops and databases do not survive a fork. With
    one worker or one share, all is done in this process. What a share raises ends the rest.

    Args:
        work: A function of a module, which other processes can find; its argument and results
            can be pickled.
        shares: What it is given, one at a time.
        workers: How many processes; by default one a processor, four at most.
        on_done: Told which share is done, in the order they get done.
    """
    workers = min(workers or min(_MOST, os.cpu_count() or 1), len(shares))
    found: dict[int, Sequence[Result]] = {}
    if workers <= 1:
        for number, share in enumerate(shares):
            found[number] = work(share)
            on_done(number)
    else:
        fresh = multiprocessing.get_context("spawn")
        with (
            _quietly(),
            ProcessPoolExecutor(workers, mp_context=fresh, initializer=_quiet) as pool,
        ):
            running = {pool.submit(work, share): number for number, share in enumerate(shares)}
            for future in as_completed(running):
                found[running[future]] = future.result()
                on_done(running[future])
    return [result for number in sorted(found) for result in found[number]]


@contextmanager
def _quietly() -> Generator[None]:
    """Without what a library prints when a process first loads it."""
    before = os.environ.get("LOGURU_AUTOINIT")
    os.environ["LOGURU_AUTOINIT"] = "False"
    try:
        yield
    finally:
        del os.environ["LOGURU_AUTOINIT"]
        if before is not None:
            os.environ["LOGURU_AUTOINIT"] = before


def _quiet() -> None:
    """What happens in a conversation is counted, not logged."""
    if "loguru" in sys.modules:
        from loguru import logger

        logger.remove()
