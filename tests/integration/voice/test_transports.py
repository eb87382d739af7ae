"""A call over transports that a host application hands in, whoever has made them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from pipecat.serializers.protobuf import ProtobufFrameSerializer
from pipecat.transports.base_transport import BaseTransport
from pipecat.transports.daily.transport import DailyParams, DailyTransport
from pipecat.transports.livekit.transport import LiveKitParams, LiveKitTransport
from pipecat.transports.websocket.server import (
    SingleClientWebsocketServerParams,
    SingleClientWebsocketServerTransport,
)

from frontdesk.call import Call
from frontdesk.desk import Desk
from frontdesk.providers.speech import Speech
from frontdesk.web.server import bind
from tests.support.in_memory import InMemory
from tests.support.pipecat_peer import dialled, peer

pytestmark = pytest.mark.timeout(90)
REALTIME = pytest.mark.xdist_group("realtime")


def free() -> int:
    """A port that nobody listens on."""
    with bind(0) as sock:
        return int(sock.getsockname()[1])


def listening(port: int) -> tuple[SingleClientWebsocketServerTransport, asyncio.Event]:
    """Pipecat's websocket server, and what is set when it listens."""
    params = SingleClientWebsocketServerParams(
        audio_in_enabled=True,
        audio_out_enabled=True,
        serializer=ProtobufFrameSerializer(),
        allowed_origins=[],
    )
    transport, ready = (
        SingleClientWebsocketServerTransport(params, "127.0.0.1", port),
        asyncio.Event(),
    )

    async def listens(_transport: object) -> None:
        ready.set()

    transport.add_event_handler("on_websocket_ready", listens)  # pyright: ignore[reportUnknownMemberType]
    return transport, ready


@asynccontextmanager
async def held(call: Call) -> AsyncGenerator[None]:
    """The call, while it is held; it ends by itself."""
    running = asyncio.create_task(call.run())
    try:
        yield
        await asyncio.wait_for(running, 20)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def outcome(desk: Desk, call: Call) -> tuple[str, str]:
    """Where a caller who was greeted has called, and what came of it, as it is on record."""
    [agent, *_] = [event for event in call.events if event["type"] == "agent"]
    assert "automated assistant" in str(agent["text"])
    [row] = await desk.store.conversations.list()
    return row.channel, str(row.outcome)


@REALTIME
async def test_who_dials_a_server_of_pipecats_is_greeted(desk: Desk, speech: Speech) -> None:
    port = free()
    transport, ready = listening(port)
    call = await desk.call(transport=transport, speech=speech, channel="app")
    async with held(call):
        await ready.wait()
        async with peer(dialled(f"ws://127.0.0.1:{port}")) as caller:
            await caller.ear.until_sound()
    assert await outcome(desk, call) == ("app", "abandoned")


@pytest.mark.wide
@REALTIME
async def test_whom_the_agent_dials_is_greeted(desk: Desk, speech: Speech) -> None:
    port = free()
    transport, ready = listening(port)
    async with peer(transport) as caller:
        await ready.wait()
        ours = dialled(f"ws://127.0.0.1:{port}")
        call = await desk.call(transport=ours, speech=speech, channel="app")
        running = asyncio.create_task(call.run())
        await caller.ear.until_sound()
    await asyncio.wait_for(running, 20)
    assert await outcome(desk, call) == ("app", "abandoned")


@REALTIME
async def test_a_transport_that_tells_of_nobody_has_its_caller_from_the_start(
    desk: Desk, speech: Speech
) -> None:
    transport = InMemory()
    call = await desk.call(transport=transport, speech=speech, channel="app")
    async with held(call):
        await transport.out.until(10_000)
        await call.hang_up()
    assert await outcome(desk, call) == ("app", "abandoned")


async def test_a_line_that_cannot_be_opened_is_no_call(desk: Desk, speech: Speech) -> None:
    ours = dialled(f"ws://127.0.0.1:{free()}")
    call = await desk.call(transport=ours, speech=speech, channel="app")
    ending = await asyncio.wait_for(call.run(), 20)
    assert ending.outcome == "abandoned"
    assert not [event for event in call.events if event["type"] == "agent"]


def livekit(port: int) -> BaseTransport:
    params = LiveKitParams(audio_in_enabled=True, audio_out_enabled=True)
    return LiveKitTransport(f"ws://127.0.0.1:{port}", "token", "room", params)


def daily(port: int) -> BaseTransport:
    return DailyTransport(
        f"http://127.0.0.1:{port}/room",
        None,
        "Desk",
        DailyParams(audio_in_enabled=True, audio_out_enabled=True),
    )


ROOMS = pytest.mark.parametrize("room", [livekit, daily])


@ROOMS
async def test_a_room_of_others_tells_of_who_comes_and_goes(
    desk: Desk, speech: Speech, room: Callable[[int], BaseTransport]
) -> None:
    transport = room(free())
    await desk.call(transport=transport, speech=speech, channel="app")
    # Whoever joins is greeted, and whoever leaves ends the call: there is no server to try it on.
    known: Any = getattr(transport, "_event_handlers")  # noqa: B009
    for event in ("on_client_connected", "on_client_disconnected"):
        assert len(known[event].handlers) == 1


@pytest.mark.slow
@ROOMS
async def test_a_room_that_cannot_be_joined_is_no_call(
    desk: Desk, speech: Speech, room: Callable[[int], BaseTransport]
) -> None:
    call = await desk.call(transport=room(free()), speech=speech, channel="app")
    ending = await asyncio.wait_for(call.run(), 60)
    assert ending.outcome == "abandoned"
