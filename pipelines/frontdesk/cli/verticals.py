"""``frontdesk verticals``: what is installed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rich.text import Text

from frontdesk.cli.output import complain, notes, people, shown, write_json
from frontdesk.registry import installed, vertical
from frontdesk.vertical import Vertical
from frontdesk_processors.errors import FrontdeskError
from frontdesk_processors.tool import Tool
from frontdesk_processors.values import Identity, JsonObject


@dataclass(frozen=True, kw_only=True)
class Broken:
    """An installed vertical that does not load.

    Parameters:
        name: Name of its entry point.
        reason: Why, in one line.
    """

    name: str
    reason: str


def found(find: Callable[[str], Vertical] = vertical) -> Iterator[Vertical | Broken]:
    """Every installed vertical, loaded, or why it does not load.

    Args:
        find: Loads a vertical by name.
    """
    for name in installed():
        try:
            yield find(name)
        # Anybody's package may be behind an entry point, and raise anything.
        except Exception as error:
            kind = "" if isinstance(error, FrontdeskError) else f"{type(error).__name__}: "
            reason = " ".join(f"{kind}{error}".split())
            yield Broken(name=name, reason=reason)


def verticals(*, as_json: bool) -> int:
    """List them; one that does not load is named with the reason."""
    rows = list(found())
    if as_json:
        write_json([described(row) for row in rows if isinstance(row, Vertical)])
        for row in rows:
            if isinstance(row, Broken):
                complain(f"vertical {row.name!r} does not load: {row.reason}")
        return 0
    console = people()
    if not rows:
        notes().print("no vertical is installed; pip install frontdesk brings the clinic's")
    for row in rows:
        if isinstance(row, Broken):
            told = f"{row.name}: does not load: {shown(row.reason)}"
            console.print(Text(told, style="bad"), soft_wrap=True)
            continue
        console.print(Text(row.name, style="bold").append(f"  {row.title}", style="quiet"))
        for line in _tools(row):
            console.print(line, soft_wrap=True)
    return 0


def described(row: Vertical) -> JsonObject:
    """A vertical as JSON."""
    return {
        "name": row.name,
        "title": row.title,
        "specialists": [
            {"name": specialist.name, "tools": [tool.name for tool in specialist.tools]}
            for specialist in row.specialists
        ],
        "tools": [
            {
                "name": tool.name,
                "description": tool.description,
                "effect": str(tool.effect),
                "needs": tool.needs.name.lower(),
                "confirmed": tool.preview is not None,
                "parameters": tool.parameters,
            }
            for tool in row.tools
        ],
        "languages": list(row.languages),
    }


def _tools(row: Vertical) -> Iterator[Text]:
    wide = max(len(tool.name) for tool in row.tools) if row.tools else 0
    for specialist in row.specialists:
        yield Text(f"  {specialist.name}")
        for tool in specialist.tools:
            about = f"{'changes' if tool.writes else 'reads'}, {_known(tool)}"
            about += ", asks first" if tool.preview is not None else ""
            yield Text(f"    {tool.name:<{wide}}").append(f"  {about}", style="quiet")
    yield Text(f"  languages: {', '.join(row.languages)}", style="quiet")


def _known(tool: Tool) -> str:
    match tool.needs:
        case Identity.ANYONE:
            return "for anyone"
        case Identity.CALLER_ID:
            return "for a known number"
        case Identity.VERIFIED:
            return "for a verified caller"
