"""How the service words a refusal."""

from __future__ import annotations

from frontdesk.simulators.openai.replies import Fail
from frontdesk_processors.values import Json


def bad(message: str, *, param: str | None = None, code: str | None = None) -> Fail:
    """A request that cannot be answered as it is."""
    return Fail(status=400, message=message, param=param, code=code)


def missing(param: str) -> Fail:
    """``param`` is not there."""
    message = f"Missing required parameter: '{param}'."
    return bad(message, param=param, code="missing_required_parameter")


def empty(param: str) -> Fail:
    """``param`` is an array of nothing."""
    return bad(
        f"Invalid '{param}': empty array. Expected an array with minimum length 1, but got an "
        "empty array instead.",
        param=param,
        code="empty_array",
    )


def unknown(value: Json, *, known: tuple[str, ...], param: str) -> Fail:
    """``value`` is none of the ``known`` ones."""
    *most, last = (f"'{name}'" for name in known)
    message = f"Invalid value: '{value}'. Supported values are: {', '.join(most)}, and {last}."
    return bad(message, param=param, code="invalid_value")


def mistyped(param: str, *, expected: str, got: Json) -> Fail:
    """``param`` is of another type than ``expected``."""
    message = f"Invalid type for '{param}': expected {expected}, but got {_kind(got)} instead."
    return bad(message, param=param, code="invalid_type")


def _kind(value: Json) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case str():
            return "a string"
        case dict():
            return "an object"
        case _:
            return "an array"
