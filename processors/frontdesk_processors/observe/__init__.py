"""Observe: what watches a turn from beside it, and never changes it."""

from frontdesk_processors.observe.events import Events
from frontdesk_processors.observe.rtvi import GuardedRTVI

__all__ = ["Events", "GuardedRTVI"]
