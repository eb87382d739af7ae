"""Which models a process asks, by the names that the sheet has."""

from __future__ import annotations

from frontdesk.providers.sheet import Stage
from frontdesk.settings import Settings

_EMBEDDED = {"llm": "embedded", "stt": "moonshine-tiny-en", "tts": "piper"}


def in_use(settings: Settings) -> list[tuple[Stage, str]]:
    """The models that a process with these settings asks."""
    names: dict[Stage, str] = {
        "llm": settings.openai_model if "openai" in settings.brain_name else _EMBEDDED["llm"],
        "stt": settings.deepgram_model if settings.stt_name == "deepgram" else _EMBEDDED["stt"],
        "tts": settings.elevenlabs_model if settings.tts_name == "elevenlabs" else _EMBEDDED["tts"],
    }
    models = list(names.items())
    if settings.openai_easy_model and "openai" in settings.brain_name:
        models.insert(1, ("llm", settings.openai_easy_model))
    return models
