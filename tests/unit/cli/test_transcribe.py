"""``frontdesk calls transcribe``: Deepgram's own client against the simulator."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from frontdesk.channels.wav import write_wav
from frontdesk.simulators.deepgram import DeepgramWire
from frontdesk.simulators.sockets import SpeechFault
from frontdesk.simulators.voices import hum, lines
from tests.support.aside import aside
from tests.support.commands import BOOKING, Ran

# Deepgram's own client looks for a class of websockets' former interface.
pytestmark = pytest.mark.filterwarnings("ignore:websockets.exceptions.InvalidStatusCode")

Run = Callable[..., Ran]
KEY = "dg-secret-0123456789abcdef"
RATE = 8_000
HEARD = (
    "I need to see a doctor next Tuesday afternoon.",
    "The second one.",
    "Maria Lopez.",
    "March 5th 1984.",
    "My card is 4111 1111 1111 1111.",
    "Yes.",
    "Thanks, bye.",
)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("filed")


@pytest.fixture
def call(run: Run, home: Path, kept: Path) -> list[str]:
    """The words that name a filed call in a database of the test's own."""
    if not (kept / "clinic.db").exists():
        run(
            "chat", "healthcare", "--today", "2026-11-23", "--db", str(kept / "clinic.db"),
            stdin=BOOKING.encode(),
        )  # fmt: skip
    shutil.copytree(kept, home, dirs_exist_ok=True)
    return ["c_", "--db", str(home / "clinic.db")]


@pytest.fixture
def wav(tmp_path: Path) -> str:
    """A recording: the caller in its first channel, an agent in the second."""
    pause = bytes(RATE)
    caller = b"".join(pause + asyncio.run(hum("words", RATE)) for _ in HEARD) + pause
    agent = asyncio.run(hum("somebody else", RATE))
    write_wav(tmp_path / "call.wav", rate=RATE, channels=[caller, agent])
    return str(tmp_path / "call.wav")


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Iterator[DeepgramWire]:
    """The simulator, and the settings that lead there."""
    with aside(DeepgramWire(lines(HEARD))) as server:
        monkeypatch.setenv("DEEPGRAM_API_KEY", KEY)
        monkeypatch.setenv("DEEPGRAM_BASE_URL", server.url)
        yield server


@pytest.mark.usefixtures("wire")
def test_the_callers_channel_is_heard_again_and_compared(
    run: Run, call: list[str], wav: str
) -> None:
    ran = run("calls", "transcribe", *call, "--wav", wav, "--json")
    assert ran.status == 0, ran.err
    told = json.loads(ran.out)
    assert (told["file"], told["model"]) == (wav, "nova-3-general")
    assert told["seconds"] == pytest.approx(7 * 0.8 + 0.5, abs=0.01)
    assert {"live": "the", "again": "a"} in told["differences"]
    assert told["substituted"] == 1
    assert told["wer"] == pytest.approx(
        (told["substituted"] + told["deleted"] + told["inserted"]) / told["words"], abs=1e-4
    )
    plain = run("calls", "transcribe", *call, "--wav", wav).out
    assert "live: the  again: a" in plain and "words otherwise" in plain


@pytest.mark.usefixtures("wire")
def test_nothing_is_shown_that_would_not_be_filed(run: Run, call: list[str], wav: str) -> None:
    for words in ([], ["--json"], ["--both"]):
        out = run("calls", "transcribe", *call, "--wav", wav, *words).out
        assert "I need to see" in out
        for secret in ("Maria", "Lopez", "1984", "4111"):
            assert secret not in out


@pytest.mark.usefixtures("wire")
def test_the_look_at_the_call_is_in_the_audit(run: Run, call: list[str], wav: str) -> None:
    run("calls", "transcribe", *call, "--wav", wav)
    with closing(sqlite3.connect(call[-1])) as db:
        assert db.execute(
            "select count(*) from audit where tool = 'calls transcribe'"
        ).fetchone() == (1,)


def test_a_recording_of_a_caller_who_wanted_none_is_sent_nowhere(
    run: Run, call: list[str], wav: str, wire: DeepgramWire
) -> None:
    asked: list[int] = []

    async def hear(pcm: bytes, rate: int, over: bool) -> str:
        asked.append(len(pcm))
        return "hello"

    wire.hear = hear
    with closing(sqlite3.connect(call[-1])) as db:
        [state] = db.execute("select state from conversations").fetchone()
        changed = json.dumps({**json.loads(state), "unrecorded": 2})
        db.execute("update conversations set state = ?", (changed,))
        db.commit()
    ran = run("calls", "transcribe", *call, "--wav", wav)
    assert (ran.status, ran.out, asked) == (2, "", [])
    assert "its recording is sent nowhere" in ran.err


REFUSALS: Mapping[SpeechFault, str] = {
    "401": "does not accept the key (401, INVALID_AUTH): check DEEPGRAM_API_KEY",
    "429": "(429, TOO_MANY_REQUESTS): ask again in 20 seconds",
    "dropped": "check the network and DEEPGRAM_BASE_URL",
}


@pytest.mark.parametrize("fault", REFUSALS)
def test_what_deepgram_refuses_is_one_line_with_the_next_step_and_no_key(
    run: Run, call: list[str], wav: str, wire: DeepgramWire, fault: SpeechFault
) -> None:
    wire.fault = fault
    ran = run("calls", "transcribe", *call, "--wav", wav)
    assert (ran.status, ran.out) == (1, "")
    assert REFUSALS[fault] in ran.err and KEY not in ran.err and ran.err.count("\n") == 1


def test_without_a_key_or_a_recording_the_next_step_is_told(
    run: Run, call: list[str], wav: str
) -> None:
    unkeyed = run("calls", "transcribe", *call, "--wav", wav)
    assert (unkeyed.status, "set DEEPGRAM_API_KEY" in unkeyed.err) == (2, True)
    absent = run("calls", "transcribe", *call, "--wav", "/no/such.wav")
    assert (absent.status, "/no/such.wav cannot be read" in absent.err) == (2, True)
    assert "--wav" in run("calls", "transcribe", *call).err
