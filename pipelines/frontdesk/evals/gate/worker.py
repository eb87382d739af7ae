"""One process of traffic: reads what calls to hold with which agent, writes each call as held.

Before the calls it writes what its own code says of when harm is done (`Rules`).

It runs on the code of the side that it stands for, which may be another checkout: what it reads
and writes is plain JSON, one object a line.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Generator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TextIO

from frontdesk.evals.calls.booth import Agent, Booth
from frontdesk.evals.calls.plan import PlannedCall
from frontdesk.evals.calls.rules import Rules
from frontdesk.evals.calls.words import CallerWords
from frontdesk.evals.gate.candidate import Candidate
from frontdesk.evals.noise import NoiseChannel, read_noise
from frontdesk.evals.noise.pairs import words
from frontdesk.evals.outside_model import OutsideModel
from frontdesk.evals.scenarios import Scenario
from frontdesk.opening import MakeLLM, language_of, maker_of
from frontdesk.prompts.versions import KEPT, LOCK
from frontdesk.prompts.versions import find as find_version
from frontdesk.registry import vertical as find_vertical
from frontdesk.settings import Settings
from frontdesk.testing import MONDAY
from frontdesk.vertical import Vertical
from frontdesk_processors.errors import BadSetting

_AT_ONCE = 32
"""So many calls are held at once by one process; who comes when all are taken waits, and the wait
counts as latency."""
OVERLAID = ("prompts", "policy", "wording", "scenarios")


async def work(task: Mapping[str, Any], out: TextIO) -> None:
    """Hold the calls of a task; write the rules, and each call as it ends.

    Raises:
        BadSetting: The candidate names what cannot be found.
    """
    candidate = Candidate(**task["candidate"])
    if candidate.setup:
        named(candidate.setup)()
    scenarios = [Scenario.model_validate(one) for one in task["scenarios"]]
    calls = [PlannedCall(**one) for one in task["calls"]]
    async with AsyncExitStack() as stack:
        vertical = stack.enter_context(configured(candidate))
        out.write(json.dumps({"rules": Rules.of(vertical).to_json()}) + "\n")
        callers: OutsideModel | None = None
        if name := str(task.get("callers", "")):
            callers = OutsideModel.by(Settings.read(), "callers", name)
            stack.push_async_callback(callers.close)
        booth = Booth(
            Agent(
                vertical=vertical,
                make_llm=maker(candidate.brain, vertical),
                model_ms=(candidate.model_ms.median, candidate.model_ms.p95)
                if candidate.model_ms
                else None,
            ),
            scenarios={one.name: one for one in scenarios},
            words=CallerWords.load(Path(task["words"]), language="en"),
            noise=_noise(Path(task["noise"]), scenarios, seed=int(task["seed"])),
            default_now=MONDAY,
            callers=callers,
        )
        async with booth:
            await _hold(booth, calls, out)


async def _hold(booth: Booth, calls: Sequence[PlannedCall], out: TextIO) -> None:
    """Hold the calls as they come in, whether or not the ones before are over."""
    places = asyncio.Semaphore(_AT_ONCE)
    began = time.perf_counter()

    async def one(call: PlannedCall) -> None:
        due = began + call.at_s
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        async with places:
            held = await booth.hold(call, due=due)
        out.write(json.dumps(held.to_json(), ensure_ascii=False) + "\n")
        out.flush()

    async with asyncio.TaskGroup() as group:
        for call in calls:
            group.create_task(one(call))


def named(path: str) -> Any:
    """What ``module:attribute`` names.

    Raises:
        BadSetting: There is no such thing.
    """
    module, _, attribute = path.partition(":")
    try:
        return getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError, ValueError) as error:
        raise BadSetting(f"{path!r} names nothing: {error}") from error


def trade(name: str) -> Vertical:
    """A vertical by the name of its entry point, or as ``module:attribute``."""
    return named(name) if ":" in name else find_vertical(name)


@contextmanager
def configured(candidate: Candidate) -> Generator[Vertical]:
    """The vertical of a candidate, with the prompts and files that it names for the vertical's.

    Raises:
        BadSetting: It names what cannot be found.
    """
    vertical = trade(candidate.vertical)
    prompts = Path(candidate.prompts) if candidate.prompts else vertical.prompts_folder
    chosen = find_version(prompts, candidate.prompts_version)
    if not (candidate.overlay or candidate.prompts or chosen == prompts):
        yield vertical
        return
    with tempfile.TemporaryDirectory(prefix="frontdesk-overlay-") as folder:
        home, overlay = Path(folder), Path(candidate.overlay)
        sources = {name: [vertical.home / name] for name in OVERLAID} | {"prompts": [chosen]}
        for name, places in sources.items():
            for source in [*places, *([overlay / name] if candidate.overlay else [])]:
                if source.is_dir():
                    left_out = shutil.ignore_patterns(LOCK, KEPT)
                    shutil.copytree(source, home / name, dirs_exist_ok=True, ignore=left_out)
        yield replace(vertical, home=home, prompts=None)


def maker(brain: str, vertical: Vertical) -> MakeLLM:
    """What makes the model of one session: a brain's name, or ``module:function``."""
    if ":" in brain:
        return named(brain)
    return maker_of(brain, settings=Settings.read(), language=language_of(vertical, "en"))


def _noise(path: Path, scenarios: Sequence[Scenario], *, seed: int) -> NoiseChannel:
    model = read_noise(path)
    # What is misheard is heard as something that callers of this business say.
    texts = [t for s in scenarios for w in s.wishes for t in (*w.opens, *w.facts.values())]
    said = {word for text in texts for word in words(text) if word.isalpha()}
    return NoiseChannel(replace(model, vocabulary=sorted(said.union(model.vocabulary))), seed=seed)


def main() -> None:
    """Work on the task that standard input holds, and end the process."""
    from loguru import logger

    logger.remove()
    status = 0
    try:
        asyncio.new_event_loop().run_until_complete(work(json.loads(sys.stdin.read()), sys.stdout))
    except* Exception as failed:
        first = failed.exceptions[0]
        sys.stderr.write("".join(traceback.format_exception(first)))
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    # A pipeline that stalled, and was given up, may not end by itself.
    os._exit(status)


if __name__ == "__main__":
    main()
