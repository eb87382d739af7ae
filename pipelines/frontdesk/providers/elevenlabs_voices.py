"""ElevenLabs' voices, by its own client: pipecat has a service for calls and no list."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager

import httpx
from elevenlabs.client import AsyncElevenLabs
from elevenlabs.core.api_error import ApiError
from elevenlabs.types.voice import Voice as Listed

from frontdesk.providers.addresses import web_address
from frontdesk.providers.refusals import Account, kind_of, told
from frontdesk.providers.voice_book import RATE, UnknownVoice, Voice
from frontdesk.settings import Settings

DEADLINE_S = 30.0
"""How long a page of the list, or a line, may take, in seconds."""
URL = "https://api.elevenlabs.io"
_PAGE = 100
_UNKNOWN = frozenset({"voice_not_found", "voice_does_not_exist"})


@asynccontextmanager
async def elevenlabs_voices(settings: Settings) -> AsyncGenerator[ElevenLabsVoices]:
    """The account's voices, while the context is open; the settings have a key."""
    assert settings.elevenlabs_api_key is not None
    account = Account(
        name="ElevenLabs",
        key_name="ELEVENLABS_API_KEY",
        address_name="ELEVENLABS_BASE_URL",
        key=settings.elevenlabs_api_key,
        address=settings.elevenlabs_base_url,
    )
    async with httpx.AsyncClient(timeout=DEADLINE_S) as connections:
        client = AsyncElevenLabs(
            api_key=account.key.get_secret_value(),
            base_url=web_address(settings.elevenlabs_base_url or URL),
            httpx_client=connections,
        )
        yield ElevenLabsVoices(client, account, settings)


class ElevenLabsVoices:
    """The voices of an account.

    Args:
        client: ElevenLabs' own.
        account: Whose it is.
        settings: Model and voice.

    Attributes:
        provider: ``elevenlabs``.
        model: What speaks.
    """

    def __init__(self, client: AsyncElevenLabs, account: Account, settings: Settings) -> None:
        self.provider = "elevenlabs"
        self.model = settings.elevenlabs_model
        self._client = client
        self._account = account
        self._used = settings.elevenlabs_voice

    async def voices(self) -> Sequence[Voice]:
        """All of them, page by page.

        Raises:
            Refused: ElevenLabs did not tell.
        """
        found: list[Voice] = []
        token: str | None = None
        while True:
            with told(self._account, error=ApiError):
                async with asyncio.timeout(DEADLINE_S):
                    page = await self._client.voices.search(
                        page_size=_PAGE,
                        next_page_token=token,
                        include_total_count=False,
                        request_options={"max_retries": 0},
                    )
            found += [self._voice(one) for one in page.voices]
            token = page.next_page_token
            if not page.has_more or not token:
                return found

    async def say(self, text: str, *, voice: str) -> bytes:
        """A text as 16-bit mono audio of `RATE`.

        Raises:
            UnknownVoice: The account has no such voice.
            Refused: ElevenLabs did not say it.
        """
        with told(self._account, error=ApiError):
            try:
                async with asyncio.timeout(DEADLINE_S):
                    pieces = self._client.text_to_speech.convert(
                        voice,
                        text=text,
                        model_id=self.model,
                        output_format=f"pcm_{RATE}",
                        request_options={"max_retries": 0},
                    )
                    return b"".join([piece async for piece in pieces])
            except ApiError as error:
                if kind_of(error) in _UNKNOWN:
                    raise UnknownVoice(voice, provider=self.provider) from None
                raise

    def _voice(self, one: Listed) -> Voice:
        labels = one.labels or {}
        verified = [language.language for language in one.verified_languages or ()]
        labelled = [labels["language"]] if labels.get("language") else []
        return Voice(
            id=one.voice_id,
            name=one.name or one.voice_id,
            languages=tuple(dict.fromkeys([*labelled, *verified])),
            gender=labels.get("gender"),
            accent=labels.get("accent"),
            age=labels.get("age"),
            about=(one.description or "").strip(),
            in_use=one.voice_id == self._used,
        )
