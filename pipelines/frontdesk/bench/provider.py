"""A simulated provider in a process of its own, so that nobody is measured with its work."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from subprocess import DEVNULL, PIPE

BEGINS_S = 60.0
ENDS_S = 10.0


@asynccontextmanager
async def provider(answer: str) -> AsyncGenerator[str]:
    """The address of a server of OpenAI's protocol that answers all in the same words, at once.

    Args:
        answer: The words.

    Raises:
        TimeoutError: It has not begun within a minute.
    """
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "script"
        script.write_text(answer, encoding="utf-8")
        command = ("-m", "frontdesk.cli", "simulate-providers", "--script", str(script))
        process = await asyncio.create_subprocess_exec(
            sys.executable, *command, stdout=PIPE, stderr=DEVNULL
        )
        assert process.stdout is not None
        try:
            first = await asyncio.wait_for(process.stdout.readline(), BEGINS_S)
            yield str(json.loads(first)["openai"])
        finally:
            process.terminate()
            try:
                await asyncio.wait_for(process.wait(), ENDS_S)
            except TimeoutError:
                process.kill()
                await process.wait()
