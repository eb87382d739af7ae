"""Deepgram, and every server that speaks its streaming protocol."""

from __future__ import annotations

from pipecat.services.deepgram.stt import DeepgramSTTService
from pipecat.services.stt_service import STTService
from pipecat.transcriptions.language import Language as Tongue

from frontdesk.settings import Settings
from frontdesk_processors.language import Language


def deepgram(settings: Settings, language: Language) -> STTService:
    """A service for one call; it connects when the call begins."""
    assert settings.deepgram_api_key is not None
    return DeepgramSTTService(
        api_key=settings.deepgram_api_key.get_secret_value(),
        base_url=settings.deepgram_base_url or "",
        settings=DeepgramSTTService.Settings(
            model=settings.deepgram_model, language=Tongue(language.code), smart_format=True
        ),
    )
