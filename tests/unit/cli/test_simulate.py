"""``frontdesk simulate-providers`` as a process: its first line, a booking against it, its end."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.commands import BOOKING, Ran, environment

Run = Callable[..., Ran]
Script = Callable[[str | bytes], str]


@contextmanager
def simulating(home: Path, *words: str) -> Generator[str]:
    """The URL of a simulator in a process of its own."""
    with subprocess.Popen(
        (sys.executable, "-m", "frontdesk.cli", "simulate-providers", *words),
        env=environment(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdout
        try:
            served = json.loads(process.stdout.readline())
            assert sorted(served) == ["anthropic", "deepgram", "elevenlabs", "google", "openai"]
            yield served["openai"]
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0


def test_a_whole_booking_is_held_against_it(
    run: Run, script: Script, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with simulating(home, "--latency", "uniform:1-5") as url:
        monkeypatch.setenv("OPENAI_API_KEY", "any")
        monkeypatch.setenv("OPENAI_BASE_URL", url)
        ran = run("chat", "healthcare", "--script", script(BOOKING), "--json")
    assert ran.status == 0
    assert [receipt["tool"] for receipt in ran.events[-1]["receipts"]] == ["schedule_appointment"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--fault", "flood"], "unknown fault 'flood'; known: 401"),
        (["--latency", "soon"], "'soon' is no latency"),
        (["--script", "/no/such"], "'/no/such' cannot be read"),
    ],
)
def test_what_cannot_be_simulated_is_one_line(run: Run, words: list[str], said: str) -> None:
    ran = run("simulate-providers", *words)
    assert (ran.status, ran.out) == (2, "")
    assert said in ran.err
