"""Which models a process asks, by the names that the sheet has."""

from __future__ import annotations

from frontdesk.providers.sheet import Stage
from frontdesk.settings import Settings, names_in
from frontdesk.speech_settings import FLUX

_EMBEDDED = {"llm": "embedded", "stt": "moonshine-tiny-en", "tts": "piper"}


def in_use(settings: Settings) -> list[tuple[Stage, str]]:
    """The models that a process with these settings asks."""
    models = {
        "openai": settings.openai_model,
        "openai-responses": settings.openai_model,
        "anthropic": settings.anthropic_model,
        "google": settings.google_model,
    }
    names = names_in(settings.brain_name)
    asked = [models[name] for name in names if name in models]
    if settings.openai_easy_model and {"openai", "openai-responses"} & set(names):
        asked.append(settings.openai_easy_model)
    found: list[tuple[Stage, str]] = [("llm", model) for model in asked or [_EMBEDDED["llm"]]]
    ears = {"deepgram": settings.deepgram_model, FLUX: settings.deepgram_flux_model}
    speech: dict[Stage, str] = {
        "stt": ears.get(settings.stt_name, _EMBEDDED["stt"]),
        "tts": settings.elevenlabs_model if settings.tts_name == "elevenlabs" else _EMBEDDED["tts"],
    }
    return found + list(speech.items())
