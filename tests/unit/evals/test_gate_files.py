"""Candidates, prices and signed verdicts, as files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from frontdesk.evals.gate.candidate import Candidate
from frontdesk.evals.gate.files import read_calls, read_verdict, write_calls, write_verdict
from frontdesk.evals.gate.power import power
from frontdesk.settings import Settings
from frontdesk_processors.errors import BadSetting
from frontdesk_processors.values import JsonObject
from tests.support.simulated import result

TOLD: JsonObject = {"verdict": "no_harm", "reasons": ["ü"], "numbers": {"x": 0.1}}


def test_a_verdict_is_read_as_it_was_signed(tmp_path: Path) -> None:
    file = write_verdict(tmp_path, TOLD, settings=Settings())
    assert read_verdict(file) == TOLD
    assert (tmp_path / "gate.key").stat().st_mode & 0o077 == 0


def test_a_verdict_that_was_changed_is_found_out(tmp_path: Path) -> None:
    file = write_verdict(tmp_path, TOLD, settings=Settings())
    file.write_text(file.read_text("utf-8").replace("no_harm", "adopt"), encoding="utf-8")
    with pytest.raises(BadSetting, match="changed after it was signed"):
        read_verdict(file)


def test_a_verdict_of_a_stranger_is_not_trusted(tmp_path: Path) -> None:
    ours = write_verdict(tmp_path, TOLD, settings=Settings())
    key = json.loads(ours.read_text("utf-8"))["signature"]["key"]
    (tmp_path / "else").mkdir()
    theirs = write_verdict(tmp_path / "else", TOLD, settings=Settings())
    assert read_verdict(ours, trusted=[key]) == TOLD
    with pytest.raises(BadSetting, match="not trusted"):
        read_verdict(theirs, trusted=[key])


def test_a_candidate_is_read_with_its_paths_made_whole(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    file = tmp_path / "mini.toml"
    file.write_text('overlay = "mine"\n[model_ms]\nmedian = 300\np95 = 700\n', encoding="utf-8")
    found = Candidate.read(file)
    assert (found.name, found.overlay) == ("mini", str(tmp_path / "mine"))
    assert found.model_ms is not None and found.model_ms.p95 == 700


def test_the_calls_of_a_side_are_read_as_they_were_written(tmp_path: Path) -> None:
    calls = [result(0, vetoes=[("phantom", "You're booked.")]), result(1, passed=False)]
    file = tmp_path / "calls.jsonl"
    write_calls(file, calls)
    assert read_calls(file) == calls
    file.write_text('{"grade": 1}', encoding="utf-8")
    with pytest.raises(BadSetting, match="row 1: no call"):
        read_calls(file)


def test_a_gate_on_calls_without_a_difference_raises_no_alarm_and_finds_a_large_one() -> None:
    before = [result(n, cost_usd=0.001 + n % 7 / 10_000) for n in range(60)]
    after = [result(n, cost_usd=0.002 + n % 7 / 10_000) for n in range(60)]
    told = power(before, after, calls=60, gates=20, seed=1)
    assert told["as_held"] == {"adopt": 0, "no_harm": 0, "refuse": 1, "undecided": 0}
    alike = power(before, before, calls=60, gates=20, seed=1)["alike"]
    assert alike == {"adopt": 0, "no_harm": 0, "refuse": 0, "undecided": 1}
    with pytest.raises(BadSetting, match="not of the same calls"):
        power(before, after[1:], calls=60, gates=1, seed=1)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("brian = 'embedded'", "brian: Extra inputs"),
        ("code = 'a'\nrevision = 'b'", "cannot both be given"),
        ("overlay = 'nowhere'", "is no folder"),
        ("name = ", "is no candidate"),
    ],
)
def test_a_candidate_that_is_wrong_says_what(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "bad.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadSetting, match=told):
        Candidate.read(file)
