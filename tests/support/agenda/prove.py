"""Runs the machine's interleavings in chunks, several processes at a time, and keeps count.

``python -m tests.support.agenda.prove`` runs ten thousand, in turns on a file, on PostgreSQL and
against another system, each chunk with a seed of its own. What has ended is noted in a file, with
the tree that it ran on: stopped and begun again on the same tree it goes on with the chunks that
are missing. It ends with 1 if a chunk broke a promise, and prints which seed shows it.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parents[3]
MACHINE = "tests/integration/effects/test_machine.py"
HOMES = ("file", "postgres", "elsewhere")
_PROMISE = re.compile(r"Broken: (.+)")


@dataclass(frozen=True, kw_only=True)
class Chunk:
    """Some interleavings of one seed.

    Parameters:
        tree: What they ran on.
        home: Where the rows were.
        seed: What they were drawn with.
        ended: How many ran to their end.
        broken: The promise that was broken; empty if none was.
        took_s: How long that took, in seconds.
    """

    tree: str
    home: str
    seed: int
    ended: int
    broken: str
    took_s: float


class Proof:
    """Runs the chunks that are missing.

    Args:
        notes: Where it is noted what has ended, a line of JSON each.
        chunks: How many chunks there are.
        size: How many interleavings each has.
    """

    def __init__(self, notes: Path, *, chunks: int, size: int) -> None:
        self._notes, self._size = notes, size
        self._tree = _tree()
        every = [(HOMES[seed % len(HOMES)], seed) for seed in range(chunks)]
        self.ended = [
            one
            for one in self._noted()
            if (one.tree, one.ended) == (self._tree, size) and (one.home, one.seed) in every
        ]
        done = {(one.home, one.seed) for one in self.ended}
        self._left: Iterator[tuple[str, int]] = iter([one for one in every if one not in done])
        self._running: set[subprocess.Popen[str]] = set()
        self._lock = threading.Lock()
        self.stopped = False

    def _noted(self) -> list[Chunk]:
        lines = self._notes.read_text().splitlines() if self._notes.exists() else []
        return [Chunk(**json.loads(line)) for line in lines]

    def work(self) -> None:
        """Run chunks until none is left, or it is stopped."""
        while True:
            with self._lock:
                chosen = None if self.stopped else next(self._left, None)
            if chosen is None:
                return
            home, seed = chosen
            chunk = self._run(home, seed)
            if chunk is not None:
                self._note(chunk)

    def _run(self, home: str, seed: int) -> Chunk | None:
        began = time.monotonic()
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "pytest", "-q", "-x", "-m", "slow", MACHINE),
                *("-p", "no:cacheprovider", f"--hypothesis-seed={seed}"),
                *("-k", f"thousands and {home}"),
            ],
            cwd=ROOT,
            env={**os.environ, "INTERLEAVINGS": str(self._size)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._running.add(process)
        output, _ = process.communicate()
        self._running.discard(process)
        if self.stopped:
            return None
        broken = ""
        # Where there is no PostgreSQL its test is passed over.
        if process.returncode or "1 passed" not in output:
            found = _PROMISE.findall(output)
            broken = found[-1] if found else f"it ended with {process.returncode}"
            sys.stdout.write(output)
        return Chunk(
            tree=self._tree,
            home=home,
            seed=seed,
            ended=0 if broken else self._size,
            broken=broken,
            took_s=round(time.monotonic() - began, 1),
        )

    def _note(self, chunk: Chunk) -> None:
        with self._lock:
            self.ended.append(chunk)
            with self._notes.open("a") as notes:
                notes.write(json.dumps(asdict(chunk)) + "\n")
            sys.stdout.write(f"{self.told()} · {chunk.home}, seed {chunk.seed}, {chunk.took_s} s\n")
            sys.stdout.flush()

    def told(self) -> str:
        """How far it is."""
        counts = {home: sum(o.ended for o in self.ended if o.home == home) for home in HOMES}
        each = ", ".join(f"{home} {count}" for home, count in counts.items())
        return f"{sum(counts.values())} ended ({each}), {len(self.broken)} broken"

    @property
    def broken(self) -> list[Chunk]:
        """The chunks that broke a promise."""
        return [chunk for chunk in self.ended if chunk.broken]

    def stop(self) -> None:
        """End what runs; what has ended is noted."""
        self.stopped = True
        for process in self._running.copy():
            process.send_signal(signal.SIGINT)


def _tree() -> str:
    """The tree that is tried, with what is not committed yet."""
    git = ["git", "-C", str(ROOT)]
    head = subprocess.check_output([*git, "rev-parse", "HEAD^{tree}"], text=True).strip()
    changed = subprocess.check_output([*git, "status", "--porcelain", "-uno"], text=True)
    return f"{head}{'+' if changed else ''}"


def main() -> int:
    """Run what is missing of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.support.agenda.prove")
    parser.add_argument("--chunks", type=int, default=40)
    parser.add_argument("--size", type=int, default=250, help="interleavings of a chunk")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument(
        "--notes", type=Path, default=Path(tempfile.gettempdir()) / "frontdesk-proof.jsonl"
    )
    asked = parser.parse_args()
    proof = Proof(asked.notes, chunks=asked.chunks, size=asked.size)

    def stopped(number: int, frame: FrameType | None) -> None:
        proof.stop()

    for ends in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ends, stopped)
    workers = [threading.Thread(target=proof.work) for _ in range(asked.processes)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    sys.stdout.write(f"{proof.told()} on {asked.notes}\n")
    for chunk in proof.broken:
        sys.stdout.write(f"{chunk.home}, seed {chunk.seed}: {chunk.broken}\n")
    return 1 if proof.broken or proof.stopped else 0


if __name__ == "__main__":
    sys.exit(main())
