"""Plan decides who answers, with which tools, and what they see."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from pipecat.adapters.llm.schemas.tools_schema import ToolsSchema
from pipecat.frames.frames import Frame, LLMContextFrame, LLMUpdateSettingsFrame
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.frame_processor import FrameDirection
from pipecat.services.settings import LLMSettings

from frontdesk_processors.conversation import Conversation
from frontdesk_processors.frames import (
    Again,
    Done,
    HandedOver,
    Judged,
    Parsed,
    Planned,
    Scripted,
)
from frontdesk_processors.inflight import InFlight
from frontdesk_processors.language import Language, Lexicon
from frontdesk_processors.overdue import Overdue
from frontdesk_processors.plan.easy import Models, easy
from frontdesk_processors.plan.handing import Handing, Passed
from frontdesk_processors.plan.routing import Role
from frontdesk_processors.plan.view import history, state_message, tool_schemas
from frontdesk_processors.schema import catalog
from frontdesk_processors.step import Sent, Step, down
from frontdesk_processors.telling import Telling

ROUNDS_A_TURN = 12
"""Inferences one turn may take. Booking in one breath takes six (find, refuse for identity, look
up, book, …); an agent that needs twice that goes in circles."""


TURNS_A_CALL = 200
"""Turns that one conversation may have; beyond it a person takes over. The whole history goes to a
model with each turn, so that one without end would cost without end."""


class Plan(Step):
    """Answer `Parsed` and `Again` with a fresh view of the context; let no other context pass.

    The view holds the stored history since the conversation came to the specialist (all of it for
    the first of them, who takes the call), their tools and the server's state as the last
    message, none of which tells what they may not know; their prompt goes ahead of it when it
    changes. What was asked for in one breath with something else is taken up when that is done.
    `Again` of a turn that is over is dropped. A turn that takes too many inferences ends in a
    scripted line.

    Args:
        conversation: What is known; Plan writes who answers, the handoffs and the queue.
        context: The stored history, which the aggregators write.
        roles: The specialists; the first takes the call.
        questions: How to ask for a parameter, by its name.
        clock: The time, in the business's zone.
        language: What the session speaks.
        inflight: Where inferences are counted.
        telling: What the caller is owed to hear; said at the head of their turn.
        names: What the things in the records are called, by the parameter that takes their id.
        models: Which model answers what; None where there is one.
        overdue: What look-ups found after their deadline.
    """

    takes: ClassVar[tuple[type[Frame], ...]] = (Parsed, Again, Done, LLMContextFrame)

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
        names: Mapping[str, Lexicon] | None = None,
        models: Models | None = None,
        overdue: Overdue | None = None,
    ) -> None:
        super().__init__()
        self._conversation = conversation
        self._context = context
        self._roles = tuple(roles)
        schemas = {role.name: tool_schemas(role.tools, questions=questions) for role in self._roles}
        self._schemas = {
            name: ToolsSchema(standard_tools=list(tools)) for name, tools in schemas.items()
        }
        every = {tool.name: tool for tools in schemas.values() for tool in tools}
        self._elsewhere = {
            name: [tool for tool in every if all(tool != own.name for own in tools)]
            for name, tools in schemas.items()
        }
        self._handing = Handing(
            conversation,
            roles=self._roles,
            catalog=catalog((tool.to_default_dict() for tool in every.values()), language=language),
            questions=questions,
            language=language,
            names=names,
        )
        self._clock = clock
        self._language = language
        self._inflight = inflight or InFlight()
        self._telling = telling or Telling()
        self._overdue = overdue or Overdue()
        self._prompted = ""
        self._models = models
        self._model = models.usual if models else ""
        self._rounds = 0

    async def answer(self, frame: Frame, direction: FrameDirection) -> AsyncIterator[Sent]:
        """Yield the prompt, if it changes, and the view that asks for an inference."""
        if isinstance(frame, LLMContextFrame | Done):
            if isinstance(frame, Done):
                self._handing.ended(frame)
            if direction is FrameDirection.UPSTREAM:
                yield Sent(frame, direction)
            return
        if isinstance(frame, Again) and frame.turn != self._conversation.turn:
            return
        for sent in self._begun(frame) if isinstance(frame, Parsed) else self._resumed():
            yield sent
            if isinstance(sent.frame, Judged):
                # It went in circles, or on for too long, and a person was offered.
                return
        self._rounds += 1
        if self._rounds > ROUNDS_A_TURN:
            yield down(Judged(on="action", rule="rounds", verdict="escalate"))
            yield down(Scripted(self._language.say("plan.stuck")))
            return
        if model := self._changed_model(frame):
            yield down(LLMUpdateSettingsFrame(delta=LLMSettings(model=model)))
        for sent in self._view(frame.reason if isinstance(frame, Again) else ""):
            yield sent

    def _changed_model(self, frame: Frame) -> str:
        """The model that answers from now on; nothing where it has answered before."""
        if self._models is None:
            return ""
        plain = isinstance(frame, Parsed) and easy(frame, self._language)
        model = self._models.easy if plain else self._models.usual
        changed, self._model = model != self._model, model
        return model if changed else ""

    def _begun(self, parsed: Parsed) -> Iterator[Sent]:
        """A new turn: who behind the agent needs to know, what is owed, and who takes over."""
        self._rounds = 0
        # Guard, behind the agent, needs to know what the caller's turn answers.
        yield down(parsed)
        yield from self._owed()
        if parsed.turn > TURNS_A_CALL:
            line = self._language.say("plan.too_long")
            yield down(Scripted(f"{line} {self._language.say('brain.call_back')}"))
            yield down(Judged(on="caller", rule="turns", verdict="escalate"))
            return
        passed = self._handing.turn(parsed, messages=self._messages())
        yield from self._handed_over(passed)

    def _resumed(self) -> Iterator[Sent]:
        """The turn goes on; with what waited in the queue, if what it waited for is done."""
        found = self._handing.next_in_line(messages=self._messages())
        if found is None:
            return
        done, passed = found
        owed = list(self._owed())
        yield from owed
        if not owed and (say := str(done.result.get("say") or "")):
            yield down(Scripted(say))
        yield from self._handed_over(passed)

    def _owed(self) -> Iterator[Sent]:
        for owed in self._telling.due():
            yield down(Scripted(owed.line, tells=(owed.id,)))

    def _handed_over(self, passed: Passed) -> Iterator[Sent]:
        for handoff in passed.handoffs:
            yield down(HandedOver(handoff))
        if passed.kept:
            line = self._language.say(f"plan.{passed.kept}")
            yield down(Scripted(f"{line} {self._language.say('brain.call_back')}"))
            yield down(Judged(on="action", rule="handoffs", verdict="escalate"))

    def _view(self, note: str) -> list[Sent]:
        began = time.perf_counter()
        role = self._handing.current
        self._conversation.specialist = role.name
        sent: list[Sent] = []
        if self._prompted != role.name:
            delta = LLMSettings(system_instruction=role.prompt, extra=dict(role.settings))
            sent.append(down(LLMUpdateSettingsFrame(delta=delta)))
            self._prompted = role.name
        view = LLMContext(
            messages=self._shown_to(role, note=note),
            tools=self._schemas[role.name],
        )
        self._inflight.begun()
        self._telling.shown(view.get_messages())
        took_ms = (time.perf_counter() - began) * 1000
        turn = self._conversation.turn
        sent.append(down(Planned(turn, role.name, tools=len(role.tools), took_ms=took_ms)))
        sent.append(down(LLMContextFrame(context=view)))
        return sent

    def _messages(self) -> list[Any]:
        """The history, with what calls came to that had to be answered before it was known."""
        return self._overdue.filled(self._context.get_messages())

    def _shown_to(self, role: Role, *, note: str) -> list[Any]:
        """The history and the state, as far as a specialist may know them."""
        stored, conversation = self._messages(), self._conversation
        withheld = self._handing.withheld(stored)
        handoff = self._handing.received(withheld=withheld.names)
        seen = history(
            stored,
            handoff=handoff,
            whole=role is self._handing.supervisor,
            turns=conversation.turn,
        )
        state = state_message(
            conversation,
            now=self._clock(),
            language=self._language,
            note=note,
            elsewhere=self._elsewhere[role.name],
            handoff=handoff,
            shown_from=seen.shown_from,
            withheld=withheld,
        )
        return [*map(withheld.message, seen.messages), state]
