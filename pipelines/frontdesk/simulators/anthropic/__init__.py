"""A local server that speaks Anthropic's Messages protocol, with the faults that OpenAI's has."""

from frontdesk.simulators.anthropic.errors import overloaded
from frontdesk.simulators.anthropic.server import AnthropicWire

__all__ = ["AnthropicWire", "overloaded"]
