"""The front desk of a clinic: patients, appointments, people, services and hours."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from frontdesk_verticals.healthcare.vertical import healthcare, make_clinic

__all__ = ["healthcare", "make_clinic"]


def __getattr__(name: str) -> object:
    """The vertical, and what makes one's own, loaded when they are first asked for."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from frontdesk_verticals.healthcare import vertical

    return getattr(vertical, name)
