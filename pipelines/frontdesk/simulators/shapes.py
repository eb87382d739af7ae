"""What a piece of a client's JSON is, before anybody has looked at it."""

from __future__ import annotations

from typing import Any, TypeGuard


def is_object(value: Any) -> TypeGuard[dict[str, Any]]:
    """Whether it is an object, whatever is in it."""
    return isinstance(value, dict)


def is_array(value: Any) -> TypeGuard[list[Any]]:
    """Whether it is an array, whatever is in it."""
    return isinstance(value, list)
