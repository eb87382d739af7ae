"""The command line."""

from __future__ import annotations

from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Args:
        arguments: The command's words; by default those of this process.

    Returns:
        The exit status: 0, 1 for a failed check or model, 2 for bad usage, 130 when interrupted.
    """
    try:
        from frontdesk.cli.app import run

        return run(arguments)
    except KeyboardInterrupt:
        return 130
