"""Ctrl-C, a stop of the process and a closed window, all as one interruption."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Generator
from contextlib import contextmanager
from types import FrameType

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
_PATIENCE_S = 0.1
"""How long the main thread may take to notice a signal, in seconds."""


@contextmanager
def interrupting() -> Generator[None]:
    """Raise KeyboardInterrupt in the main thread for each of these signals.

    A line editor that has shown its prompt and does not wait yet misses a signal that comes in
    between, and then waits for a key; it is sent the signal again until it notices.
    """
    noticed = threading.Event()

    def interrupt(number: int, frame: FrameType | None) -> None:
        noticed.set()
        raise KeyboardInterrupt

    numbers = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
    before = {number: signal.signal(number, interrupt) for number in numbers}
    try:
        if hasattr(signal, "pthread_kill"):
            with _insisting(numbers, noticed):
                yield
        else:
            yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _insisting(numbers: list[int], noticed: threading.Event) -> Generator[None]:
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    before = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    main = threading.get_ident()

    def insist() -> None:
        echoes = 0
        while byte := os.read(reader, 1):
            if byte[0] not in numbers:
                continue
            if echoes:
                # Our own signals come back here too.
                echoes -= 1
                continue
            while not noticed.wait(_PATIENCE_S):
                signal.pthread_kill(main, byte[0])
                echoes += 1
            noticed.clear()

    thread = threading.Thread(target=insist, name="signals", daemon=True)
    thread.start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(before)
        os.close(writer)
        # Nobody is left to notice; a wait for that would hold up the end.
        noticed.set()
        thread.join()
        os.close(reader)
