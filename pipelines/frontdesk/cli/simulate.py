"""``frontdesk simulate-providers``: local servers that speak providers' protocols."""

from __future__ import annotations

import asyncio
import signal
from dataclasses import dataclass
from pathlib import Path

from frontdesk.cli import logs
from frontdesk.cli.output import complain, write_json
from frontdesk.simulators.latency import Latency
from frontdesk_processors.errors import UnknownName


@dataclass(frozen=True, kw_only=True)
class Request:
    """What the command line asks for; the options' help says what each means."""

    port: int = 0
    fault: str | None = None
    latency: str = "0"
    seed: int = 0
    script: Path | None = None


def simulate(request: Request) -> int:
    """Serve until a signal says stop.

    Raises:
        UsageError: An option that cannot be used, or a port that cannot be had.
    """
    logs.set_up()
    latency = Latency.read(request.latency)
    asyncio.run(_serve(request, latency))
    return 0


async def _serve(request: Request, latency: Latency) -> None:
    from frontdesk.simulators.openai import FAULTS, Embedded, Faulty, OpenAIWire, Script

    if request.fault is not None and request.fault not in FAULTS:
        raise UnknownName("fault", request.fault, known=FAULTS)
    answers = Script.read(request.script) if request.script is not None else Embedded()
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with OpenAIWire(
        Faulty(answers, request.fault),
        any_key=True,
        latency=latency.draws(seed=request.seed),
        port=request.port,
    ) as wire:
        write_json({"openai": wire.url})
        complain(f"simulating {wire.url}; any key will do. Ctrl-C ends it.")
        await stopped.wait()
