"""A transport of a host's own, without a wire: a caller who says nothing, and hears."""

from __future__ import annotations

import asyncio

from pipecat.frames.frames import OutputAudioRawFrame, StartFrame
from pipecat.transports.base_input import BaseInputTransport
from pipecat.transports.base_output import BaseOutputTransport
from pipecat.transports.base_transport import BaseTransport, TransportParams


class _Out(BaseOutputTransport):
    """Keeps what is said, at the speed at which it is heard."""

    def __init__(self, params: TransportParams) -> None:
        super().__init__(params)  # pyright: ignore[reportUnknownMemberType]
        self.said = 0
        self.news = asyncio.Event()

    async def start(self, frame: StartFrame) -> None:
        await super().start(frame)
        await self.set_transport_ready(frame)

    async def until(self, said: int) -> None:
        """Wait until so many bytes of sound were said."""
        async with asyncio.timeout(30):
            while self.said < said:
                self.news.clear()
                await self.news.wait()

    async def quiet(self, seconds: float) -> None:
        """Wait until so long nothing was said."""
        while True:
            self.news.clear()
            try:
                await asyncio.wait_for(self.news.wait(), seconds)
            except TimeoutError:
                return

    async def write_audio_frame(self, frame: OutputAudioRawFrame) -> bool:
        self.said += len(frame.audio)
        self.news.set()
        await asyncio.sleep(len(frame.audio) / 2 / frame.sample_rate)
        return True


class _In(BaseInputTransport):
    """A caller who says nothing."""

    async def start(self, frame: StartFrame) -> None:
        await super().start(frame)
        await self.set_transport_ready(frame)


class InMemory(BaseTransport):
    """A host's own, which tells of no event at all."""

    def __init__(self) -> None:
        super().__init__()
        params = TransportParams(
            audio_in_enabled=True, audio_out_enabled=True, audio_out_10ms_chunks=2
        )
        self._in, self.out = _In(params), _Out(params)  # pyright: ignore[reportUnknownMemberType]

    def input(self) -> BaseInputTransport:
        return self._in

    def output(self) -> BaseOutputTransport:
        return self.out
