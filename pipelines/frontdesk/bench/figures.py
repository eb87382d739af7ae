"""What a bench comes to."""

from __future__ import annotations

import gc
import math
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from frontdesk_processors.errors import UsageError
from frontdesk_processors.values import JsonObject

Unit = Literal["ms", "MB", "runs", "share"]


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One number.

    Parameters:
        name: What was measured (``turn.first_released.p95``).
        value: How much.
        unit: Of what.
        goal: The most it should be; None where there is no goal.
    """

    name: str
    value: float
    unit: Unit
    goal: float | None = None

    @property
    def met(self) -> bool:
        """Whether it is within its goal, or has none."""
        return self.goal is None or self.value <= self.goal

    def to_json(self) -> JsonObject:
        """The figure as plain JSON."""
        return {
            "name": self.name,
            "value": round(self.value, 3),
            "unit": self.unit,
            "goal": self.goal,
            "met": self.met,
        }


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` of all values lie, by nearest rank.

    Raises:
        ValueError: There are no values.
    """
    if not values:
        raise ValueError("a percentile of nothing")
    return sorted(values)[max(1, math.ceil(share * len(values))) - 1]


def spread(name: str, values: Sequence[float], *, goal: float | None = None) -> list[Figure]:
    """Median and 95th percentile of durations in milliseconds; the goal is for the latter."""
    return [
        Figure(name=f"{name}.p50", value=percentile(values, 0.50), unit="ms"),
        Figure(name=f"{name}.p95", value=percentile(values, 0.95), unit="ms", goal=goal),
    ]


def resident_mb() -> float:
    """The memory that this process has in RAM.

    Raises:
        UsageError: This system does not tell it in ``/proc``.
    """
    gc.collect()
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError as error:
        raise UsageError("this bench reads /proc/self/statm, which only Linux has") from error
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024**2


def machine() -> JsonObject:
    """What it was measured on."""
    return {
        "python": platform.python_version(),
        "pipecat": version("pipecat-ai"),
        "system": f"{platform.system()} {platform.machine()}",
        "cpu": _cpu(),
        "cores": os.cpu_count(),
    }


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), ""
    )
