"""The command line."""

from __future__ import annotations

import gc
from collections.abc import Sequence

_SELDOM = (50_000, 5, 2)
"""When garbage is looked for: objects made, then rounds. Python's own few hundred make a command's
start, which loads much and drops nothing, 7 to 19 % longer."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Args:
        arguments: The command's words; by default those of this process.

    Returns:
        The exit status: 0, 1 for a failed check or model, 2 for bad usage, 130 when interrupted.
    """
    gc.set_threshold(*_SELDOM)
    try:
        from frontdesk.cli.app import run

        return run(arguments)
    except KeyboardInterrupt:
        return 130
