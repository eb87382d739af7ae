"""The engines of a session, by name."""

from frontdesk.providers.llm import BRAINS, brain
from frontdesk.providers.speech import Speech, open_speech

__all__ = ["BRAINS", "Speech", "brain", "open_speech"]
