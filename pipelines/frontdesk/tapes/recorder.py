"""Tapes a conversation while it runs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from pipecat.frames.frames import (
    ErrorFrame,
    Frame,
    FunctionCallFromLLM,
    LLMFullResponseEndFrame,
    LLMTextFrame,
)
from pipecat.processors.frame_processor import FrameDirection
from pipecat.services.llm_service import LLMService

from frontdesk.store.tapes import Tapes
from frontdesk.tapes.answers import answered, broken
from frontdesk.tapes.stand_ins import StandIns
from frontdesk.tapes.tape import Tape
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.ledger import UnitOfWork
from frontdesk_processors.redact import without_keys
from frontdesk_processors.tool import Arguments, Failure, Result, Tool
from frontdesk_processors.toolbox import Toolbox
from frontdesk_processors.values import Json, JsonObject

T = TypeVar("T")


class Recorder:
    """Keeps all that one conversation is given from outside, and files it turn by turn.

    Args:
        conversation: The conversation.
        tapes: Where it is filed.
        clock: The time, in the business's zone.
        opening: What it begins with.
        stand_ins: Stand for who the caller is in what is filed; None to file every word.
    """

    def __init__(
        self,
        conversation: Conversation,
        *,
        tapes: Tapes,
        clock: Callable[[], datetime],
        opening: JsonObject,
        stand_ins: StandIns | None,
    ) -> None:
        self._conversation = conversation
        self._tapes = tapes
        self._clock = clock
        self._began = clock()
        self._opening: dict[str, Json] = {**opening, "at": self._began.isoformat()}
        self._stand_ins = stand_ins
        self._entries: list[dict[str, Json]] = []
        self._take: int | None = None
        self._filed = 0

    def answered_by(self, model: LLMService[Any]) -> None:
        """Keep who answers."""
        named = {"service": type(model).__name__, "model": str(model.settings.model or "")}
        self._opening["model"] = named

    def event(self, event: JsonObject) -> None:
        """Keep an event; what the caller said is kept with the time at which they did."""
        if event["type"] == "caller":
            said = {"text": event["text"], "at": self._clock().isoformat()}
            self._keep("caller", turn=event["turn"], **said)
        self._keep("event", turn=event["turn"], event=event)
        self._learn(event)

    def line(self, text: str) -> None:
        """Keep a line that nobody asked for: a call says it into a silence, or at its end."""
        self._keep("line", text=text)

    def asked(self, what: str, tool: Tool, arguments: Arguments, answer: JsonObject) -> None:
        """Keep what a tool was asked and answered.

        Args:
            what: What was asked of it: ``run``, ``preview``, ``key``, ``verify`` …
            tool: The tool.
            arguments: The arguments of the call.
            answer: As `answered` or `broken` give it.
        """
        given = {name: str(value) for name, value in arguments.items()}
        self._keep("asked", what=what, tool=tool.name, arguments=given, answer=answer)
        self._learn({"arguments": given, "answer": answer})

    def inferred(self, *, text: str, calls: Sequence[JsonObject], error: str) -> None:
        """Keep what the model answered."""
        self._keep("inferred", text=text, calls=list(calls), error=without_keys(error))

    async def file(self) -> None:
        """File what there is to be played again so far.

        Raises:
            StoreError: The database did not take it.
        """
        cut = self._conversation.unrecorded if self._conversation.disclosed else 0
        if len(self._entries) == self._filed:
            return
        filed = len(self._entries)
        kept = [one for one in self._entries if cut is None or int(str(one["turn"])) < cut]
        tape = Tape(opening=self._opening, entries=kept, cut=cut).to_json()
        body = tape if self._stand_ins is None else self._stand_ins.of(tape)
        self._take = await self._tapes.save(
            self._conversation.id, body, began_at=self._began, take=self._take
        )
        self._filed = filed

    async def amend(self, change: Callable[[JsonObject], JsonObject]) -> None:
        """Change what is kept, and what was taped of the conversation before.

        Raises:
            StoreError: The database did not take it.
        """
        self._entries = [dict(change(entry)) for entry in self._entries]
        await self._tapes.amend(self._conversation.id, change)
        self._filed = -1

    def _learn(self, said: JsonObject) -> None:
        if self._stand_ins is not None:
            self._stand_ins.learn(said)

    def _keep(self, kind: str, *, turn: Json = None, **fields: Json) -> None:
        turn = self._conversation.turn if turn is None else turn
        self._entries.append({"kind": kind, "turn": turn, **fields})


class TapedToolbox(Toolbox):
    """A session's tools, each question to which is taped with its answer.

    Args:
        *args: As of `Toolbox`.
        recorder: Keeps them.
        **kwargs: As of `Toolbox`.
    """

    def __init__(self, *args: Any, recorder: Recorder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.recorder = recorder

    async def preview(self, tool: Tool, arguments: Arguments) -> JsonObject | Failure:
        """Resolve a write into the facts to read back."""
        return await self._noted("preview", tool, arguments, super().preview(tool, arguments))

    async def key(self, tool: Tool, arguments: Arguments, *, unit: UnitOfWork) -> str:
        """The idempotency key of a write."""
        return await self._noted("key", tool, arguments, super().key(tool, arguments, unit=unit))

    async def run(self, tool: Tool, arguments: Arguments, *, unit: UnitOfWork) -> Result | Failure:
        """Run the tool."""
        return await self._noted("run", tool, arguments, super().run(tool, arguments, unit=unit))

    async def ask(self, tool: Tool, arguments: Arguments, *, reference: str) -> Result | Failure:
        """Run a tool that acts on another system; it is played as any other."""
        work = super().ask(tool, arguments, reference=reference)
        return await self._noted("run", tool, arguments, work)

    async def search(
        self, tool: Tool, arguments: Arguments, *, reference: str
    ) -> Result | Failure | None:
        """What another system holds under our reference."""
        work = super().search(tool, arguments, reference=reference)
        return await self._noted("search", tool, arguments, work)

    async def whom(self, tool: Tool, arguments: Arguments) -> str | None:
        """The address of whoever a tool contacts."""
        return await self._noted("whom", tool, arguments, super().whom(tool, arguments))

    async def verify(
        self, tool: Tool, arguments: Arguments, *, result: Result, reference: str = ""
    ) -> bool:
        """Whether the records show what the write left."""
        work = super().verify(tool, arguments, result=result, reference=reference)
        return await self._noted("verify", tool, arguments, work)

    async def _noted(self, what: str, tool: Tool, arguments: Arguments, work: Awaitable[T]) -> T:
        try:
            answer = await work
        except (Exception, asyncio.CancelledError) as error:
            self.recorder.asked(what, tool, arguments, broken(error))
            raise
        self.recorder.asked(what, tool, arguments, answered(answer))
        return answer


def recorder_of(toolbox: Toolbox) -> Recorder | None:
    """What tapes a conversation with these tools; None where nothing does."""
    return toolbox.recorder if isinstance(toolbox, TapedToolbox) else None


def taped(service: LLMService[Any], recorder: Recorder) -> LLMService[Any]:
    """The same model, each answer of which is kept.

    Any pipecat service can be taped: what it pushes is looked at, and not changed.
    """
    recorder.answered_by(service)
    push, call = service.push_frame, service.run_function_calls
    said: list[str] = []
    calls: list[JsonObject] = []
    errors: list[str] = []

    async def push_frame(
        frame: Frame, direction: FrameDirection = FrameDirection.DOWNSTREAM
    ) -> None:
        if isinstance(frame, LLMTextFrame):
            said.append(frame.text)
        elif isinstance(frame, ErrorFrame):
            errors.append(frame.error)
        elif isinstance(frame, LLMFullResponseEndFrame):
            recorder.inferred(text="".join(said), calls=list(calls), error="".join(errors[-1:]))
            for kept in (said, calls, errors):
                kept.clear()
        await push(frame, direction)

    async def run_function_calls(asked: Sequence[FunctionCallFromLLM]) -> None:
        calls.extend({"tool": one.function_name, "arguments": one.arguments} for one in asked)
        await call(asked)

    service.push_frame = push_frame
    service.run_function_calls = run_function_calls  # pyright: ignore[reportAttributeAccessIssue]
    return service
