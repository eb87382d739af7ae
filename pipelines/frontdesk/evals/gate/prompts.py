"""What a verdict lets of prompts: that they take the place of those that are pinned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from frontdesk_processors.errors import BadSetting

_APART = frozenset({"name", "prompts", "prompts_version"})
"""What two configurations that differ in their prompts alone may differ in."""


class Let(NamedTuple):
    """The version that a verdict lets in, and the one that it was held against."""

    version: str
    instead_of: str


def let_by(verdict: Mapping[str, Any], *, vertical: str) -> Let:
    """What prompts of a vertical a verdict lets in.

    Raises:
        BadSetting: None: it is no ``adopt``, is of another vertical, is of more than the prompts,
            or does not say which they were.
    """
    decision = verdict.get("verdict")
    if decision != "adopt":
        raise BadSetting(
            f"the verdict is {decision!r}: prompts take more than that they do no harm; only "
            "'adopt' lets them in"
        )
    sides = (verdict["baseline"], verdict["candidate"])
    if {side["vertical"] for side in sides} != {vertical}:
        raise BadSetting(f"the verdict is of {sides[1]['vertical']!r}, not of {vertical!r}")
    before, after = ({k: v for k, v in side.items() if k not in _APART} for side in sides)
    if differ := sorted(k for k in {*before, *after} if before.get(k) != after.get(k)):
        raise BadSetting(
            f"the verdict is of more than the prompts: the sides differ in {', '.join(differ)}; "
            "run the gate on the prompts alone"
        )
    found: Mapping[str, str] = verdict.get("prompts") or {}
    if not (found.get("baseline") and found.get("candidate")):
        raise BadSetting("the verdict does not say which prompts its sides had; run the gate again")
    return Let(version=found["candidate"], instead_of=found["baseline"])
