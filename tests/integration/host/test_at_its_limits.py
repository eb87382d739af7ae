"""A server at its limits: offered too much, talked to for long."""

from __future__ import annotations

import asyncio

import pytest
from aiortc import RTCConfiguration, RTCPeerConnection

from frontdesk import begun
from frontdesk.channels import webrtc
from frontdesk.channels.webrtc import Busy, WebRTC
from tests.support.hosted import hosted


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
