"""A server on a loop of its own, beside commands that bring theirs."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Generator
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import TypeVar

Server = TypeVar("Server")


@contextmanager
def aside(server: AbstractAsyncContextManager[Server]) -> Generator[Server]:
    """Keep it open in a thread as long as the block runs."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield asyncio.run_coroutine_threadsafe(server.__aenter__(), loop).result(10)
    finally:
        closing = asyncio.run_coroutine_threadsafe(server.__aexit__(None, None, None), loop)
        closing.result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
