"""A pool of paired calls, held bit by bit and kept, so that it can be stopped and goes on."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from frontdesk.evals.gate.candidate import Candidate
from frontdesk.evals.gate.files import read_calls, write_calls
from frontdesk.evals.gate.run import Order, grader_for, traffic_for
from frontdesk.evals.gate.traffic import OnProgress, Result, Traffic, run
from frontdesk.evals.gate.worker import trade
from frontdesk_processors.errors import BadSetting
from frontdesk_processors.values import JsonObject

AT_ONCE = 50
"""Pairs that are held together, in processes of their own; as many are lost where it is stopped."""
SIDES = ("baseline", "candidate")


def gather(
    folder: Path,
    baseline: Candidate,
    candidate: Candidate,
    order: Order,
    *,
    at_once: int = AT_ONCE,
    on_progress: OnProgress = lambda done, total: None,
) -> int:
    """Hold what a pool lacks of an order's calls, and keep it; gives how many pairs there are.

    The calls are those of a gate of as many. What is kept of them already is not held again, so
    that it can be cancelled or killed at any time and called again.

    Args:
        folder: Where they are kept, as a gate leaves them: a file of JSON Lines for each side.
        baseline: What is in use.
        candidate: What shall be; the same once more for a pool in which nothing differs.
        order: What is asked for.
        at_once: How many pairs are held together.
        on_progress: Told how many pairs are kept, of how many.

    Raises:
        BadSetting: They are of different trades, or what is kept is of other calls.
    """
    if baseline.vertical != candidate.vertical:
        raise BadSetting(
            f"the baseline is of {baseline.vertical!r}, the candidate of {candidate.vertical!r}"
        )

    sides = (baseline, candidate)

    async def gathered() -> int:
        vertical = trade(candidate.vertical)
        traffic, grader = traffic_for(vertical, order), await grader_for(vertical)
        _same(folder, {"seed": order.seed, "sides": [one.model_dump(mode="json") for one in sides]})
        kept = _kept(folder, traffic)
        on_progress(kept, order.calls)
        while kept < order.calls:
            part = _part(traffic, kept, kept + at_once)
            _keep(folder, await run(part, sides, grader=grader))
            kept += len(part.calls)
            on_progress(kept, order.calls)
        return kept

    return asyncio.run(gathered())


def _part(traffic: Traffic, start: int, end: int) -> Traffic:
    """Some of the calls, the first of which comes in at once."""
    calls = traffic.calls[start:end]
    return replace(traffic, calls=[replace(call, at_s=call.at_s - calls[0].at_s) for call in calls])


def _same(folder: Path, what: JsonObject) -> None:
    """Note what a pool is of, or hold it to what was noted."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "pool.json"
    text = json.dumps(what, indent=1) + "\n"
    if not file.exists():
        file.write_text(text, encoding="utf-8")
    elif file.read_text(encoding="utf-8") != text:
        raise BadSetting(f"{str(folder)!r} holds calls of another seed or side: name another")


def _kept(folder: Path, traffic: Traffic) -> int:
    """How many pairs are kept; what was written of one side only is dropped."""
    files = [folder / f"{side}.jsonl" for side in SIDES]
    sides = [_whole(file) for file in files]
    kept = min(len(side) for side in sides)
    planned = [call.id for call in traffic.calls[:kept]]
    for file, side in zip(files, sides, strict=True):
        if [one.held.id for one in side[:kept]] != planned:
            raise BadSetting(f"{str(file)!r} holds other calls: name another folder")
        if len(side) != kept:
            write_calls(file, side[:kept])
    return kept


def _whole(file: Path) -> list[Result]:
    """The calls in a file; a row whose writing was cut off is taken away."""
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    rows = text[: text.rfind("\n") + 1]
    if rows != text:
        file.write_text(rows, encoding="utf-8")
    return read_calls(file) if rows else []


def _keep(folder: Path, sides: Sequence[Sequence[Result]]) -> None:
    for side, results in zip(SIDES, sides, strict=True):
        write_calls(folder / f"{side}.jsonl", results, more=True)
