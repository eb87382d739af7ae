"""Observe: what watches a turn from beside it, and never changes it."""

from frontdesk_processors.observe.events import Events
from frontdesk_processors.observe.meter import Meter
from frontdesk_processors.observe.rtvi import GuardedRTVI
from frontdesk_processors.observe.spoken import SpokenEvents
from frontdesk_processors.observe.stages import STAGES, Stages

__all__ = [
    "STAGES",
    "Events",
    "GuardedRTVI",
    "Meter",
    "SpokenEvents",
    "Stages",
]
