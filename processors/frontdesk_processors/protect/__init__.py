"""Protect: Guard and Act alone, in a pipecat bot that somebody already has."""

from frontdesk_processors.protect.protect import Protection, protect

__all__ = ["Protection", "protect"]
