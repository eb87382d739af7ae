"""Looks a vertical over before a caller meets it: what it names is there, what it needs it has."""

from frontdesk.checking.check import LOOKS, Check, check

__all__ = ["LOOKS", "Check", "check"]
