"""What passes the one point in front of the logs."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from frontdesk.redaction import install, redacted
from tests.support.canaries import CANARIES
from tests.support.commands import ROOT, environment


class Told(NamedTuple):
    """What a process told of a booking."""

    logs: str
    spans: str


def told_by(folder: Path, *words: str) -> Told:
    """What a process logs and traces of the canaries' booking."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.canaries", str(folder / "c.db"), *words],
        cwd=ROOT,
        env={**environment(folder), "PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
        capture_output=True,
        text=True,
        timeout=90,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return Told(done.stderr, done.stdout)


@pytest.mark.timeout(120)
def test_nothing_of_a_caller_is_found_in_any_log_line_or_span(tmp_path: Path) -> None:
    told, spans = told_by(tmp_path)
    assert {canary for canary in CANARIES if canary in told + spans} == set()
    assert "it broke for [number]" in told and "ValueError" in told
    assert "pipecat" in told and told.count("\n") > 50
    assert '"gen_ai.provider.name": "embedded"' in spans and "gen_ai.usage.input_tokens" in spans


@pytest.mark.wide
@pytest.mark.timeout(120)
def test_without_the_point_they_are_there(tmp_path: Path) -> None:
    for told in told_by(tmp_path, "bare"):
        assert {"Lopez", "1984"} <= {canary for canary in CANARIES if canary in told}


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("call +1 (415) 555-0123 back", "call [number] back"),
        ("write to ann@example.com", "write to [email]"),
        ("born 1984-03-05", "born [date]"),
        ("Authorization: Bearer abc.def", "Authorization: Bearer [key]"),
        ("key sk-live-0123456789", "key [key]"),
        ("took 12.5 ms for 3 frames at 2026-11-27 05:00:01", None),
        ("the outbox could not be swept", None),
    ],
)
def test_what_is_left_out_of_a_line(line: str, left: str | None) -> None:
    assert redacted(line) == (left or line)


def test_what_a_carrier_quotes_or_brackets_is_left_out() -> None:
    line = "Generating chat from context [{'content': 'I am Ann'}]\nand more of Ann"
    assert redacted(line, carrier=True) == "Generating chat from context …"


@pytest.mark.parametrize(
    "name",
    [
        "anthropic._base_client",
        "mcp.client.streamable_http",
        "google_genai.models",
        "twilio.http_client",
        "httpx2",
        "httpcore2.http11",
    ],
)
def test_a_library_that_carries_requests_logs_nothing_of_them(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    install()
    caplog.set_level(logging.DEBUG, logger=name)
    logging.getLogger(name).debug("Request options: %s", {"json_data": "I am Ann"})
    assert caplog.messages == ["Request options: …"]


def test_what_cannot_be_read_is_left_out_whole() -> None:
    def breaks(text: str) -> str:
        raise RuntimeError(text)

    assert redacted("Ann", also=breaks) == "[left out: RuntimeError]"
