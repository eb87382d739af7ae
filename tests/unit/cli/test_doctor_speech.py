"""What the doctor says of hearing and speaking."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from frontdesk.cli import doctor_speech
from frontdesk.speech_settings import WITH_WEIGHTS
from tests.support.commands import ROOT, Ran

Run = Callable[..., Ran]
SECRETS = {"DEEPGRAM_API_KEY": "dg-local-0123456789", "ELEVENLABS_API_KEY": "el-local-0123456789"}


def checks(ran: Ran) -> dict[str, tuple[bool, str]]:
    return {row["check"]: (row["ok"], row["detail"]) for row in json.loads(ran.out)}


@pytest.fixture
def without_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A moonshine-voice as later releases are: code and no model."""
    (tmp_path / "moonshine_voice").mkdir()
    (tmp_path / "moonshine_voice" / "__init__.py").touch()
    monkeypatch.delitem(sys.modules, "moonshine_voice", raising=False)
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])


def test_embedded_speech_is_told_with_its_reason_and_its_weights(run: Run) -> None:
    told = checks(run("doctor", "--json"))
    assert told["stt"] == (
        True,
        "embedded, because DEEPGRAM_API_KEY is not set; "
        f"Moonshine tiny-en, weights of moonshine-voice {WITH_WEIGHTS}",
    )
    assert told["tts"][1].startswith("embedded, because ELEVENLABS_API_KEY is not set; Piper ")
    assert told["vad"] == (True, "Silero and Smart Turn v3, from pipecat itself")


def test_keys_are_told_of_and_never_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, secret in SECRETS.items():
        monkeypatch.setenv(name, secret)
    monkeypatch.setenv("ELEVENLABS_BASE_URL", "http://127.0.0.1:9")
    for words in (["doctor"], ["doctor", "--json"]):
        ran = run(*words)
        assert not any(secret in ran.out + ran.err for secret in SECRETS.values())
    told = checks(run("doctor", "--json"))
    assert told["stt"][1] == (
        "deepgram, because DEEPGRAM_API_KEY is set, then embedded; "
        "Deepgram's own server, model nova-3-general"
    )
    assert (
        "because ELEVENLABS_API_KEY is set, then embedded; the server in ELEVENLABS_BASE_URL"
        in told["tts"][1]
    )


@pytest.mark.parametrize(
    ("setting", "check", "said"),
    [
        ("FRONTDESK_STT=whisper", "stt", "known: deepgram, deepgram-flux, embedded"),
        ("FRONTDESK_TTS=elevenlabs", "tts", "needs ELEVENLABS_API_KEY"),
        ("DEEPGRAM_BASE_URL=localhost:80", "stt", "is no address"),
    ],
)
def test_what_could_not_work_fails_with_what_to_do(
    run: Run, monkeypatch: pytest.MonkeyPatch, setting: str, check: str, said: str
) -> None:
    monkeypatch.setenv(*setting.split("="))
    ran = run("doctor", "--json")
    ok, detail = checks(ran)[check]
    assert ran.status == 1 and not ok and said in detail


def test_a_name_that_was_set_is_the_reason(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESK_STT", "embedded")
    monkeypatch.setenv("DEEPGRAM_API_KEY", SECRETS["DEEPGRAM_API_KEY"])
    assert "embedded, because FRONTDESK_STT says so" in checks(run("doctor", "--json"))["stt"][1]


@pytest.mark.usefixtures("without_weights")
def test_a_moonshine_without_weights_is_said_plainly() -> None:
    ok, detail = doctor_speech.stt()
    assert not ok
    assert "carries no weights (encoder_model.ort, decoder_model_merged.ort" in detail
    assert detail.endswith(f"pip install moonshine-voice=={WITH_WEIGHTS}")


def test_speech_that_nobody_asked_for_may_be_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as bare:
        bare.setattr(sys, "path", [])
        unasked, voice = doctor_speech.stt(), doctor_speech.tts()
        bare.setenv("FRONTDESK_STT", "embedded")
        asked = doctor_speech.stt()
    assert unasked.ok and unasked.detail.endswith("pip install 'frontdesk[embedded]'")
    assert voice.ok and "piper-tts is not installed" in voice.detail
    assert not asked.ok and "moonshine-voice is not installed" in asked.detail


def test_the_release_with_weights_is_the_one_that_the_extra_brings() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f'"moonshine-voice=={WITH_WEIGHTS}"' in project
