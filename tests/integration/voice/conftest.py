"""Calls over the whole audio path, in real time, with recorded callers and the embedded engines."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from frontdesk.call import Call
from frontdesk.channels.recording import HEAR_RATE, Cue, RecordingTransport
from frontdesk.desk import Desk
from frontdesk.providers.speech import Speech
from frontdesk_processors.language import load
from frontdesk_processors.values import JsonObject
from tests.support.caller import decode
from tests.support.clinic import NOW

CALLERS = Path(__file__).parents[2] / "data" / "callers"

DISCLOSURE = load("en").say("consent.disclosure.ai_recording_call")


def clip(name: str) -> bytes:
    """A recorded caller's words, as 16-bit mono PCM at 16 kHz."""
    return decode(CALLERS / f"{name}.opus", rate=HEAR_RATE)


def pause(seconds: float) -> bytes:
    """Silence within a recording."""
    return bytes(int(seconds * HEAR_RATE) * 2)


@dataclass
class Held:
    """A call, while it is held and afterwards."""

    call: Call
    transport: RecordingTransport
    desk: Desk
    path: Path
    watch: Callable[[JsonObject], None] = lambda event: None
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.call.on_event = self._note

    def _note(self, event: JsonObject) -> None:
        self._news.set()
        self.watch(event)

    async def until(self, kind: str, *, more_than: int) -> None:
        """Wait until more than so many events of a kind have happened."""
        async with asyncio.timeout(20):
            while len(self.of(kind)) <= more_than:
                self._news.clear()
                await self._news.wait()

    async def type(self, line: str) -> None:
        """Type a line and wait for the answer to it.

        Whoever types over the greeting is told again, before the answer, what they have to be told.
        """
        before = len(self.of("agent"))
        await self.call.typed(line)
        await self.until("agent", more_than=before)
        if self.of("agent")[-1]["text"] == DISCLOSURE:
            await self.until("agent", more_than=before + 1)

    async def show(self, line: str) -> None:
        """Tell, as a page does, that a line has stood before the caller's eyes."""
        await self.call._message("shown", line)  # pyright: ignore[reportPrivateUsage]

    def of(self, *kinds: str) -> list[JsonObject]:
        return [event for event in self.call.events if event["type"] in kinds]

    def said(self) -> str:
        return " ".join(str(event["text"]) for event in self.of("agent"))

    @property
    def context(self) -> list[dict[str, Any]]:
        return self.call.conversation.messages


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with await Desk.open(
        "healthcare", db=str(tmp_path / "clinic.db"), brain="embedded", clock=lambda: NOW
    ) as opened:
        yield opened


Dial = Callable[..., Any]


@pytest.fixture
def dial(desk: Desk, speech: Speech, tmp_path: Path) -> Dial:
    """Makes a call with these cues; it is held by ``await held.call.run()``."""

    async def make(cues: Sequence[Cue], *, linger_s: float | None = 0.0, **options: Any) -> Held:
        transport = RecordingTransport(cues, linger_s=linger_s)
        call = await desk.call(transport=transport, speech=speech, channel="recording", **options)
        return Held(call, transport, desk, tmp_path / "clinic.db")

    return make
