"""Hear: each piece of what the caller says, as it arrives."""

from frontdesk_processors.hear.hear import Hear

__all__ = ["Hear"]
