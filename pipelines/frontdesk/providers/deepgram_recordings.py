"""Deepgram for recordings, by its own client: pipecat has a service for calls under way."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import httpx
from deepgram import AsyncDeepgramClient
from deepgram.core.api_error import ApiError
from deepgram.environment import DeepgramClientEnvironment
from deepgram.types import ListenV1Response

from frontdesk.providers.addresses import socket_address, web_address
from frontdesk.providers.refusals import Account, Refused, told
from frontdesk.settings import Settings
from frontdesk_processors.errors import BadSetting

DEADLINE_S = 300.0
"""How long a recording may take, in seconds; the longest that is sent lasts half an hour."""
URL = "https://api.deepgram.com"


@dataclass(frozen=True, kw_only=True)
class Transcript:
    """What was heard in a recording.

    Parameters:
        utterances: Its words, pause by pause.
        seconds: How long the recording is.
    """

    utterances: Sequence[str]
    seconds: float


async def transcribe(settings: Settings, wav: bytes, *, model: str, language: str) -> Transcript:
    """Have Deepgram hear a recording of one voice, or of several that are mixed.

    Args:
        settings: Key and server.
        wav: A WAV file.
        model: Which model hears.
        language: What is spoken, as a code.

    Raises:
        BadSetting: There is no key.
        Refused: Deepgram did not do it.
    """
    if settings.deepgram_api_key is None:
        raise BadSetting("a recording is transcribed by Deepgram: set DEEPGRAM_API_KEY")
    account = Account(
        name="Deepgram",
        key_name="DEEPGRAM_API_KEY",
        address_name="DEEPGRAM_BASE_URL",
        key=settings.deepgram_api_key,
        address=settings.deepgram_base_url,
    )
    url = settings.deepgram_base_url or URL
    web, socket = web_address(url), socket_address(url)
    async with httpx.AsyncClient(timeout=DEADLINE_S) as connections:
        client = AsyncDeepgramClient(
            api_key=account.key.get_secret_value(),
            environment=DeepgramClientEnvironment(
                base=web, production=socket, agent=socket, agent_rest=web
            ),
            httpx_client=connections,
        )
        with told(account, error=ApiError):
            async with asyncio.timeout(DEADLINE_S):
                answer = await client.listen.v1.media.transcribe_file(
                    request=wav,
                    model=model,
                    language=language,
                    smart_format=True,
                    utterances=True,
                    request_options={"max_retries": 0},
                )
    if not isinstance(answer, ListenV1Response):
        raise Refused("Deepgram took the recording and gave no transcript: try again later")
    heard = [one.transcript or "" for one in answer.results.utterances or ()]
    return Transcript(
        utterances=[text.strip() for text in heard if text.strip()],
        seconds=answer.metadata.duration,
    )
