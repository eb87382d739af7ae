"""Takes what is to be forgotten out of what is known of a conversation."""

from __future__ import annotations

from dataclasses import asdict, replace

from frontdesk_processors.conversation import Conversation
from frontdesk_processors.handoff import Handoff
from frontdesk_processors.privacy import Forgetting


def forget(conversation: Conversation, forgetting: Forgetting) -> None:
    """Leave nothing of it in what was read, what waits, what was passed on and what was asked.

    A wish keeps the rest of its words. A value or a read-back that held a part of it is dropped:
    the agent asks anew.

    Args:
        conversation: What is known; its messages are masked where they stand.
        forgetting: What is to be forgotten.
    """
    conversation.values = {
        name: value
        for name, value in conversation.values.items()
        if not forgetting.touches(asdict(value))
    }
    conversation.queued = [
        replace(one, request=forgetting.of(one.request)) for one in conversation.queued
    ]
    conversation.handoffs = [_without(one, forgetting) for one in conversation.handoffs]
    pending = conversation.pending
    if pending is not None and forgetting.touches(asdict(pending)):
        conversation.pending = None


def _without(handoff: Handoff, forgetting: Forgetting) -> Handoff:
    facts = tuple(fact for fact in handoff.facts if not forgetting.touches(asdict(fact)))
    return replace(handoff, request=forgetting.of(handoff.request), facts=facts)
