"""Providers that fail: in which ways, and what a turn tells of it."""

from __future__ import annotations

from frontdesk.session import Reply

BROKEN_PROVIDERS = (
    "401",
    "429",
    "500",
    "hang",
    "drip",
    "truncated",
    "dropped",
    "garbage-json",
    "garbage-arguments",
)
"""Faults of `frontdesk.simulators.openai` in which a provider is to blame, and not its model."""


def providers(answer: Reply) -> list[tuple[str, str]]:
    """Who did not answer in a turn, and who took it from there."""
    return [
        (str(event["provider"]), str(event["next"]))
        for event in answer.events
        if event["type"] == "provider"
    ]


def waited_s(answer: Reply) -> float:
    """What a turn waited for providers that did not answer, in seconds."""
    told = [event["took_ms"] for event in answer.events if event["type"] == "provider"]
    return sum(float(str(took)) / 1000 for took in told)
