"""Deepgram's request for a recording, as the simulator answers it (``POST /v1/listen``)."""

from __future__ import annotations

import hashlib
import io
import wave
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from aiohttp import web

from frontdesk.simulators.voices import LOUD, SURE, Hear, loudness, words_in
from frontdesk_processors.values import Json, JsonObject

PAUSE_S = 0.3
"""Silence that ends an utterance, in seconds."""
LONGEST_S = 12.0
"""The longest utterance that is given to who hears it, in seconds."""
_STEP_S = 0.02
_ID = "00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True)
class Stretch:
    """A stretch of speech: when it begins, in seconds, and its 16-bit mono audio."""

    begins_s: float
    pcm: bytes


def stretches(pcm: bytes, rate: int) -> Iterator[Stretch]:
    """The utterances of a recording, cut where it is silent or they are too long."""
    step = int(_STEP_S * rate) * 2
    speech, began, silent_s = bytearray(), 0.0, 0.0
    for at in range(0, len(pcm), step):
        piece = pcm[at : at + step]
        loud = loudness(piece) >= LOUD
        silent_s = 0.0 if loud else silent_s + _STEP_S
        if loud and not speech:
            began = at / 2 / rate
        if loud or speech:
            speech += piece
        if speech and (silent_s >= PAUSE_S or len(speech) / 2 / rate >= LONGEST_S):
            yield Stretch(began, bytes(speech))
            speech.clear()
    if speech:
        yield Stretch(began, bytes(speech))


async def transcribed(request: web.Request, *, hear: Hear) -> web.StreamResponse:
    """The words of each channel, or of all of them together."""
    body = await request.read()
    try:
        channels, rate = _sides(body, apart=request.query.get("multichannel") == "true")
    except (wave.Error, EOFError, ValueError):
        return web.json_response(
            {
                "err_code": "Bad Request",
                "err_msg": "Bad Request: failed to process audio: corrupt or unsupported data",
                "request_id": _ID,
            },
            status=400,
        )
    found: list[Json] = []
    utterances: list[Json] = []
    for number, pcm in enumerate(channels):
        heard = [await _utterance(one, rate, hear=hear) for one in stretches(pcm, rate)]
        words: list[Json] = [word for one in heard for word in _list(one["words"])]
        text = " ".join(str(one["transcript"]) for one in heard if one["transcript"])
        alternative: JsonObject = {"transcript": text, "confidence": SURE, "words": words}
        found.append({"alternatives": [alternative]})
        utterances += [{**one, "channel": number} for one in heard]
    results: dict[str, Json] = {"channels": found}
    if request.query.get("utterances") == "true":
        results["utterances"] = utterances
    metadata = _metadata(body, len(channels[0]) / 2 / rate, len(found))
    return web.json_response({"metadata": metadata, "results": results})


async def _utterance(one: Stretch, rate: int, *, hear: Hear) -> JsonObject:
    text = await hear(one.pcm, rate, True)
    length_s = len(one.pcm) / 2 / rate
    return {
        "id": _ID,
        "start": round(one.begins_s, 3),
        "end": round(one.begins_s + length_s, 3),
        "confidence": SURE,
        "transcript": text,
        "words": words_in(text, begins_s=one.begins_s, length_s=length_s),
    }


def _sides(body: bytes, *, apart: bool) -> tuple[list[bytes], int]:
    with wave.open(io.BytesIO(body)) as file:
        if file.getsampwidth() != 2:
            raise ValueError
        count, rate = file.getnchannels(), file.getframerate()
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, count)
    if apart:
        return [samples[:, n].tobytes() for n in range(count)], rate
    return [samples.mean(axis=1).astype("<i2").tobytes()], rate


def _metadata(body: bytes, length_s: float, channels: int) -> JsonObject:
    return {
        "transaction_key": "deprecated",
        "request_id": _ID,
        "sha256": hashlib.sha256(body).hexdigest(),
        "created": "2026-01-01T00:00:00Z",
        "duration": round(length_s, 3),
        "channels": channels,
        "models": [_ID],
        "model_info": {_ID: {"name": "simulated", "version": "1", "arch": "none"}},
    }


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []
