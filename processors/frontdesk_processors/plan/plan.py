"""Plan decides who answers, with which tools, and what they see."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from pipecat.adapters.llm.schemas.tools_schema import ToolsSchema
from pipecat.frames.frames import Frame, LLMContextFrame, LLMUpdateSettingsFrame
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.frame_processor import FrameDirection
from pipecat.services.settings import LLMSettings

from frontdesk_processors.conversation import Conversation
from frontdesk_processors.frames import Again, Judged, Parsed, Planned, Scripted
from frontdesk_processors.inflight import InFlight
from frontdesk_processors.language import Language
from frontdesk_processors.plan.routing import Role, answering
from frontdesk_processors.plan.view import state_message, tool_schemas
from frontdesk_processors.step import Sent, Step, down
from frontdesk_processors.telling import Telling

ROUNDS_A_TURN = 12
"""Inferences one turn may take. Booking in one breath takes six (find, refuse for identity, look
up, book, …); an agent that needs twice that goes in circles."""


class Plan(Step):
    """Answer `Parsed` and `Again` with a fresh view of the context; let no other context pass.

    The view holds the stored history, the specialist's tools and the server's state as the last
    message; the specialist's prompt goes ahead of it when it changes. `Again` of a turn that is
    over is dropped. A turn that takes too many inferences ends in a scripted line.

    Args:
        conversation: What is known; Plan writes who answers.
        context: The stored history, which the aggregators write.
        roles: The specialists; the first takes the call.
        questions: How to ask for a parameter, by its name.
        clock: The time, in the business's zone.
        language: What the session speaks.
        inflight: Where inferences are counted.
        telling: What the caller is owed to hear; said at the head of their turn.
    """

    takes: ClassVar[tuple[type[Frame], ...]] = (Parsed, Again, LLMContextFrame)

    def __init__(
        self,
        conversation: Conversation,
        *,
        context: LLMContext,
        roles: Sequence[Role],
        questions: Mapping[str, str],
        clock: Callable[[], datetime],
        language: Language,
        inflight: InFlight | None = None,
        telling: Telling | None = None,
    ) -> None:
        super().__init__()
        self._conversation = conversation
        self._context = context
        self._roles = tuple(roles)
        self._schemas = {
            role.name: ToolsSchema(
                standard_tools=list(tool_schemas(role.tools, questions=questions))
            )
            for role in roles
        }
        self._clock = clock
        self._language = language
        self._inflight = inflight or InFlight()
        self._telling = telling or Telling()
        self._prompted = ""
        self._rounds = 0

    async def answer(self, frame: Frame, direction: FrameDirection) -> AsyncIterator[Sent]:
        """Yield the prompt, if it changes, and the view that asks for an inference."""
        note = ""
        if isinstance(frame, LLMContextFrame):
            if direction is FrameDirection.UPSTREAM:
                yield Sent(frame, direction)
            return
        if isinstance(frame, Parsed):
            self._rounds = 0
            # Guard, behind the agent, needs to know what the caller's turn answers.
            yield down(frame)
            for owed in self._telling.due():
                yield down(Scripted(owed.line, tells=(owed.id,)))
        elif isinstance(frame, Again):
            if frame.turn != self._conversation.turn:
                return
            note = frame.reason
        self._rounds += 1
        if self._rounds > ROUNDS_A_TURN:
            yield down(Judged(on="action", rule="rounds", verdict="escalate"))
            yield down(Scripted(self._language.say("plan.stuck")))
            return
        for sent in self._view(note, parsed=frame if isinstance(frame, Parsed) else None):
            yield sent

    def _view(self, note: str, *, parsed: Parsed | None) -> list[Sent]:
        began = time.perf_counter()
        role = self._answering(parsed)
        sent: list[Sent] = []
        if self._prompted != role.name:
            delta = LLMSettings(system_instruction=role.prompt, extra=dict(role.settings))
            sent.append(down(LLMUpdateSettingsFrame(delta=delta)))
            self._prompted = role.name
        state = state_message(
            self._conversation, now=self._clock(), language=self._language, note=note
        )
        view = LLMContext(
            messages=[*self._context.get_messages(), state],  # pyright: ignore[reportArgumentType]
            tools=self._schemas[role.name],
        )
        self._inflight.begun()
        self._telling.shown(view.get_messages())
        took_ms = (time.perf_counter() - began) * 1000
        turn = self._conversation.turn
        sent.append(down(Planned(turn, role.name, tools=len(role.tools), took_ms=took_ms)))
        sent.append(down(LLMContextFrame(context=view)))
        return sent

    def _answering(self, parsed: Parsed | None) -> Role:
        """Who answers; only a turn of the caller's changes that."""
        name = self._conversation.specialist
        current = next((role for role in self._roles if role.name == name), self._roles[0])
        if parsed is not None:
            tools = {tool.name for role in self._roles for tool in role.tools}
            wants = parsed.intent if parsed.intent in tools else None
            # A read-back waits for its answer where it was made.
            waits = self._conversation.pending is not None
            said = () if waits else parsed.values
            current = answering(self._roles, current=current, wants=wants, said=said)
        self._conversation.specialist = current.name
        return current
