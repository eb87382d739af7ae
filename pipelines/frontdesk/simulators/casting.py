"""ElevenLabs' requests that the simulator answers: its voices, and a text said by one of them."""

from __future__ import annotations

import json
from collections.abc import Mapping

from aiohttp import web

from frontdesk.simulators.shapes import is_object
from frontdesk.simulators.voices import Speak
from frontdesk_processors.values import Json, JsonObject

MOST_LISTED = 100
"""The most voices that a page may have."""
LONGEST = 40_000
"""Characters of the longest text that Flash takes."""
_PAGE = 10
_FILTERS = ("gender", "age", "language", "accent")


def _voice(id: str, name: str, description: str, **labels: str) -> JsonObject:
    told: dict[str, Json] = dict(labels)
    language: JsonObject = {"language": labels["language"], "model_id": "eleven_flash_v2_5"}
    return {
        "voice_id": id,
        "name": name,
        "category": "premade",
        "labels": told,
        "description": description,
        "preview_url": None,
        "settings": None,
        "verified_languages": [language],
        "is_legacy": False,
    }


VOICES: tuple[JsonObject, ...] = (
    _voice(
        "JBFqnCBsd6RMkjVDRZzb", "Simulated low", "The voice that is asked by default.",
        language="en", gender="male", accent="british", age="middle_aged",
    ),
    _voice(
        "SimulatedVoiceHigh01", "Simulated high", "Bright, for a front desk.",
        language="en", gender="female", accent="american", age="young",
    ),
    _voice(
        "SimulatedVoiceVoz002", "Simulada", "Clara y tranquila.",
        language="es", gender="female", accent="mexican", age="young",
    ),
)  # fmt: skip
"""The voices of the simulated account; no real one but for the id that is used by default."""


async def listed(request: web.Request) -> web.StreamResponse:
    """``GET /v2/voices``: a page of the account's voices."""
    size = int(request.query.get("page_size", _PAGE))
    if not 1 <= size <= MOST_LISTED:
        return _refused(422, "invalid_page_size", f"page_size must be 1 to {MOST_LISTED}")
    first = int(request.query.get("next_page_token", 0))
    found = [voice for voice in VOICES if _matches(voice, request.query)]
    last = first + size
    more = last < len(found)
    return web.json_response(
        {
            "voices": found[first:last],
            "has_more": more,
            "total_count": len(found),
            "next_page_token": str(last) if more else None,
        }
    )


async def said(request: web.Request, *, speak: Speak) -> web.StreamResponse:
    """``POST /v1/text-to-speech/VOICE``: a text as 16-bit PCM."""
    voice = request.match_info["voice"]
    if all(one["voice_id"] != voice for one in VOICES):
        why = f"A voice with the voice_id {voice} was not found."
        return _refused(404, "voice_not_found", why)
    format = request.query.get("output_format", "mp3_44100_128")
    if not format.removeprefix("pcm_").isdigit():
        return _refused(400, "invalid_output_format", "the simulator makes pcm_RATE only")
    try:
        asked = json.loads(await request.text())
    except ValueError:
        asked = None
    text = asked.get("text") if is_object(asked) else None
    if not isinstance(text, str) or not text.strip():
        return _refused(400, "input_text_empty", "Input text is empty.")
    if len(text) > LONGEST:
        return _refused(400, "max_character_limit_exceeded", f"over {LONGEST} characters")
    pcm = await speak(text, int(format.removeprefix("pcm_")))
    return web.Response(body=pcm, content_type="audio/pcm")


def _matches(voice: JsonObject, query: Mapping[str, str]) -> bool:
    labels = voice["labels"]
    assert isinstance(labels, Mapping)
    wanted = {
        name: query[name] for name in ("gender", "age", "language", "accent") if name in query
    }
    words = f"{voice['name']} {voice['description']} {' '.join(map(str, labels.values()))}"
    search = query.get("search", "").casefold()
    return wanted.items() <= labels.items() and search in words.casefold()


def _refused(status: int, kind: str, why: str) -> web.Response:
    return web.json_response({"detail": {"status": kind, "message": why}}, status=status)
