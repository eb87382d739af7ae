"""Sends the same calls to one agent or to two side by side, in processes of their own."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple

from frontdesk.evals.calls.grade import Grade, Grader
from frontdesk.evals.calls.held import HeldCall
from frontdesk.evals.calls.plan import PlannedCall
from frontdesk.evals.calls.rules import Rules
from frontdesk.evals.gate.candidate import Candidate
from frontdesk.evals.scenarios import Scenario
from frontdesk.providers.sheet import Sheet
from frontdesk_processors.errors import FrontdeskError

LIMIT = 16 * 1024 * 1024
"""Bytes of one call's line at most."""
RECOGNISER = Path(__file__).parents[1] / "noise" / "recogniser.json"
_ROOTS = ("processors", "pipelines", "verticals", "")
OnProgress = Callable[[int, int], None]


class TrafficFailed(FrontdeskError):
    """A process that held calls did not come to its end."""


@dataclass(frozen=True, kw_only=True)
class Traffic:
    """Calls to be held, the same for every side.

    Parameters:
        scenarios: What callers want.
        calls: The calls.
        words: Folder with the callers' words.
        seed: Of the noise.
        noise: Profile or recordings of a recogniser.
        workers: Processes a side; by default one.
        callers: The model that plays the callers; empty for callers by rule.
    """

    scenarios: Sequence[Scenario]
    calls: Sequence[PlannedCall]
    words: Path
    seed: int = 0
    noise: Path = RECOGNISER
    workers: int = 1
    callers: str = ""


@dataclass(frozen=True, kw_only=True)
class Result:
    """A call as it was held and graded.

    Parameters:
        held: The call.
        grade: How it went.
        cost_usd: What its tokens cost, in US dollars.
    """

    held: HeldCall
    grade: Grade
    cost_usd: float


async def run(
    traffic: Traffic,
    sides: Sequence[Candidate],
    *,
    grader: Grader,
    on_progress: OnProgress = lambda done, total: None,
) -> list[list[Result]]:
    """The graded calls of each side, in the order they were planned.

    All sides run at once, so that what else the machine does meets them alike. They are graded by
    the rules of the code that runs now and by those of each side, so that a change of what needs
    the caller's yes does not pass for it.

    Raises:
        TrafficFailed: A process of a side ended in an error; what it said is told.
    """
    total, done = len(traffic.calls) * len(sides), 0

    def count() -> None:
        nonlocal done
        done += 1
        on_progress(done, total)

    async with AsyncExitStack() as stack:
        trees = [await _tree(side, stack) for side in sides]
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [
                    [
                        group.create_task(_worker(traffic, side, tree, number, count))
                        for number in range(traffic.workers)
                    ]
                    for side, tree in zip(sides, trees, strict=True)
                ]
        except* TrafficFailed as failed:
            first = failed.exceptions[0]
            raise TrafficFailed(str(first)) from first
        told = [[task.result() for task in of_side] for of_side in tasks]
        # While the trees are there: the words of their languages are read from them.
        for rules in {share.rules for of_side in told for share in of_side}:
            # A release that tells no rules has only those of the code that runs now.
            grader = grader.held_to(rules) if rules else grader
    return [
        _graded([held for share in of_side for held in share.held], side, traffic, grader)
        for of_side, side in zip(told, sides, strict=True)
    ]


class _Share(NamedTuple):
    """What one process told: its calls, and its rules where its code tells them."""

    held: list[HeldCall]
    rules: Rules | None


def _graded(
    held: Sequence[HeldCall], side: Candidate, traffic: Traffic, grader: Grader
) -> list[Result]:
    scenarios = {one.name: one for one in traffic.scenarios}
    model = Sheet.load().model("llm", side.priced_as)
    found = {call.id: call for call in held}
    return [
        Result(
            held=(call := found[planned.id]),
            grade=grader.grade(call, scenarios[planned.scenario]),
            cost_usd=float(model.cost(tokens(call.usage)) or 0),
        )
        for planned in traffic.calls
    ]


def tokens(usage: Mapping[str, int]) -> dict[str, int]:
    """What a call's ``usage`` counts, by the names that prices have."""
    cached, written = usage.get("cached_tokens", 0), usage.get("cache_write_tokens", 0)
    return {
        "input": usage.get("prompt_tokens", 0) - cached - written,
        "cached_input": cached,
        "cache_write": written,
        "output": usage.get("completion_tokens", 0),
    }


async def _worker(
    traffic: Traffic, side: Candidate, tree: Path | None, number: int, count: Callable[[], None]
) -> _Share:
    calls = traffic.calls[number :: traffic.workers]
    task = {
        # Another state of the code may not know yet what is not set anyway.
        "candidate": side.model_dump(exclude_defaults=True),
        "scenarios": [
            one.model_dump(mode="json", exclude_defaults=True) for one in traffic.scenarios
        ],
        "calls": [asdict(one) for one in calls],
        "words": str(traffic.words),
        "noise": str(traffic.noise),
        "seed": traffic.seed,
        **({"callers": traffic.callers} if traffic.callers else {}),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "frontdesk.evals.gate.worker",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        limit=LIMIT,
        env=_environment(tree),
    )
    assert process.stdin and process.stdout and process.stderr
    complaints = asyncio.create_task(process.stderr.read())
    try:
        process.stdin.write(json.dumps(task).encode())
        await process.stdin.drain()
        process.stdin.close()
        held: list[HeldCall] = []
        rules: Rules | None = None
        async for line in process.stdout:
            told = json.loads(line)
            if "rules" in told:
                rules = Rules.from_json(told["rules"])
                continue
            held.append(HeldCall.from_json(told))
            count()
        status = await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if status or len(held) != len(calls):
        said = (await complaints).decode(errors="replace").strip().splitlines()[-3:]
        raise TrafficFailed(
            f"{side.name}: {len(held)} of {len(calls)} calls were held: {' '.join(said)}"
        )
    return _Share(held, rules)


def _environment(tree: Path | None) -> dict[str, str]:
    environment = dict(os.environ)
    # Each process has one core to itself; libraries that split sums over threads would share them.
    environment.setdefault("OMP_NUM_THREADS", "1")
    if tree is not None:
        environment["PYTHONPATH"] = os.pathsep.join(str(tree / root) for root in _ROOTS)
    return environment


async def _tree(side: Candidate, stack: AsyncExitStack) -> Path | None:
    """Where the side's code is; None for the code that runs now."""
    if side.code:
        return Path(side.code)
    if not side.revision:
        return None
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="frontdesk-tree-")))
    tree = folder / "tree"
    await asyncio.to_thread(_git, "worktree", "add", "--detach", str(tree), side.revision)
    stack.callback(_git, "worktree", "remove", "--force", str(tree))
    return tree


def _git(*words: str) -> None:
    try:
        subprocess.run(["git", *words], check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        said = getattr(error, "stderr", "") or str(error)
        raise TrafficFailed(f"git {' '.join(words)}: {' '.join(said.split())}") from error
