"""``frontdesk bench entities``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from tests.support.commands import Ran
from tests.support.entities import CALL, SENTENCE, write
from tests.support.shared_data import shared_data

Run = Callable[..., Ran]


def test_values_are_told_by_type_with_what_was_repaired(run: Run, tmp_path: Path) -> None:
    data, out = write(tmp_path, CALL), tmp_path / "read.jsonl"
    ran = run("bench", "entities", "--data", str(data), "--out", str(out), "--json")
    assert ran.status == 0, ran.err
    postcode = json.loads(ran.out)["postcode"]
    assert postcode["n"] == 2 and postcode["asr_exact"] == 0.5
    assert postcode["repaired_exact"] == 1.0 and postcode["harmed"] == 0
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [row["type"] for row in rows] == ["postcode", "postcode", "name", "dob"]


def test_people_are_shown_a_table(run: Run, tmp_path: Path) -> None:
    ran = run("bench", "entities", "--data", str(write(tmp_path, SENTENCE)))
    assert ran.status == 0, ran.err
    assert "person" in ran.out and "as heard" in ran.out


def test_a_file_without_values_is_bad_usage(run: Run, tmp_path: Path) -> None:
    ran = run("bench", "entities", "--data", str(write(tmp_path, {"text": "hello"})))
    assert ran.status == 2 and "row 1" in ran.err


def test_what_others_recorded_is_repaired_and_not_harmed(run: Run) -> None:
    data = shared_data() / "evi_en_dev.jsonl.gz"
    ran = run("bench", "entities", "--data", str(data), "--limit", "400", "--json")
    assert ran.status == 0, ran.err
    for kind, figures in json.loads(ran.out).items():
        assert figures["repaired_exact"] > figures["asr_exact"], kind
        assert figures["harmed"] == 0, kind
