"""A pool of paired calls is held bit by bit, and goes on where it was stopped."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontdesk.evals.gate.candidate import Candidate
from frontdesk.evals.gate.files import read_calls
from frontdesk.evals.gate.pool import SIDES, gather
from frontdesk.evals.gate.run import Order
from frontdesk_processors.errors import BadSetting

NOW = Candidate(name="now")


def gathered(folder: Path, calls: int, *, seed: int = 0) -> list[list[str]]:
    order = Order(calls=calls, suite="changing", ways=("none",), a_minute=200, seed=seed)
    assert gather(folder, NOW, NOW, order) == calls
    return [[one.held.id for one in read_calls(folder / f"{side}.jsonl")] for side in SIDES]


def test_a_pool_that_was_stopped_goes_on_with_what_it_lacks(tmp_path: Path) -> None:
    [first, _] = gathered(tmp_path, 2)
    baseline, candidate = (tmp_path / f"{side}.jsonl" for side in SIDES)
    kept = baseline.read_text("utf-8")
    rows = candidate.read_text("utf-8").splitlines(keepends=True)
    candidate.write_text(rows[0] + rows[1][:40], encoding="utf-8")
    [before, after] = gathered(tmp_path, 3)
    assert before == after and before[:2] == first and len(set(before)) == 3
    assert baseline.read_text("utf-8").startswith(kept.splitlines(keepends=True)[0])
    whole = baseline.read_text("utf-8")
    gathered(tmp_path, 3)
    assert baseline.read_text("utf-8") == whole
    with pytest.raises(BadSetting, match="another seed"):
        gathered(tmp_path, 4, seed=1)
