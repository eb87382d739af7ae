"""Finds verticals by entry point, so that anybody's package can bring one."""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points

from frontdesk.vertical import Vertical
from frontdesk_processors.errors import DefinitionError, UnknownName

GROUP = "frontdesk.verticals"


def installed() -> dict[str, EntryPoint]:
    """The installed verticals' entry points, by name."""
    return {point.name: point for point in sorted(entry_points(group=GROUP), key=lambda p: p.name)}


def vertical(name: str) -> Vertical:
    """The vertical of that name.

    Raises:
        UnknownName: None of that name is installed.
        MissingExtra: It needs an extra that is not installed.
        DefinitionError: Its package does not hold a usable vertical.
    """
    points = installed()
    if name not in points:
        hint = "" if points else "Install the package itself (pip install -e .), which names them"
        raise UnknownName("vertical", name, known=points, hint=hint)
    found = points[name].load()
    if not isinstance(found, Vertical):
        raise DefinitionError(f"entry point {name!r} holds a {type(found).__name__}, no Vertical")
    return found
