"""Work in threads that nobody else's work waits for."""

from __future__ import annotations

import asyncio
from threading import Event

from frontdesk.stock.aside import Aside


class Watch:
    """A clock that is put by hand, in seconds."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


async def test_work_that_hangs_keeps_no_thread_that_others_need() -> None:
    clock, release = Watch(), Event()
    aside = Aside("a disk", wait_s=0.01, pause_s=10, clock=clock)
    try:
        for _ in range(40):
            assert await aside.run(release.wait, 30) is None
            clock.at += 10
        assert await asyncio.wait_for(asyncio.to_thread(lambda: "free"), 5) == "free"
    finally:
        release.set()
        aside.close()


async def test_after_work_that_took_too_long_there_is_a_pause() -> None:
    clock, release, ran = Watch(), Event(), list[str]()
    aside = Aside("a disk", wait_s=0.5, pause_s=10, clock=clock)
    try:
        assert await aside.run(release.wait, 30) is None
        release.set()
        clock.at = 9.9
        assert await aside.run(ran.append, "in the pause") is None
        clock.at = 10.0
        assert await aside.run(lambda: [*ran, "after it"]) == ["after it"]
    finally:
        release.set()
        aside.close()
