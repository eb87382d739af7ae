"""A clinic whose provider fails: in which ways, and what a turn tells of it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from pydantic import SecretStr

from frontdesk.desk import Desk
from frontdesk.resilience import Breakers
from frontdesk.session import Reply
from frontdesk.settings import Settings
from frontdesk.simulators.anthropic import AnthropicWire
from frontdesk.simulators.google import GoogleWire
from frontdesk.simulators.openai import OpenAIWire, Respond
from frontdesk.testing import MONDAY, FixedClock, seeded
from tests.support.telephone import Hands

PATIENCE_S = 0.6
"""A fifth of what providers may be silent by default, in seconds."""

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


Wire = OpenAIWire | AnthropicWire | GoogleWire
WIRES: Mapping[str, type[Wire]] = {
    "openai": OpenAIWire,
    "openai-responses": OpenAIWire,
    "anthropic": AnthropicWire,
    "google": GoogleWire,
}
"""By the brain that speaks their protocol."""


@dataclass(kw_only=True)
class Clinic:
    """A desk whose provider is simulated, and the clock of its breakers."""

    desk: Desk
    wire: Wire
    clock: Hands


@asynccontextmanager
async def clinic(
    respond: Respond,
    *,
    provider: str = "openai",
    key: str | None = None,
    fallback: OpenAIWire | None = None,
    patience_s: float = PATIENCE_S,
) -> AsyncGenerator[Clinic]:
    """The clinic over one provider, and perhaps another behind it.

    Args:
        respond: What the provider answers.
        provider: One of `WIRES`.
        key: What it is asked with; by default the one that it lets in.
        fallback: Who is asked next.
        patience_s: How long each may be silent.
    """
    clock = Hands()
    async with WIRES[provider](respond) as wire:
        settings = Settings.model_construct(
            db=None,
            brain=f"{provider},fallback" if fallback else provider,
            # Only the brain that is named is asked.
            openai_api_key=SecretStr(key or wire.key),
            openai_base_url=wire.url,
            anthropic_api_key=SecretStr(key or wire.key),
            anthropic_base_url=wire.url,
            google_api_key=SecretStr(key or wire.key),
            google_base_url=wire.url,
            fallback_base_url=fallback.url if fallback else None,
            fallback_api_key=SecretStr(fallback.key) if fallback else None,
            llm_patience_s=patience_s,
        )
        async with await Desk.open(
            "healthcare",
            db=await seeded("healthcare", clock=FixedClock(MONDAY)),
            settings=settings,
            clock=FixedClock(MONDAY),
            breakers=Breakers(now=lambda: clock.now),
        ) as desk:
            yield Clinic(desk=desk, wire=wire, clock=clock)
