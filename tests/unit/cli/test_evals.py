"""``frontdesk eval``: simulated calls, told in numbers and in one verdict."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from frontdesk.evals.gate.files import write_calls
from tests.support.commands import Ran
from tests.support.simulated import result

Run = Callable[..., Ran]
FEW = ("--calls", "4", "--noise", "none,tools", "--suite", "refusing")


@pytest.mark.wide  # The gate, below, holds such calls twice.
def test_a_run_tells_the_four_numbers_with_intervals(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "calls.jsonl"
    ran = run("eval", "run", "healthcare", *FEW, "--workers", "1", "--out", str(out), "--json")
    assert ran.status == 0, ran.err
    told = json.loads(ran.out)
    assert set(told["numbers"]) == {
        "first_token_p95_ms",
        "argument_accuracy",
        "handoff_stability",
        "cost_usd",
    }
    assert set(told["numbers"]["cost_usd"]) == {"value", "low", "high", "n"}
    assert told["vetoes"] == [] and told["priced_as"]["model"] == "gpt-4.1-mini"
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert len(rows) == told["calls"] == 4
    assert all(row["call"]["turns"] for row in rows)


def test_a_gate_leaves_a_signed_verdict_and_a_report(run: Run, tmp_path: Path) -> None:
    one, folder = tmp_path / "one.toml", tmp_path / "gate"
    one.write_text('name = "<one>"', encoding="utf-8")
    both = ("--baseline", str(one), "--candidate", str(one))
    ran = run("eval", "gate", *both, *FEW, "--out", str(folder), "--json")
    assert ran.status == 0, ran.err
    told = json.loads(ran.out)
    assert told["verdict"] == "undecided" and told["flipped"] == []
    page = (folder / "report.html").read_text("utf-8")
    assert "&lt;one&gt;" in page and "<svg" in page and "$" not in page.replace("$45", "")
    assert "<script" not in page and "http" not in page
    checked = run("eval", "check", str(folder / "verdict.json"))
    assert checked.status == 0 and "undecided" in checked.out
    assert len((folder / "baseline.jsonl").read_text("utf-8").splitlines()) == 4


def test_how_many_calls_a_margin_needs_is_told_by_what_calls_have(run: Run, tmp_path: Path) -> None:
    told = json.loads(run("eval", "margins", "--json").out)
    assert told["passed"]["calls"]["0"] == 189 and told["passed"]["weight"] == 1
    calls = tmp_path / "calls.jsonl"
    write_calls(calls, [result(n, handoffs=(2, 2) if n % 2 else (0, 0)) for n in range(10)])
    of_these = json.loads(run("eval", "margins", str(calls), "--json").out)
    assert of_these["handoff_stability"]["weight"] == 0.5
    whole = told["handoff_stability"]["calls"]["0"]
    assert of_these["handoff_stability"]["calls"]["0"] in (2 * whole - 1, 2 * whole)
    assert "189" in run("eval", "margins").out


def test_a_suite_that_does_not_exist_is_bad_usage_and_names_those_that_do(run: Run) -> None:
    ran = run("eval", "run", "healthcare", "--suite", "dancing")
    assert ran.status == 2
    assert "'dancing'" in ran.err and "booking, changing, passing_on, refusing" in ran.err


def test_a_candidate_that_cannot_be_read_is_bad_usage(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "bad.toml"
    file.write_text("brian = 1", encoding="utf-8")
    ran = run("eval", "gate", "--baseline", str(file), "--candidate", str(file))
    assert ran.status == 2
    assert "brian" in ran.err


@pytest.mark.wide
def test_a_setup_that_breaks_is_told_in_one_line(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "bad.toml"
    file.write_text('setup = "nowhere:nothing"', encoding="utf-8")
    ran = run("eval", "run", "healthcare", "--candidate", str(file), *FEW)
    assert ran.status == 1
    assert "0 of" in ran.err and "'nowhere:nothing' names nothing" in ran.err
