"""``frontdesk voices``: ElevenLabs' own client against the simulator, and the embedded voice."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from frontdesk.channels.wav import read_wav
from frontdesk.simulators.casting import VOICES
from frontdesk.simulators.elevenlabs import ElevenLabsWire
from frontdesk.simulators.sockets import SpeechFault
from frontdesk.simulators.voices import CHARACTER_S
from tests.support.aside import aside
from tests.support.commands import Ran

Run = Callable[..., Ran]
KEY = "el-secret-0123456789abcdef"
LINE = "You are welcome on Tuesday."


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Iterator[ElevenLabsWire]:
    """The simulator, and the settings that lead there."""
    with aside(ElevenLabsWire()) as server:
        monkeypatch.setenv("ELEVENLABS_API_KEY", KEY)
        monkeypatch.setenv("ELEVENLABS_BASE_URL", server.url)
        yield server


@pytest.mark.usefixtures("wire")
def test_the_voices_of_whoever_speaks_are_listed_with_the_one_that_callers_hear(run: Run) -> None:
    ran = run("voices", "--json")
    listed = json.loads(ran.out)
    assert [voice["id"] for voice in listed] == [voice["voice_id"] for voice in VOICES]
    assert [voice["in_use"] for voice in listed] == [True, False, False]
    assert listed[0] == {
        "provider": "elevenlabs", "id": "JBFqnCBsd6RMkjVDRZzb", "name": "Simulated low",
        "languages": ["en"], "gender": "male", "accent": "british", "age": "middle_aged",
        "about": "The voice that is asked by default.", "in_use": True,
    }  # fmt: skip
    plain = run("voices").out.splitlines()
    assert plain[0].split() == ["id", "name", "language", "gender", "accent", "about"]
    assert plain[1].startswith("●  JBFqnCBsd6RMkjVDRZzb  Simulated low")


@pytest.mark.usefixtures("wire")
@pytest.mark.parametrize(
    ("words", "names"),
    [
        (["--language", "es"], ["Simulada"]),
        (["--language", "en-GB", "--gender", "Female"], ["Simulated high"]),
        (["--search", "front DESK"], ["Simulated high"]),
        (["--gender", "male", "--search", "tranquila"], []),
    ],
)
def test_some_are_found_by_what_is_told_of_them(
    run: Run, words: list[str], names: list[str]
) -> None:
    assert [voice["name"] for voice in json.loads(run("voices", *words, "--json").out)] == names
    if not names:
        assert "none of the 3 voices of elevenlabs" in run("voices", *words).out


def test_a_long_list_is_read_page_by_page(
    run: Run, wire: ElevenLabsWire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("frontdesk.providers.elevenlabs_voices._PAGE", 2)
    assert len(json.loads(run("voices", "--json").out)) == len(VOICES)


@pytest.mark.usefixtures("wire")
@pytest.mark.parametrize("voice", [None, "SimulatedVoiceHigh01", "simulada"])
def test_a_line_is_said_into_a_file_as_callers_would_hear_it(
    run: Run, tmp_path: Path, voice: str | None
) -> None:
    out = tmp_path / "line.wav"
    named = ["--voice", voice] if voice else []
    ran = run("voices", "--audition", "At 2:30 PM.", "--out", str(out), *named, "--json")
    told = json.loads(ran.out)
    assert (told["said"], told["file"]) == ("At two thirty p m.", str(out))
    assert told["voice"] in [one["voice_id"] for one in VOICES]
    assert told["seconds"] == pytest.approx(len(told["said"]) * CHARACTER_S, abs=0.02)
    assert told["cost_usd"] == pytest.approx(len(told["said"]) * 50 / 1_000_000)
    assert len(read_wav(out, rate=24_000)) / 2 / 24_000 == pytest.approx(told["seconds"], abs=0.02)


def test_the_embedded_voice_is_listed_and_speaks_without_a_key(run: Run, tmp_path: Path) -> None:
    [voice] = json.loads(run("voices", "--json").out)
    assert (voice["provider"], voice["id"], voice["languages"]) == ("embedded", "joe", ["en-US"])
    out = tmp_path / "line.wav"
    assert run("voices", "--audition", LINE, "--out", str(out)).out.endswith("$0\n")
    assert len(read_wav(out, rate=24_000)) > 24_000


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("401", "does not accept the key (401, invalid_api_key): check ELEVENLABS_API_KEY"),
        ("429", "too_many_concurrent_requests): ask again in 20 seconds, or check the account"),
        ("500", "has trouble of its own (500, internal_error): try again later"),
        ("dropped", "does not answer: check the network and ELEVENLABS_BASE_URL"),
    ],
)
def test_what_the_provider_refuses_is_one_line_with_the_next_step_and_no_key(
    run: Run, wire: ElevenLabsWire, fault: SpeechFault, said: str
) -> None:
    wire.fault = fault
    ran = run("voices")
    assert (ran.status, ran.out) == (1, "")
    assert said in ran.err and f"ElevenLabs at {wire.url}" in ran.err and ran.err.count("\n") == 1
    assert KEY not in ran.err


@pytest.mark.usefixtures("wire")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--provider", "festival"], "unknown voice provider 'festival'; known: elevenlabs"),
        (["--voice", "x"], "give --audition TEXT as well"),
        (["--audition", LINE], "needs --out FILE.wav"),
        (["--audition", LINE, "--out", "a.wav", "--language", "en"], "name it with --voice"),
        (["--audition", " ", "--out", "a.wav"], "takes 1 to 1,000 characters, not 0"),
        (["--audition", LINE, "--out", "/no/such/a.wav"], "there is no such folder"),
        (
            ["--audition", LINE, "--out", "a.wav", "--voice", "Nobody"],
            "unknown voice 'Nobody' of elevenlabs; known: Simulated low (JBFqnCBsd6RMkjVDRZzb)",
        ),
        (
            ["--audition", LINE, "--out", "a.wav", "--voice", "NoSuchVoiceNoSuch123"],
            "unknown voice 'NoSuchVoiceNoSuch123' of elevenlabs; 'frontdesk voices --provider",
        ),
    ],
)
def test_what_cannot_be_asked_for_is_one_line_and_nothing_is_written(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run("voices", *words)
    assert (ran.status, ran.out) == (2, "")
    assert said in ran.err
    assert not (tmp_path / "a.wav").exists()


def test_a_provider_without_a_key_says_which_one(run: Run) -> None:
    ran = run("voices", "--provider", "elevenlabs")
    assert (ran.status, ran.out) == (2, "")
    assert "elevenlabs needs ELEVENLABS_API_KEY" in ran.err
