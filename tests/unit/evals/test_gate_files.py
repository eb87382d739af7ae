"""Candidates, prices and signed verdicts, as files."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from frontdesk.evals.gate.candidate import Candidate
from frontdesk.evals.gate.files import read_calls, read_verdict, write_calls, write_verdict
from frontdesk.evals.gate.numbers import values
from frontdesk.evals.gate.power import Worse, power
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


def test_a_planted_regression_is_found_by_its_size_on_a_pool_without_a_difference() -> None:
    pool = [result(n, cost_usd=0.001 + n % 7 / 10_000) for n in range(400)]
    large = power(pool, pool, calls=400, gates=3, seed=1, worse={"cost_usd": 0.5})
    assert large["planted"] == {"adopt": 0, "no_harm": 0, "refuse": 1, "undecided": 0}
    assert large["alike"] == {"adopt": 0, "no_harm": 1, "refuse": 0, "undecided": 0}
    small = power(pool, pool, calls=400, gates=3, seed=1, worse={"cost_usd": 0.01})
    assert small["planted"] == large["alike"]


def test_a_planted_regression_is_as_large_as_it_says() -> None:
    pool = [result(n) for n in range(400)]
    sizes = {"first_token_p95_ms": 0.3, "argument_accuracy": 0.1, "passed": 0.2}
    made, chance = Worse(sizes, pool), random.Random(0)
    was, now = values(pool), values([made.of(one, chance) for one in pool])
    assert now["first_token_p95_ms"] == pytest.approx(1.3 * was["first_token_p95_ms"])
    assert now["argument_accuracy"] == pytest.approx(0.9, abs=0.03)
    assert now["passed"] == pytest.approx(0.8, abs=0.06)
    assert (now["cost_usd"], now["handoff_stability"]) == (was["cost_usd"], 1.0)
    with pytest.raises(BadSetting, match="no number 'speed'"):
        Worse({"speed": 1.0}, pool)
    with pytest.raises(BadSetting, match="cannot be worse by 2"):
        Worse({"passed": 2.0}, pool)


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
