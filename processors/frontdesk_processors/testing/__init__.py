"""What tests drive the house with: a scripted model, a clock that stands still, a step alone.

Public, because who writes a tool, a policy or a step of their own tests it with the same.
"""

from datetime import UTC

from frontdesk_processors.testing.clock import FixedClock
from frontdesk_processors.testing.drive import drive
from frontdesk_processors.testing.model import (
    Break,
    Call,
    Calls,
    Say,
    ScriptedModel,
    ScriptStep,
    View,
)

__all__ = [
    "UTC",
    "Break",
    "Call",
    "Calls",
    "FixedClock",
    "Say",
    "ScriptStep",
    "ScriptedModel",
    "View",
    "drive",
]
