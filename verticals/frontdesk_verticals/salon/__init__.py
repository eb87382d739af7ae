"""The front desk of a salon: services in a row, stylists, references, a waiting list."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from frontdesk_verticals.salon.vertical import salon

__all__ = ["salon"]


def __getattr__(name: str) -> object:
    """The vertical, built when it is first asked for."""
    if name != "salon":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from frontdesk_verticals.salon.vertical import salon

    return salon
