"""The front desk of a clinic: patients, appointments, people, services and hours."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from frontdesk_verticals.healthcare.vertical import healthcare

__all__ = ["healthcare"]


def __getattr__(name: str) -> object:
    """The vertical, built when it is first asked for."""
    if name != "healthcare":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from frontdesk_verticals.healthcare.vertical import healthcare

    return healthcare
