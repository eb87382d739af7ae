"""What the simulators answer requests with is what the providers' own clients take."""

from __future__ import annotations

import io
import wave
from typing import Any

import httpx
import pytest
from deepgram.types import ListenV1Response
from elevenlabs.types.get_voices_v_2_response import GetVoicesV2Response

from frontdesk.simulators.deepgram import DeepgramWire
from frontdesk.simulators.elevenlabs import ElevenLabsWire
from frontdesk.simulators.recordings import stretches
from frontdesk.simulators.voices import hum, lines
from tests.support.voices import RATE_IN

PAUSE = bytes(RATE_IN)
"""Half a second."""


def asked(url: str) -> str:
    return "http" + url.removeprefix("ws")


async def recording(*texts: str, channels: int = 1) -> bytes:
    spoken = b"".join([PAUSE + await hum(text, RATE_IN) for text in texts]) + PAUSE
    with io.BytesIO() as held:
        with wave.open(held, "wb") as file:
            file.setparams((channels, 2, RATE_IN, 0, "NONE", ""))
            file.writeframes(
                b"".join(spoken[n : n + 2] * channels for n in range(0, len(spoken), 2))
            )
        return held.getvalue()


async def transcribed(wire: DeepgramWire, body: bytes, **query: str) -> tuple[int, Any]:
    async with httpx.AsyncClient(headers={"Authorization": "Token any"}) as client:
        answer = await client.post(f"{asked(wire.url)}/v1/listen", content=body, params=query)
    return answer.status_code, answer.json()


async def test_a_recording_is_cut_where_it_is_silent_and_where_it_is_long() -> None:
    spoken = PAUSE + await hum("a" * 20, RATE_IN) + PAUSE + await hum("a" * 250, RATE_IN) + PAUSE
    found = list(stretches(spoken, RATE_IN))
    assert [round(one.begins_s, 2) for one in found] == [0.5, 2.2, 14.2]
    assert all(len(one.pcm) / 2 / RATE_IN <= 12.02 for one in found)


async def test_a_recordings_answer_is_one_of_deepgrams_own_types() -> None:
    async with DeepgramWire(lines(["Hello there.", "Goodbye."])) as wire:
        body = await recording("Hello there.", "Goodbye.")
        status, told = await transcribed(wire, body, utterances="true", model="nova-3")
    found = ListenV1Response.model_validate(told)
    assert (status, found.metadata.channels, len(found.results.utterances or ())) == (200, 1, 2)
    [channel] = found.results.channels
    best = (channel.alternatives or [])[0]
    assert best.transcript == "Hello there. Goodbye."
    assert [word.word for word in best.words or ()] == ["hello", "there", "goodbye"]
    assert found.metadata.duration == pytest.approx((len(body) - 44) / 2 / RATE_IN, abs=0.01)


async def test_channels_are_heard_apart_when_that_is_asked() -> None:
    async with DeepgramWire(lines(["One.", "Two."])) as wire:
        body = await recording("One.", channels=2)
        _, together = await transcribed(wire, body)
        _, apart = await transcribed(wire, body, multichannel="true")
    assert len(together["results"]["channels"]) == 1
    assert "utterances" not in together["results"]
    assert len(ListenV1Response.model_validate(apart).results.channels) == 2


async def test_what_is_no_recording_is_refused_as_deepgram_refuses_it() -> None:
    async with DeepgramWire(lines(["x"])) as wire:
        status, told = await transcribed(wire, b"no sound")
    assert status == 400
    assert (told["err_code"], told["request_id"] != "") == ("Bad Request", True)


async def test_a_page_of_voices_is_one_of_elevenlabs_own_types() -> None:
    async with (
        ElevenLabsWire() as wire,
        httpx.AsyncClient(base_url=asked(wire.url), headers={"xi-api-key": "any"}) as client,
    ):
        first = (await client.get("/v2/voices", params={"page_size": 2})).json()
        page = GetVoicesV2Response.model_validate(first)
        assert (len(page.voices), page.has_more, page.total_count) == (2, True, 3)
        rest = {"page_size": 2, "next_page_token": page.next_page_token or ""}
        last = GetVoicesV2Response.model_validate(
            (await client.get("/v2/voices", params=rest)).json()
        )
        assert (len(last.voices), last.has_more, last.next_page_token) == (1, False, None)
        assert (await client.get("/v2/voices", params={"page_size": 101})).status_code == 422


@pytest.mark.parametrize(
    ("voice", "format", "text", "status", "kind"),
    [
        ("JBFqnCBsd6RMkjVDRZzb", "pcm_16000", "Hello.", 200, ""),
        ("nobody", "pcm_16000", "Hello.", 404, "voice_not_found"),
        ("JBFqnCBsd6RMkjVDRZzb", "mp3_44100_128", "Hello.", 400, "invalid_output_format"),
        ("JBFqnCBsd6RMkjVDRZzb", "pcm_16000", " ", 400, "input_text_empty"),
    ],
)
async def test_a_text_is_said_or_refused_as_elevenlabs_words_it(
    voice: str, format: str, text: str, status: int, kind: str
) -> None:
    async with (
        ElevenLabsWire() as wire,
        httpx.AsyncClient(base_url=asked(wire.url), headers={"xi-api-key": "any"}) as client,
    ):
        where = f"/v1/text-to-speech/{voice}"
        answer = await client.post(where, params={"output_format": format}, json={"text": text})
    assert answer.status_code == status
    if status == 200:
        assert answer.content == await hum(text, 16_000)
    else:
        assert answer.json()["detail"]["status"] == kind


async def test_nobody_is_let_in_without_a_key() -> None:
    async with DeepgramWire(lines(["x"])) as wire, httpx.AsyncClient() as client:
        assert (await client.post(f"{asked(wire.url)}/v1/listen")).json()["err_code"] == (
            "INVALID_AUTH"
        )
