"""Finds verticals by entry point, so that anybody's package can bring one, or where they are."""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import EntryPoint, entry_points

from frontdesk.own import guarded, held_by, home_of, load_from, names_place
from frontdesk.vertical import Vertical
from frontdesk_processors.errors import UnknownName

GROUP = "frontdesk.verticals"


def installed() -> dict[str, EntryPoint]:
    """The installed verticals' entry points, by name."""
    return {point.name: point for point in sorted(entry_points(group=GROUP), key=lambda p: p.name)}


def vertical(name: str) -> Vertical:
    """The vertical of that name.

    Args:
        name: That of an entry point; or where it is, as `load_from` takes it: a folder with a
            ``bot.py``, a file, ``module:attribute``.

    Raises:
        UnknownName: None of that name is installed, or there.
        MissingExtra: It needs an extra that is not installed.
        BadSetting: A file that it reads holds what cannot be used; its line is named.
        DefinitionError: It cannot be loaded; the line that is wrong is named.
    """
    points = installed()
    if name in points:
        point = points[name]
        module = guarded(lambda: import_module(point.module), inside=home_of(point.module))
        return guarded(lambda: held_by(module, point.attr), inside=home_of(point.module))
    if names_place(name):
        return load_from(name)
    hint = (
        "Or name the folder of its bot.py: ./NAME"
        if points
        else ("Install the package itself (pip install -e .), which names them")
    )
    raise UnknownName("vertical", name, known=points, hint=hint)
