"""How many tokens a sound is to a model, by how long it lasts, and never too few."""

from __future__ import annotations

import base64
import binascii
import io
import wave
from math import ceil

from frontdesk_processors.values import Json, JsonObject

TOKENS_A_SECOND = 32
"""OpenAI counts 10 a second of what it hears (community.openai.com/t/971012), Google 32
(ai.google.dev/gemini-api/docs/tokens); whoever else is asked may do as either."""
FEWEST_BYTES_A_SECOND = 1_000
"""The thinnest MP3 there is has 8,000 bits a second (ISO/IEC 13818-3, layer III)."""
_HEADER = 4_096


def sound_tokens(held: Json) -> int:
    """How many tokens a sound of a request is.

    Args:
        held: What the request has of it: ``data`` and ``format``.
    """
    heard: JsonObject = held if isinstance(held, dict) else {}
    data = heard.get("data")
    length = len(data) * 3 // 4 if isinstance(data, str) else 0
    rate = _bytes_a_second(data) if isinstance(data, str) else None
    return ceil(length / (rate or FEWEST_BYTES_A_SECOND) * TOKENS_A_SECOND)


def _bytes_a_second(data: str) -> int | None:
    """How much of a WAV file's plain sound is a second; None where it is something else.

    What a file says of its own length is not believed: only how many samples there are a second.
    """
    try:
        begins = base64.b64decode(data[:_HEADER], validate=True)
        with wave.open(io.BytesIO(begins)) as file:
            rate = file.getframerate() * file.getnchannels() * file.getsampwidth()
    except (binascii.Error, wave.Error, EOFError, ValueError):
        return None
    return rate or None
