"""Frontdesk: a complete voice and chat agent for a business, on pipecat."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from frontdesk.assemble import Assembly, Voice, assemble
    from frontdesk.desk import Desk
    from frontdesk.session import Reply, Session
    from frontdesk.settings import Settings
    from frontdesk.vertical import NextAction, Specialist, Vertical

__all__ = [
    "Assembly",
    "Desk",
    "NextAction",
    "Reply",
    "Session",
    "Settings",
    "Specialist",
    "Vertical",
    "Voice",
    "assemble",
]

_HOMES = {
    "Assembly": "assemble",
    "Desk": "desk",
    "NextAction": "vertical",
    "Reply": "session",
    "Session": "session",
    "Settings": "settings",
    "Specialist": "vertical",
    "Vertical": "vertical",
    "Voice": "assemble",
    "assemble": "assemble",
}


def __getattr__(name: str) -> object:
    """The public names, imported when they are first used: pipecat takes a second and a half."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
