"""The front desk of a salon: services in a row, stylists, references, a waiting list."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from frontdesk_verticals.salon.vertical import make_salon, salon

__all__ = ["make_salon", "salon"]


def __getattr__(name: str) -> object:
    """The vertical, and what makes one's own, loaded when they are first asked for."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from frontdesk_verticals.salon import vertical

    return getattr(vertical, name)
