"""The simulator of Deepgram Flux against pipecat's service, Deepgram's own client and its types."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from deepgram import AsyncDeepgramClient
from deepgram.environment import DeepgramClientEnvironment
from deepgram.listen.v2.types import ListenV2ConfigureSuccess, ListenV2Connected, ListenV2TurnInfo
from pipecat.frames.frames import (
    EagerEndOfTurnCancelFrame,
    EagerTranscriptionFrame,
    ErrorFrame,
    InterimTranscriptionFrame,
    ProposedUserStartedSpeakingFrame,
    ProposedUserStoppedSpeakingFrame,
    TranscriptionFrame,
)
from pipecat.services.deepgram.flux.stt import DeepgramFluxSTTService
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus

from frontdesk.providers.deepgram_flux import deepgram_flux
from frontdesk.settings import Settings
from frontdesk.simulators.deepgram import DeepgramWire
from frontdesk.simulators.sockets import SpeechFault
from frontdesk.simulators.voices import hum, lines
from frontdesk_processors.language import load
from tests.support.voices import RATE_IN, SILENCE, Bench, running, sound

# Deepgram's own client looks for a class of websockets' former interface.
pytestmark = pytest.mark.filterwarnings("ignore:websockets.exceptions.InvalidStatusCode")

QUERY = "model=flux-general-en&encoding=linear16&sample_rate=16000"
SECOND = SILENCE * 50


async def speech() -> bytes:
    """A second of it."""
    return await hum("x" * 17, RATE_IN)


@asynccontextmanager
async def heard_by(wire: DeepgramWire) -> AsyncGenerator[Bench]:
    keyed = Settings.model_validate({"DEEPGRAM_API_KEY": "local", "DEEPGRAM_BASE_URL": wire.url})
    async with running(deepgram_flux(keyed, load("en"), alone=True)) as bench:
        yield bench


@asynccontextmanager
async def line(wire: DeepgramWire, more: str = "") -> AsyncGenerator[ClientConnection]:
    """A bare connection to it."""
    address = f"{wire.url}/v2/listen?{QUERY}{more}"
    async with connect(address, additional_headers={"Authorization": "Token any"}) as held:
        yield held


async def told(held: ClientConnection, *, until: str) -> list[dict[str, Any]]:
    """What it tells, up to an event or type of message."""
    found: list[dict[str, Any]] = []
    async with asyncio.timeout(10):
        while not found or until not in (found[-1]["type"], found[-1].get("event")):
            found.append(json.loads(await held.recv()))
    return found


async def test_a_turn_is_heard_in_part_then_for_good_and_its_end_proposed() -> None:
    async with DeepgramWire(lines(["I would like to come on Friday."])) as wire:
        async with heard_by(wire) as bench:
            await bench.put(*sound(await speech() + SECOND))
            await bench.tap.first(ProposedUserStoppedSpeakingFrame)
            tap = bench.tap
        assert len(tap.of(ProposedUserStartedSpeakingFrame)) == 1
        partial, [final] = tap.of(InterimTranscriptionFrame)[0], tap.of(TranscriptionFrame)
        kinds = [type(frame) for frame in tap.frames]
        assert kinds.index(TranscriptionFrame) < kinds.index(ProposedUserStoppedSpeakingFrame)
    assert (final.text, final.finalized) == ("I would like to come on Friday.", True)
    assert final.text.startswith(partial.text) and partial.text != final.text


async def test_an_early_end_is_told_and_taken_back_when_speech_goes_on() -> None:
    async with DeepgramWire(lines(["I would like", "to come."])) as wire:
        service = DeepgramFluxSTTService(
            api_key="local", url=f"{wire.url}/v2/listen", enable_eager_end_of_turn=True
        )
        async with running(service) as bench:
            await bench.put(*sound(await speech() + SILENCE * 22))
            early = await bench.tap.first(EagerTranscriptionFrame)
            await bench.put(*sound(await speech() + SECOND))
            final = await bench.tap.first(TranscriptionFrame)
        assert len(bench.tap.of(EagerEndOfTurnCancelFrame)) == 1
        again = bench.tap.of(EagerTranscriptionFrame)[-1]
    assert (early.text, again.text, final.text) == (
        "I would like", "I would like to come.", "I would like to come.",
    )  # fmt: skip


async def test_messages_are_of_deepgrams_own_types_and_in_their_order() -> None:
    words = DeepgramWire(lines(["Hello there.", "Bye."]))
    async with words as wire, line(wire, "&eager_eot_threshold=0.5") as held:
        for piece in (SILENCE * 30, await speech(), *([SILENCE * 2] * 25)):
            await held.send(piece)
        messages = await told(held, until="EndOfTurn")
        await held.send(json.dumps({"type": "Configure", "thresholds": {"eot_threshold": 0.9}}))
        configured = (await told(held, until="ConfigureSuccess"))[-1]
        await held.send(await speech())
        await held.send(json.dumps({"type": "ForceEndTurn"}))
        forced = (await told(held, until="EndOfTurn"))[-1]
    assert ListenV2Connected.model_validate(messages[0]).sequence_id == 0
    events = [ListenV2TurnInfo.model_validate(one) for one in messages[1:]]
    assert [one["sequence_id"] for one in messages] == list(range(len(messages)))
    kinds = [one.event for one in events if one.event != "Update"]
    assert kinds == ["StartOfTurn", "EagerEndOfTurn", "EndOfTurn"]
    assert events[-1].transcript == events[-2].transcript == "Hello there."
    assert [word.word for word in events[-1].words] == ["Hello", "there."]
    assert (events[-1].trigger, events[-1].turn_index) == ("model", 0)
    thresholds = ListenV2ConfigureSuccess.model_validate(configured).thresholds
    assert (thresholds.eot_threshold, thresholds.eager_eot_threshold) == (0.9, 0.5)
    assert (forced["trigger"], forced["turn_index"]) == ("manual", 1)


async def test_a_turn_that_it_is_never_sure_of_ends_by_its_timeout() -> None:
    words = DeepgramWire(lines(["Well,"]))
    async with words as wire, line(wire, "&eot_threshold=1.0&eot_timeout_ms=800") as held:
        for piece in (await speech(), *([SILENCE] * 50)):
            await held.send(piece)
        end = (await told(held, until="EndOfTurn"))[-1]
    assert (end["trigger"], end["transcript"]) == ("timeout", "Well,")
    assert end["end_of_turn_confidence"] < 1


async def test_a_noise_without_words_is_no_turn() -> None:
    async with DeepgramWire(lines([""])) as wire, line(wire) as held:
        for piece in (await speech(), *([SILENCE * 5] * 20)):
            await held.send(piece)
        await held.send(json.dumps({"type": "Nonsense"}))
        messages = await told(held, until="Error")
    assert {one.get("event") for one in messages} == {None, "Update"}
    assert messages[-1]["code"] == "UNPARSABLE_CLIENT_MESSAGE"


async def test_deepgrams_own_client_is_told_of_a_turn() -> None:
    async with DeepgramWire(lines(["Hello."])) as wire:
        environment = DeepgramClientEnvironment(
            base=wire.url, production=wire.url, agent=wire.url, agent_rest=wire.url
        )
        client = AsyncDeepgramClient(api_key="local", environment=environment)
        async with client.listen.v2.connect(
            model="flux-general-multi", encoding="linear16", sample_rate=RATE_IN
        ) as held:
            await held.send_media(await speech())
            for _ in range(10):
                await held.send_media(SILENCE * 5)
            async for message in held:
                if isinstance(message, ListenV2TurnInfo) and message.event == "EndOfTurn":
                    assert (message.transcript, message.languages) == ("Hello.", ["en"])
                    return
    pytest.fail("no turn has ended")


@pytest.mark.parametrize("fault", ["401", "dropped"])
async def test_what_fails_is_told_by_the_service(fault: SpeechFault) -> None:
    async with DeepgramWire(lines(["x"]), fault=fault) as wire:
        keyed = Settings.model_validate({"DEEPGRAM_API_KEY": "k", "DEEPGRAM_BASE_URL": wire.url})
        async with running(deepgram_flux(keyed, load("en"), alone=False)) as bench:
            await bench.put(*sound(await speech()))
            error = await bench.tap.first(ErrorFrame)
            assert bench.tap.of(TranscriptionFrame) == []
    assert fault == "dropped" or "401" in error.error


@pytest.mark.parametrize(
    "more", ["&eot_threshold=0.2", "&eot_timeout_ms=fast", "&model=nova-3", "&encoding=opus"]
)
async def test_a_setting_that_it_has_not_is_refused_with_the_reason(more: str) -> None:
    query = "&".join(one for one in QUERY.split("&") if one.split("=")[0] not in more)
    async with DeepgramWire(lines(["x"])) as wire:
        with pytest.raises(InvalidStatus, match="400") as refused:
            async with connect(
                f"{wire.url}/v2/listen?{query}{more}",
                additional_headers={"Authorization": "Token any"},
            ):
                pass
    assert refused.value.response.headers["dg-error"]
