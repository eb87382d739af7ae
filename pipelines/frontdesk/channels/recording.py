"""A caller out of recordings: the whole audio path without a microphone."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

from pipecat.frames.frames import (
    CancelFrame,
    EndFrame,
    InputAudioRawFrame,
    OutputAudioRawFrame,
    StartFrame,
)
from pipecat.transports.base_input import BaseInputTransport
from pipecat.transports.base_output import BaseOutputTransport
from pipecat.transports.base_transport import BaseTransport, TransportParams

from frontdesk.channels.wav import Tape

HEAR_RATE = 16_000
FRAME_S = 0.02
"""Length of a frame of sound, in seconds, as telephones and browsers send it."""

ANSWERED_S = 0.9
"""How long the agent has to be quiet before its answer counts as over, in seconds; the sentences
of one answer follow one another faster."""

PATIENCE_S = 12.0
"""How long a caller waits for an answer before they speak all the same, in seconds."""

_LATE_S = 0.25
"""A clock that is further behind than this starts anew rather than catch up in a rush."""


@dataclass(frozen=True, kw_only=True)
class Cue:
    """A recording, and when the caller says it.

    Parameters:
        pcm: 16-bit mono at 16 kHz.
        after_s: How long after the agent begins its answer, in seconds, for a caller who does
            not let it finish; None to wait until the agent has answered.
    """

    pcm: bytes
    after_s: float | None = None


class RecordingTransport(BaseTransport):
    """Plays recordings as a caller would say them, in real time, and keeps what the agent says.

    Each is said when the agent has answered the one before (the first: when it has greeted); the
    caller hangs up when the last has been answered. ``on_client_connected`` and
    ``on_client_disconnected`` are told as on any transport.

    Args:
        cues: What the caller says, in order.
        out_rate: Sample rate of what the agent says, in hertz.
        linger_s: How long the caller stays silent on the line after the last answer, in seconds;
            None until somebody else ends the call.
        keeps: Whether what was said is kept, by either side.

    Attributes:
        caller: What the caller said, on the call's time line.
        agent: What the agent said, on the same.
    """

    def __init__(
        self,
        cues: Sequence[Cue],
        *,
        out_rate: int = 24_000,
        linger_s: float | None = 0.0,
        keeps: bool = True,
    ) -> None:
        super().__init__()
        params = TransportParams(
            audio_in_enabled=True,
            audio_out_enabled=True,
            audio_in_sample_rate=HEAR_RATE,
            audio_out_sample_rate=out_rate,
            audio_out_10ms_chunks=2,
            audio_out_end_silence_secs=0,
        )
        self.caller, self.agent = Tape(HEAR_RATE, runs=keeps), Tape(out_rate, runs=keeps)
        self._talk = _Talk()
        self._output = _Ear(params, tape=self.agent, talk=self._talk)
        self._input = _Mouth(
            params, cues, tape=self.caller, talk=self._talk, linger_s=linger_s, owner=self
        )
        self._register_event_handler("on_client_connected")
        self._register_event_handler("on_client_disconnected")

    def input(self) -> BaseInputTransport:
        """What the pipeline hears."""
        return self._input

    def output(self) -> BaseOutputTransport:
        """What the pipeline says."""
        return self._output

    async def connected(self) -> None:
        """Tell that the caller is on the line."""
        await self._call_event_handler(  # pyright: ignore[reportUnknownMemberType]
            "on_client_connected", self
        )

    def hears(self, kind: str) -> None:
        """Tell the caller what the agent is about to say, by the type of the event.

        A caller who hears "one moment" goes on waiting for the answer.
        """
        if kind in ("filler", "agent"):
            self._talk.waits = kind == "filler"

    def drop(self) -> None:
        """Let the line drop, as if the caller had lost the connection; may be called twice."""
        self._input.drop()

    async def disconnected(self) -> None:
        """Tell that the caller has hung up."""
        await self._call_event_handler(  # pyright: ignore[reportUnknownMemberType]
            "on_client_disconnected", self
        )


class _Talk:
    """Who has spoken when, on one clock."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.agent_spoke_at: float | None = None
        self.answer_began_at: float | None = None
        self.waits = False

    def now(self) -> float:
        return time.monotonic() - self.began

    def caller_done(self) -> None:
        self.agent_spoke_at = self.answer_began_at = None

    def agent_sounds(self) -> None:
        if self.waits:
            return
        self.agent_spoke_at = self.now()
        if self.answer_began_at is None:
            self.answer_began_at = self.agent_spoke_at


class _Ear(BaseOutputTransport):
    """Takes what the agent says at the speed at which it is heard."""

    def __init__(self, params: TransportParams, *, tape: Tape, talk: _Talk) -> None:
        super().__init__(params)  # pyright: ignore[reportUnknownMemberType]
        self._tape = tape
        self._talk = talk
        self._plays_at = 0.0

    async def start(self, frame: StartFrame) -> None:
        await super().start(frame)
        await self.set_transport_ready(frame)

    async def write_audio_frame(self, frame: OutputAudioRawFrame) -> bool:
        now = self._talk.now()
        self._plays_at = self._plays_at if now - self._plays_at < _LATE_S else now
        if self._plays_at > now:
            await asyncio.sleep(self._plays_at - now)
        self._tape.lay(frame.audio, at_s=self._plays_at)
        self._talk.agent_sounds()
        self._plays_at += len(frame.audio) / 2 / frame.sample_rate
        return True


class _Mouth(BaseInputTransport):
    """Speaks the cues, and silence between them, frame by frame."""

    def __init__(
        self,
        params: TransportParams,
        cues: Sequence[Cue],
        *,
        tape: Tape,
        talk: _Talk,
        linger_s: float | None,
        owner: RecordingTransport,
    ) -> None:
        super().__init__(params)  # pyright: ignore[reportUnknownMemberType]
        self._cues = tuple(cues)
        self._tape = tape
        self._talk = talk
        self._linger_s = linger_s
        self._owner = owner
        self._task: asyncio.Task[None] | None = None
        self._dropped = asyncio.Event()
        self._plays_at = 0.0

    async def start(self, frame: StartFrame) -> None:
        await super().start(frame)
        await self.set_transport_ready(frame)
        self._task = self.create_task(self._speak())  # pyright: ignore[reportUnknownMemberType]

    async def stop(self, frame: EndFrame) -> None:
        await self._end()
        await super().stop(frame)

    async def cancel(self, frame: CancelFrame) -> None:
        await self._end()
        await super().cancel(frame)

    async def cleanup(self) -> None:
        await super().cleanup()
        await self._end()

    def drop(self) -> None:
        self._dropped.set()

    async def _end(self) -> None:
        task, self._task = self._task, None
        if task is not None and task is not asyncio.current_task():
            await self.cancel_task(task)  # pyright: ignore[reportUnknownMemberType]

    async def _speak(self) -> None:
        self._plays_at = self._talk.now()
        await self._owner.connected()
        for cue in self._cues:
            since = self._talk.now()
            while not self._due(cue, since=since):
                await self._send(b"")
            self._talk.caller_done()
            for at in range(0, len(cue.pcm), _FRAME):
                await self._send(cue.pcm[at : at + _FRAME])
            self._talk.caller_done()
        since = self._talk.now()
        while self._linger_s is None or not self._due(None, since=since):
            await self._send(b"")
        over = self._talk.now() + self._linger_s
        while self._talk.now() < over:
            await self._send(b"")
        await self._hang_up()

    def _due(self, cue: Cue | None, *, since: float) -> bool:
        """Whether the caller's next words are due, or the end where there are none."""
        now, talk = self._talk.now(), self._talk
        if self._dropped.is_set() or now - since > PATIENCE_S:
            return True
        if cue is not None and cue.after_s is not None:
            return talk.answer_began_at is not None and now - talk.answer_began_at >= cue.after_s
        return talk.agent_spoke_at is not None and now - talk.agent_spoke_at >= ANSWERED_S

    async def _send(self, pcm: bytes) -> None:
        if self._dropped.is_set():
            await self._hang_up()
        now = self._talk.now()
        self._plays_at = self._plays_at if now - self._plays_at < _LATE_S else now
        if self._plays_at > now:
            await asyncio.sleep(self._plays_at - now)
        sound = pcm + bytes(_FRAME - len(pcm))
        self._tape.lay(sound, at_s=self._plays_at)
        self._plays_at += FRAME_S
        await self.push_audio_frame(
            InputAudioRawFrame(audio=sound, sample_rate=HEAR_RATE, num_channels=1)
        )

    async def _hang_up(self) -> None:
        """Tell of the end and wait for the pipeline to come to it."""
        await self._owner.disconnected()
        await asyncio.Event().wait()


_FRAME = int(HEAR_RATE * FRAME_S) * 2
