"""``frontdesk simulate-providers``: local servers that speak providers' protocols."""

from __future__ import annotations

import asyncio
import signal
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from frontdesk.cli import logs
from frontdesk.cli.output import complain, write_json
from frontdesk.simulators.latency import Latency
from frontdesk.speech_settings import moonshine_lacks, voice_lacks
from frontdesk_processors.errors import UnknownName

if TYPE_CHECKING:
    from frontdesk.simulators.voices import Hear, Speak


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
    from frontdesk.simulators.anthropic import AnthropicWire
    from frontdesk.simulators.deepgram import DeepgramWire
    from frontdesk.simulators.elevenlabs import ElevenLabsWire
    from frontdesk.simulators.google import GoogleWire
    from frontdesk.simulators.openai import FAULTS, Embedded, Faulty, OpenAIWire, Script
    from frontdesk.simulators.sockets import SPEECH_FAULTS

    faults = list(dict.fromkeys([*FAULTS, *SPEECH_FAULTS]))
    if request.fault is not None and request.fault not in faults:
        raise UnknownName("fault", request.fault, known=faults)
    answers = Script.read(request.script) if request.script is not None else Embedded()
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    speech_fault = SPEECH_FAULTS.get(request.fault or "")
    ports = [request.port + n if request.port else 0 for n in range(5)]
    faulty = Faulty(answers, request.fault if request.fault in FAULTS else None)
    draw = latency.draws(seed=request.seed)
    async with AsyncExitStack() as closing:
        hear, speak = _voices(closing)
        openai = await closing.enter_async_context(
            OpenAIWire(faulty, any_key=True, latency=draw, port=ports[0], hear=hear)
        )
        deepgram = await closing.enter_async_context(
            DeepgramWire(hear, fault=speech_fault, port=ports[1])
        )
        elevenlabs = await closing.enter_async_context(
            ElevenLabsWire(speak, fault=speech_fault, port=ports[2])
        )
        anthropic = await closing.enter_async_context(
            AnthropicWire(faulty, any_key=True, latency=draw, port=ports[3])
        )
        google = await closing.enter_async_context(
            GoogleWire(faulty, any_key=True, latency=draw, port=ports[4])
        )
        write_json(
            {
                "openai": openai.url,
                "deepgram": deepgram.url,
                "elevenlabs": elevenlabs.url,
                "anthropic": anthropic.url,
                "google": google.url,
            }
        )
        complain(f"simulating {openai.url}; any key will do. Ctrl-C ends it.")
        await stopped.wait()


def _voices(closing: AsyncExitStack) -> tuple[Hear, Speak]:
    """The embedded engines, where they are installed; else a text that is heard, and a hum."""
    from frontdesk.simulators.voices import HEARD, EmbeddedVoices, hum, lines

    if moonshine_lacks() or voice_lacks():
        return lines([HEARD]), hum
    voices = EmbeddedVoices()
    closing.callback(voices.close)
    return voices.hear, voices.speak
