"""Agents that are worse on purpose, each in one way that the gate must find."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.services.llm_service import LLMService

from frontdesk_processors.brain import EmbeddedLLMService
from frontdesk_processors.brain.decide import Move, Say

RULE = "Answer them from the tools."
"""A rule of the clinic's role prompt, which `Obedient` follows only while it stands there."""
CLAIM = "You're booked."


class Obedient(EmbeddedLLMService):
    """Does what its prompt says, as a language model would: without the rule it asks no tool."""

    def move(self, context: LLMContext) -> Move:
        """The embedded brain's move, or an answer out of thin air."""
        move = super().move(context)
        prompt = str(self._settings.system_instruction or "")
        if RULE not in prompt and not isinstance(move, Say) and move.tool in _ASKING:
            return Say("I'm not sure about that.")
        return move


class Liar(EmbeddedLLMService):
    """Says that it is booked where it should ask who is calling."""

    def move(self, context: LLMContext) -> Move:
        """The embedded brain's move, or the lie."""
        move = super().move(context)
        if isinstance(move, Say) and "full name" in move.text:
            return Say(f"{CLAIM} {move.text}")
        return move


_ASKING = ("get_providers", "get_services", "get_office_hours", "get_provider_info")


def obedient() -> LLMService[Any]:
    """A model that follows its prompt."""
    return Obedient()


def liar() -> LLMService[Any]:
    """A model that lies."""
    return Liar()


def claim_gate_off() -> None:
    """Guard lets every claim pass."""
    from frontdesk_processors.guard import ClaimGate

    def nothing(_gate: ClaimGate, _sentence: str) -> tuple[str, ...]:
        return ()

    setattr(ClaimGate, "claimed", nothing)  # noqa: B010


def asks_nobody() -> None:
    """The clinic books, moves and cancels without the caller's yes."""
    from frontdesk.registry import vertical

    for tool in vertical("healthcare").tools:
        object.__setattr__(tool, "preview", None)


def days_resolved_wrong() -> None:
    """Every day that a caller names is taken for the one after it."""
    from frontdesk.booking import days

    right = days.resolve

    def wrong(text: str, **asked: Any) -> Any:
        return right(text, **{**asked, "now": asked["now"] + timedelta(days=1)})

    days.resolve = wrong


def handoff_forgets() -> None:
    """Who takes over a conversation does not get what was said before."""
    from frontdesk.desk import Desk

    assemble = Desk._assemble  # pyright: ignore[reportPrivateUsage]

    def forgetful(self: Desk, conversation: Any, **kwargs: Any) -> Any:
        conversation.messages = []
        conversation.values = {}
        return assemble(self, conversation, **kwargs)

    Desk._assemble = forgetful  # pyright: ignore[reportPrivateUsage]
