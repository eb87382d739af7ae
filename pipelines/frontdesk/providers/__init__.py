"""The engines of a session, by name; ``speech`` has those of a spoken one."""

from frontdesk.providers.llm import BRAINS, brain

__all__ = ["BRAINS", "brain"]
