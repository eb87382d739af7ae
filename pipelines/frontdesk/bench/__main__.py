"""The benches from the command line: ``python -m frontdesk.bench [turn|parse|…] [--json]``."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Sequence

from loguru import logger

from frontdesk.bench import BENCHES, Figure, measure
from frontdesk.bench.figures import machine

_MEMORY = ("idle", "engines")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run benches and print their figures; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m frontdesk.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="bench", help=f"of {', '.join(BENCHES)}")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    parser.add_argument("--scale", type=int, default=10, help="how much to run (10)")
    chosen = parser.parse_args(arguments)
    if unknown := [name for name in chosen.names if name not in BENCHES]:
        parser.error(f"unknown bench {unknown[0]!r}; known: {', '.join(BENCHES)}")
    figures: list[Figure] = []
    # Memory first: the others leave theirs behind.
    for name in sorted(chosen.names or BENCHES, key=lambda name: name not in _MEMORY):
        figures += asyncio.run(measure(name, scale=chosen.scale))
    _print(figures, as_json=chosen.json)
    return 0 if all(figure.met for figure in figures) else 1


def _print(figures: Sequence[Figure], *, as_json: bool) -> None:
    if as_json:
        told = {"machine": machine(), "figures": [figure.to_json() for figure in figures]}
        sys.stdout.write(json.dumps(told) + "\n")
        return
    sys.stdout.write(" · ".join(f"{name} {value}" for name, value in machine().items()) + "\n")
    for figure in figures:
        goal = "" if figure.goal is None else f"goal {figure.goal:g} {_met(figure)}"
        sys.stdout.write(f"{figure.name:28} {figure.value:9.2f} {figure.unit:5} {goal}\n")


def _met(figure: Figure) -> str:
    return "met" if figure.met else "MISSED"


if __name__ == "__main__":
    # pipecat would write every message to the log, and be measured writing.
    os.environ["PIPECAT_LOG_LLM_CONTEXT"] = "off"
    logger.remove()
    logger.add(sys.stderr, level="WARNING")
    sys.exit(main())
