"""The embedded brain: an agent that needs no network, for any set of tools."""

from frontdesk_processors.brain.decide import Call, Move, Say, decide
from frontdesk_processors.brain.service import EmbeddedLLMService
from frontdesk_processors.brain.state import State
from frontdesk_processors.brain.track import track

__all__ = ["Call", "EmbeddedLLMService", "Move", "Say", "State", "decide", "track"]
