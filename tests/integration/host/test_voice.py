"""A spoken line of the host, held by pipecat's own websocket client."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from frontdesk.providers.speech import Speech
from tests.support.caller import decode
from tests.support.hosted import PAGE, clinics, hosted
from tests.support.pipecat_peer import RATE, dialled, peer

CALLERS = Path(__file__).parents[2] / "data" / "callers"


@pytest.mark.timeout(150)
@pytest.mark.xdist_group("realtime")
async def test_a_caller_is_heard_and_answered_over_a_websocket(speech: Speech) -> None:
    config = clinics()
    config = config.model_copy(update={"host": config.host.model_copy(update={"voice": True})})
    async with hosted(config, speech=speech) as served:
        address = f"{served.url.replace('http', 'ws', 1)}/v1/voice?ticket={await served.ticket()}"
        async with peer(dialled(address, Origin=PAGE)) as client:
            await client.ready()
            await client.ear.until("bot-stopped-speaking")
            words = decode(CALLERS / "ask.opus", rate=RATE)
            speaking = asyncio.create_task(client.speak(words))
            try:
                await client.ear.until("user-transcription", "Tuesday")
                await client.ear.until("bot-output", "Tuesday")
            finally:
                speaking.cancel()
        told = [one["data"] for one in client.ear.messages if one["type"] == "server-message"]
        async with served.chat(told[0]["resume"]) as chat:
            assert (await chat.ready())["turns"] == 1
        desk = served.host.businesses[0].desk
        await served.host.drain()
        [row] = await desk.store.conversations.list()
    assert row.turns == 1
    assert client.ear.sound > 24_000 * 2
