"""Deepgram, and every server that speaks its streaming protocol."""

from __future__ import annotations

from typing import Any

from pipecat.services.deepgram.stt import DeepgramSTTService
from pipecat.services.stt_service import STTService
from pipecat.transcriptions.language import Language as Tongue

from frontdesk.settings import Settings
from frontdesk_processors.language import Language


def deepgram(settings: Settings, language: Language) -> STTService:
    """A service for one call; it connects when the call begins."""
    assert settings.deepgram_api_key is not None
    return TellingDeepgram(
        api_key=settings.deepgram_api_key.get_secret_value(),
        base_url=settings.deepgram_base_url or "",
        settings=DeepgramSTTService.Settings(
            model=settings.deepgram_model, language=Tongue(language.code), smart_format=True
        ),
    )


class TellingDeepgram(DeepgramSTTService):
    """pipecat's service, which also tells of results in which there is no word.

    Attributes:
        on_message: Told of each message of the server.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)  # pyright: ignore[reportUnknownMemberType]
        self.on_message = lambda: None

    async def _on_message(self, message: Any) -> None:
        self.on_message()
        await super()._on_message(message)  # pyright: ignore[reportUnknownMemberType]
