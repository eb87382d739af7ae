"""What goes wrong in a simulated call, each on a dial of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from frontdesk_processors.errors import UnknownName

ToolFault = Literal["error", "lost", "slow", "late", "stale"]
TOOL_FAULTS: tuple[ToolFault, ...] = get_args(ToolFault)
Way = Literal[
    "none", "asr", "partial", "barge_in", "tools", "model", "stumbling", "slow", "late", "down"
]
WAYS: tuple[Way, ...] = get_args(Way)


@dataclass(frozen=True, kw_only=True)
class Dials:
    """How much goes wrong.

    Parameters:
        asr: Whether the caller is heard through the noise channel.
        partial: How often a turn ends too early: what follows comes as a turn of its own.
        barge_in: How often a caller speaks over the agent.
        tools: How often a tool's call goes wrong, by kind. ``error`` raises as a server's 500
            does; ``lost`` fails the connection; ``slow`` takes longer than its deadline and then
            fails; ``late`` is done, and answers after its deadline; ``stale`` answers a read
            with what it said before.
        once: What goes wrong the first time that each tool is asked; None for nothing.
        tool_s: How much longer each tool takes, in seconds.
        twice: How often the model asks for the same call twice at once.
        model_fails: How often an inference fails.
        model_ms: What each first token takes longer: median and 95th percentile of a log-normal
            distribution, in milliseconds; None for not at all.
    """

    asr: bool = False
    partial: float = 0.0
    barge_in: float = 0.0
    tools: Mapping[ToolFault, float] = field(default_factory=dict[ToolFault, float])
    once: ToolFault | None = None
    tool_s: float = 0.0
    twice: float = 0.0
    model_fails: float = 0.0
    model_ms: tuple[float, float] | None = None


SLOW_S = 1.5
"""A tool that takes so long is heard to: a caller hears nothing for `Filler`'s patience, 1.2 s."""

_BY_WAY: Mapping[Way, Dials] = {
    "none": Dials(),
    "asr": Dials(asr=True),
    "partial": Dials(partial=0.25),
    "barge_in": Dials(barge_in=0.25),
    "tools": Dials(tools=dict.fromkeys(TOOL_FAULTS, 0.05), twice=0.1),
    "model": Dials(model_fails=0.05),
    "stumbling": Dials(once="lost"),
    "slow": Dials(tool_s=SLOW_S),
    "late": Dials(tools={"late": 1.0}),
    "down": Dials(tools={"error": 1.0}),
}


def dials(way: str) -> Dials:
    """The dials of a way in which calls go wrong.

    Raises:
        UnknownName: There is no such way.
    """
    for name in WAYS:
        if name == way:
            return _BY_WAY[name]
    raise UnknownName("noise", way, known=WAYS)


def ways(names: str) -> Sequence[Way]:
    """The ways named in a list apart by commas.

    Raises:
        UnknownName: One is none.
    """
    wanted = [name.strip() for name in names.split(",") if name.strip()] or ["none"]
    for name in wanted:
        dials(name)
    return [way for way in WAYS if way in wanted]
