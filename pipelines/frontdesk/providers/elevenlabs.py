"""ElevenLabs, and every server that speaks its streaming protocol."""

from __future__ import annotations

from collections.abc import Sequence

from pipecat.services.elevenlabs.tts import ElevenLabsTTSService
from pipecat.services.tts_service import TTSService
from pipecat.transcriptions.language import Language as Tongue
from pipecat.utils.text.base_text_aggregator import TextType
from pipecat.utils.text.transforms.text_transform import TextTransform

from frontdesk.providers.addresses import socket_address
from frontdesk.settings import Settings
from frontdesk.stock.sound import Timbre
from frontdesk_processors.language import Language

URL = "wss://api.elevenlabs.io"


def elevenlabs(
    settings: Settings,
    language: Language,
    *,
    transforms: Sequence[tuple[TextType | str, TextTransform]] = (),
) -> TTSService:
    """A service for one call; it connects when the call begins.

    Args:
        settings: Key, server, model and voice.
        language: What is spoken.
        transforms: Turn text into words to say.
    """
    assert settings.elevenlabs_api_key is not None
    return ElevenLabsTTSService(
        api_key=settings.elevenlabs_api_key.get_secret_value(),
        text_transforms=list(transforms),
        url=socket_address(settings.elevenlabs_base_url or URL),
        settings=ElevenLabsTTSService.Settings(
            model=settings.elevenlabs_model,
            voice=settings.elevenlabs_voice,
            language=Tongue(language.code),
        ),
    )


def timbre(settings: Settings, language: Language) -> Timbre:
    """What the voice of `elevenlabs` sounds like."""
    return Timbre(
        model=settings.elevenlabs_model,
        marks=(
            socket_address(settings.elevenlabs_base_url or URL),
            settings.elevenlabs_voice,
            language.code,
        ),
    )
