"""``frontdesk verticals check``: what is wrong with a vertical, and where."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from frontdesk.cli import logs
from frontdesk.cli.output import people, shown, write_json
from frontdesk.registry import vertical as find_vertical
from frontdesk_processors.errors import BadSetting, DefinitionError

if TYPE_CHECKING:
    from frontdesk.checking import Check


def check(name: str, *, as_json: bool) -> int:
    """Check it; 1 when something is wrong."""
    logs.set_up()
    from frontdesk.checking import Check
    from frontdesk.checking import check as look_over

    try:
        found = find_vertical(name)
    except (BadSetting, DefinitionError) as error:
        checks = [Check("loads", False, str(error))]
    else:
        checks = [Check("loads", True, found.title), *asyncio.run(look_over(found))]
    if as_json:
        write_json([one._asdict() for one in checks])
    else:
        _show(checks)
    return 0 if all(one.ok for one in checks) else 1


def _show(checks: Sequence[Check]) -> None:
    for one in checks:
        mark, style = (
            ("!", "bad") if one.warning else ("✓", "good") if one.ok else ("✗", "bold bad")
        )
        told = Text(f"{mark} ", style=style).append(f"{one.check}: {shown(one.detail)}", style="")
        people().print(told, soft_wrap=True)
