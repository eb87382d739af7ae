"""A server at its limits: offered too much, talked to for long."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack

import pytest
import websockets
from aiortc import RTCConfiguration, RTCPeerConnection
from pipecat.frames.frames import InputTransportMessageFrame
from pipecat.serializers.protobuf import ProtobufFrameSerializer

from frontdesk import begun
from frontdesk.channels import webrtc
from frontdesk.channels.chat_line import GOING_AWAY, TRY_AGAIN
from frontdesk.channels.voice_line import hold_voice
from frontdesk.channels.webrtc import Busy, WebRTC
from frontdesk.host.admission import KEPT_S, Admission
from frontdesk.providers.speech import Speech
from tests.support.hosted import PAGE, clinics, hosted
from tests.support.in_memory import InMemory

SECOND = 24_000 * 2
"""Bytes of sound that are a second of it."""


async def drained(speech: Speech, *, calls: int, drain_s: float = 2) -> list[str]:
    """What was said in the calls that heard a goodbye, of so many when the server was stopped."""
    config = clinics(drain_s=drain_s)
    config = config.model_copy(update={"host": config.host.model_copy(update={"voice": True})})
    async with hosted(config, speech=speech) as served:
        business = served.host.businesses[0]
        callers = [InMemory() for _ in range(calls)]
        held = [
            asyncio.create_task(
                hold_voice(served.host, business, one, channel="web", announced=False)
            )
            for one in callers
        ]
        await asyncio.gather(*(one.out.until(20_000) for one in callers))
        await asyncio.gather(*(one.out.quiet(1.5) for one in callers))
        before = [one.out.said for one in callers]
        began = time.monotonic()
        served.server.handle_exit(15, None)
        assert not await hold_voice(served.host, business, InMemory(), channel="web")
        assert time.monotonic() - began < 1
        assert (await served.get("/readyz")).status_code == 503
        assert all(await asyncio.gather(*held))
        # They had until the deadline, and no longer than the last words took.
        assert drain_s < time.monotonic() - began < drain_s + 30
        heard = [one.out.said - said for one, said in zip(callers, before, strict=True)]
        assert min(heard) > SECOND, heard
        rows = await business.desk.store.conversations.list(limit=100)
        assert all(row.ended_at is not None for row in rows)
        events = [await business.desk.store.conversations.events(row.id) for row in rows]
        closing = business.say("closing")
    said = [" ".join(str(e["text"]) for e in one if e["type"] == "agent") for one in events]
    return [one for one in said if closing in one]


@pytest.mark.slow
@pytest.mark.timeout(180)
@pytest.mark.xdist_group("realtime")
async def test_calls_that_outlast_a_stop_hear_a_goodbye(speech: Speech) -> None:
    assert len(await drained(speech, calls=3)) == 3


async def test_of_twenty_chats_each_is_moved_and_nobody_more_let_in() -> None:
    async with hosted(clinics(per_minute=0)) as served, AsyncExitStack() as open_lines:
        chats = [
            await open_lines.enter_async_context(served.chat(await served.ticket()))
            for _ in range(20)
        ]
        for chat in chats:
            await chat.ready()
        began = time.monotonic()
        served.server.handle_exit(15, None)
        assert (await served.get("/readyz")).status_code == 503
        assert served.host.admission.full("northside", most=100) == "closing"
        assert time.monotonic() - began < 1
        codes = await asyncio.gather(*(chat.closed() for chat in chats))
    assert set(codes) == {GOING_AWAY}


async def an_offer() -> str:
    """What a browser that never connects sends to call."""
    page = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    page.addTransceiver("audio", direction="sendrecv")
    await page.setLocalDescription(await page.createOffer())
    sdp = page.localDescription.sdp
    await page.close()
    return sdp


async def test_offers_on_top_find_no_room_and_who_never_connects_gives_theirs_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(webrtc, "CONNECT_S", 0.1)
    monkeypatch.setattr("aioice.ice.get_host_addresses", lambda *_, **__: ["127.0.0.1"])  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType]
    over = asyncio.Event()

    async def hold(_transport: object) -> None:
        await over.wait()

    lines, sdp = WebRTC(hold, most=2), await an_offer()
    answers = await asyncio.gather(*(lines.offer(sdp) for _ in range(5)), return_exceptions=True)
    assert [isinstance(one, Busy) for one in answers].count(True) == 3
    async with asyncio.timeout(10):
        while True:
            try:
                await lines.offer(sdp)
                break
            except Busy:
                await asyncio.sleep(0.05)
    await lines.close()


async def test_a_conversation_has_so_many_turns_and_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(begun, "MOST_TURNS", 2)
    async with hosted() as served, served.chat(await served.ticket()) as chat:
        ticket = (await chat.ready())["resume"]
        await chat.next("agent")
        for _ in range(2):
            assert "open" in await chat.say("When are you open on Wednesday?")
        assert "begin anew" in (await chat.next("agent"))["text"]
        assert await chat.closed() == 1000
        async with served.chat(ticket) as again:
            assert await again.closed() == 1000
            assert any("begin anew" in str(message.get("text")) for message in again.got)


async def test_a_client_of_the_spoken_line_is_told_that_there_is_no_room() -> None:
    async with hosted() as served:
        address = served.url.replace("http", "ws", 1) + f"/v1/voice?ticket={await served.ticket()}"
        async with websockets.connect(address, origin=PAGE, proxy=None) as socket:  # pyright: ignore[reportArgumentType]
            first = await ProtobufFrameSerializer().deserialize(await socket.recv())
            with pytest.raises(websockets.ConnectionClosed) as closed:
                await socket.recv()
        assert closed.value.rcvd is not None and closed.value.rcvd.code == TRY_AGAIN
    assert isinstance(first, InputTransportMessageFrame)
    assert (first.message["label"], first.message["type"]) == ("rtvi-ai", "error")
    assert "busy" in first.message["data"]["error"]


def test_a_place_is_kept_for_a_call_until_its_sound_comes_or_too_late() -> None:
    time, refused = [0.0], list[str]()
    admission = Admission(
        most=2,
        lag_ms=lambda: 0,
        most_lag_ms=100,
        on_refused=lambda business, _reason: refused.append(business),
        now=lambda: time[0],
    )
    assert admission.keep("north", most=1, place="CA1") is None
    assert admission.keep("north", most=1, place="CA1") is None
    assert admission.keep("north", most=1, place="CA2") == "business_full"
    assert admission.keep("south", most=2, place="CA3") is None
    assert admission.full("west", most=1) == "full"
    with admission.enter("north", most=1, place="CA1"):
        assert admission.held == 1
        assert admission.full("south", most=2) == "full"
    assert admission.full("south", most=2) is None
    time[0] = KEPT_S
    assert admission.keep("south", most=1, place="CA4") is None
    assert refused == []
