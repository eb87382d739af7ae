"""WebRTC from a browser: an offer in, an answer out, and a call held behind it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from loguru import logger
from pipecat.transports.base_transport import TransportParams
from pipecat.transports.smallwebrtc.connection import IceServer, SmallWebRTCConnection
from pipecat.transports.smallwebrtc.transport import SmallWebRTCTransport

from frontdesk_processors.errors import UsageError

OFFER_LIMIT = 64_000
"""Longest offer taken, in characters; a browser's is about four thousand."""

GONE_S = 0.2
"""How often a connection is looked at, in seconds. pipecat counts a page as gone 3 s after its last
ping, and the page pings twice a second."""

CONNECT_S = 15.0
"""How long a browser may take from its offer to a connection, in seconds."""


class Busy(UsageError):
    """As many calls are held as may be at once."""


class BadOffer(UsageError):
    """What was sent is no offer that can be answered."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a browser needs to connect.

    Parameters:
        sdp: The session description.
        type: Its kind, ``answer``.
        id: Names the connection.
    """

    sdp: str
    type: str
    id: str


Hold = Callable[[SmallWebRTCTransport], Awaitable[object]]
"""Holds a call on a transport to its end."""


class WebRTC:
    """Answers offers and holds a call on each connection.

    A page that closes without a goodbye is noticed when its pings stay away, within 5 s, and its
    call is hung up. Whatever ends the call, its connection is closed.

    Args:
        hold: Holds a call; cancelled when the line is gone.
        most: How many calls may be held at once.
        ice_servers: STUN and TURN servers; none are needed on one network.
    """

    def __init__(self, hold: Hold, *, most: int = 4, ice_servers: Sequence[IceServer] = ()) -> None:
        self._hold = hold
        self._most = most
        self._ice_servers = list(ice_servers)
        self._calls: dict[asyncio.Task[None], SmallWebRTCConnection] = {}

    @property
    def open(self) -> int:
        """How many calls are being held."""
        return len(self._calls)

    async def offer(self, sdp: str) -> Answer:
        """Answer a browser's offer, and begin to hold its call.

        Args:
            sdp: The offer's session description; its first media section is the microphone's.

        Raises:
            Busy: As many calls are held as may be.
            BadOffer: It cannot be answered.
        """
        if len(self._calls) >= self._most:
            raise Busy(f"{self._most} calls are being held, which is as many as may be at once")
        if len(sdp) > OFFER_LIMIT:
            raise BadOffer(
                f"the offer is {len(sdp):,} characters long; the limit is {OFFER_LIMIT:,}"
            )
        connection = SmallWebRTCConnection(self._ice_servers)
        # Taken before the first wait, so that many offers at once do not all find room.
        task = asyncio.ensure_future(self._held(connection, answered := asyncio.Event()))
        self._calls[task] = connection
        task.add_done_callback(lambda done: self._calls.pop(done, None))
        try:
            await connection.initialize(sdp=sdp, type="offer")
            answer = connection.get_answer()
            if answer is None or "m=audio" not in sdp:
                raise BadOffer("the offer has no sound in it")
        except Exception as error:
            task.cancel()
            if isinstance(error, BadOffer):
                raise
            raise BadOffer(f"the offer cannot be read: {type(error).__name__}") from error
        answered.set()
        return Answer(sdp=answer["sdp"], type=answer["type"], id=answer["pc_id"])

    async def close(self) -> None:
        """Hang up every call and wait until each has ended."""
        for task in list(self._calls):
            task.cancel()
        await asyncio.gather(*self._calls, return_exceptions=True)

    async def _held(self, connection: SmallWebRTCConnection, answered: asyncio.Event) -> None:
        watching: asyncio.Task[None] | None = None
        try:
            await answered.wait()
            transport = SmallWebRTCTransport(
                webrtc_connection=connection,
                params=TransportParams(
                    audio_in_enabled=True,
                    audio_out_enabled=True,
                    audio_out_10ms_chunks=2,
                    audio_out_end_silence_secs=0,
                ),
            )
            holding = asyncio.ensure_future(self._hold(transport))
            watching = asyncio.ensure_future(_watch(connection, holding))
            await holding
        except asyncio.CancelledError:
            raise
        except Exception as error:
            logger.opt(exception=error).error("a call on a browser's line failed")
        finally:
            if watching is not None:
                watching.cancel()
            await connection.disconnect()


async def _watch(connection: SmallWebRTCConnection, holding: asyncio.Future[object]) -> None:
    """End the call when its page is gone; pipecat by itself waits for ICE, half a minute."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + CONNECT_S
    while not connection.is_connected():
        if loop.time() > deadline:
            logger.info("a browser that made an offer has not connected")
            holding.cancel()
            return
        await asyncio.sleep(GONE_S)
    while connection.is_connected():  # noqa: ASYNC110 (it tells by the clock, and sets no event)
        await asyncio.sleep(GONE_S)
    holding.cancel()
