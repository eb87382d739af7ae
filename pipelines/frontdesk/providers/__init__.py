"""The engines of a session, by name."""

from frontdesk.providers.llm import BRAINS, brain

__all__ = ["BRAINS", "brain"]
