"""What a realtime session hears: the buffer of a caller's audio, and when they have spoken.

Time is that of the audio: it may be sent as fast as one likes.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from frontdesk.simulators.openai.realtime.history import History
from frontdesk.simulators.openai.realtime.wire import Outgoing
from frontdesk.simulators.voices import LOUD, Hear, loudness
from frontdesk_processors.values import JsonObject

RATE = 24_000
"""Samples a second of 16-bit mono audio, the protocol's own."""
_PIECE = RATE // 50 * 2
"""Bytes of 20 ms, in which speech is looked for."""

Turned = Callable[[], Awaitable[None]]


class Hearing:
    """The audio buffer of a session.

    Args:
        out: Sends the session's events.
        history: Where what was said is kept.
        hear: Says what the words in audio are.
        session: The session's properties, as they are at the time.
        starts: Told that the caller begins to speak, where the server decides whose turn it is.
        ends: Told that they have spoken.
    """

    def __init__(
        self,
        out: Outgoing,
        history: History,
        *,
        hear: Hear,
        session: Callable[[], Any],
        starts: Turned,
        ends: Turned,
    ) -> None:
        self._out = out
        self._history = history
        self._hear = hear
        self._session = session
        self._starts = starts
        self._ends = ends
        self._buffer = bytearray()
        self._rest = b""
        self._item = ""
        self._at_ms = self._silent_ms = 0

    @property
    def _detection(self) -> Any:
        return self._session()["audio"]["input"].get("turn_detection")

    async def append(self, pcm: bytes) -> None:
        """Take a piece of audio; the server minds silences in it unless it was told not to."""
        detection = self._detection
        if not detection:
            self._buffer += pcm
            return
        whole = self._rest + pcm
        used = len(whole) // _PIECE * _PIECE
        self._rest = whole[used:]
        for at in range(0, used, _PIECE):
            await self._piece(whole[at : at + _PIECE], detection)

    async def _piece(self, pcm: bytes, detection: Any) -> None:
        self._at_ms += 20
        loud = loudness(pcm) >= LOUD
        self._silent_ms = 0 if loud else self._silent_ms + 20
        if loud and not self._item:
            self._item = self._out.name("item")
            await self._out.event(
                "input_audio_buffer.speech_started",
                audio_start_ms=self._at_ms - 20,
                item_id=self._item,
            )
            await self._starts()
        if not self._item:
            return
        self._buffer += pcm
        if self._silent_ms >= detection.get("silence_duration_ms", 500):
            await self._out.event(
                "input_audio_buffer.speech_stopped", audio_end_ms=self._at_ms, item_id=self._item
            )
            await self.commit()
            await self._ends()

    async def commit(self) -> None:
        """Make an item of what is in the buffer."""
        if not self._buffer:
            await self._out.refuses(
                "Error committing input audio buffer: the buffer is empty.",
                code="input_audio_buffer_commit_empty",
            )
            return
        id_, before = self._item or self._out.name("item"), self._history.last
        pcm, self._item = bytes(self._buffer), ""
        self._buffer.clear()
        words, seconds = await self._hear(pcm, RATE, True), len(pcm) / 2 / RATE
        await self._out.event("input_audio_buffer.committed", item_id=id_, previous_item_id=before)
        content: JsonObject = {"type": "input_audio", "transcript": None}
        item = {
            "id": id_,
            "object": "realtime.item",
            "type": "message",
            "status": "completed",
            "role": "user",
            "content": [content],
        }
        self._history.add_heard(item, words=words, seconds=seconds)
        for kind in ("conversation.item.added", "conversation.item.done"):
            await self._out.event(kind, item=item, previous_item_id=before)
        if self._session()["audio"]["input"].get("transcription"):
            await self._transcribed(id_, words, seconds)

    async def _transcribed(self, id_: str, words: str, seconds: float) -> None:
        kind = "conversation.item.input_audio_transcription"
        for word in words.split():
            await self._out.event(f"{kind}.delta", item_id=id_, content_index=0, delta=f"{word} ")
        usage: JsonObject = {"type": "duration", "seconds": round(seconds, 2)}
        await self._out.event(
            f"{kind}.completed", item_id=id_, content_index=0, transcript=words, usage=usage
        )

    async def clear(self) -> None:
        """Forget what is in the buffer."""
        self._buffer.clear()
        self._item = ""
        await self._out.event("input_audio_buffer.cleared")
