"""Reads what the next release may have filed, while both serve the same conversations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar

_T = TypeVar("_T")


def of_this_release(kind: type[_T], data: Mapping[str, Any]) -> _T:
    """A stored part, without what only the next release knows of it.

    Args:
        kind: A dataclass.
        data: What was stored, by the names of its fields and perhaps more.

    Raises:
        TypeError: A field that has no default is missing.
    """
    names = {part.name for part in fields(kind)}  # pyright: ignore[reportArgumentType]
    return kind(**{name: value for name, value in data.items() if name in names})
