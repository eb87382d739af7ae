"""What the caller says: the lines that a person types."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import suppress

from frontdesk.cli.output import complain, people


def typed(*, prompted: bool) -> Iterator[str]:
    """The lines that are typed, until Ctrl-D; empty ones are not given.

    Args:
        prompted: Whether the prompt may go to stdout; otherwise it goes to stderr.
    """
    edited = False
    with suppress(ImportError):
        import readline  # noqa: F401  # pyright: ignore[reportUnusedImport]

        edited = True
    # Without the marks the line editor would count the colour as columns.
    colour = edited and people().color_system is not None and "NO_COLOR" not in os.environ
    prompt = "\x01\x1b[1;36m\x02› \x01\x1b[0m\x02" if colour else "› "
    while True:
        try:
            if not prompted:
                sys.stderr.write("› ")
                sys.stderr.flush()
            line = input(prompt if prompted else "")
        except EOFError:
            sys.stderr.write("\n")
            return
        except UnicodeDecodeError:
            complain("that line is not UTF-8; set the terminal to UTF-8")
            continue
        if line.strip():
            yield line.strip()
