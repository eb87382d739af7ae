"""A local server that speaks Google's Gemini API, with the faults that OpenAI's has."""

from frontdesk.simulators.google.server import GoogleWire

__all__ = ["GoogleWire"]
