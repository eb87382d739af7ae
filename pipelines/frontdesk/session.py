"""One live conversation, from greeting to next action."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from pipecat.frames.frames import EndFrame, Frame, InterruptionFrame, LLMMessagesAppendFrame
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.workers.runner import WorkerRunner

from frontdesk import tracing
from frontdesk.assemble import Assembly
from frontdesk.logbook import Logbook, OnEvent
from frontdesk.settling import SETTLE_S, Settling
from frontdesk.unanswered import Unanswered
from frontdesk.vertical import Ending
from frontdesk_processors.frames import Scripted
from frontdesk_processors.messages import cut_short
from frontdesk_processors.observe import Events
from frontdesk_processors.values import JsonObject

SILENCE = "the model answered with nothing that can be said or done"


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What came back for one message.

    Parameters:
        text: What the agent said, in one string; empty if it said nothing.
        events: Everything that happened in the turn, as in ``docs/cli.md``.
        error: Why the model did not answer, when it did not.
    """

    text: str
    events: tuple[JsonObject, ...]
    error: str = ""


class Session:
    """A text conversation, held by `say`.

    A message that arrives while the turn before it is unsettled waits for it. Leaving the
    context ends the conversation: what was begun is finished, and the record is kept.

    Args:
        assembly: The conversation's pipeline.
        logbook: Keeps what happens in it.
        greeting: What is said first; None to wait for the caller.
    """

    def __init__(
        self, *, assembly: Assembly, logbook: Logbook, greeting: Scripted | None = None
    ) -> None:
        self.conversation = logbook.conversation
        self.greeting = Reply(text="", events=())
        self._assembly = assembly
        self._logbook = logbook
        self._opening = greeting
        self._observer = Events(self.conversation, sink=logbook.note, meter=logbook.bill.meter)
        self._one_at_a_time = asyncio.Lock()
        self._interrupted = False
        self._unanswered = Unanswered(self.conversation)
        self._worker = PipelineWorker(
            assembly.pipeline,
            enable_rtvi=False,
            enable_turn_tracking=False,
            enable_tracing=tracing.on(),
            # pipecat's idle frames are those of speech: it would end an active chat.
            idle_timeout_secs=None,
            observers=[self._observer],
            params=PipelineParams(enable_metrics=True, enable_usage_metrics=True),
        )
        self._runner = WorkerRunner(handle_sigint=False)
        self._running: asyncio.Task[None] | None = None
        self._settling = Settling(self._worker, assembly=assembly, running=lambda: self._running)

    @property
    def events(self) -> tuple[JsonObject, ...]:
        """Everything that happened so far."""
        return tuple(self._logbook.events)

    @property
    def on_event(self) -> OnEvent | None:
        """Told of each event as it happens; must not block."""
        return self._logbook.on_event

    @on_event.setter
    def on_event(self, tell: OnEvent | None) -> None:
        self._logbook.on_event = tell

    @property
    def ending(self) -> Ending | None:
        """How it ended; None while it goes on."""
        return self._logbook.ended

    async def start(self) -> None:
        """Start the pipeline and greet the caller."""
        started = asyncio.Event()

        async def note_start(_worker: PipelineWorker, _frame: Frame) -> None:
            started.set()

        self._worker.add_event_handler("on_pipeline_started", note_start)  # pyright: ignore[reportUnknownMemberType]
        await self._runner.add_workers(self._worker)
        with tracing.about(self.conversation):
            self._running = asyncio.create_task(self._runner.run())
        await asyncio.wait_for(started.wait(), SETTLE_S)
        await self._logbook.open()
        opening = [self._opening] if self._opening else []
        if opening := [*opening, *self._logbook.due()]:
            async with self._one_at_a_time:
                self.greeting = await self._turn(*opening)

    async def say(self, text: str) -> Reply:
        """Send the caller's message and wait for all that answers it.

        Raises:
            RuntimeError: The conversation has ended.
        """
        if self.ending is not None:
            raise RuntimeError("the conversation has ended; start another session")
        async with self._one_at_a_time:
            if not self._settling.still():
                await self._settling.wait()
            self._observer.caller_spoke()
            message = LLMMessagesAppendFrame(
                messages=[{"role": "user", "content": text}], run_llm=True
            )
            return await self._turn(message)

    async def say_line(self, line: str) -> Reply:
        """Have the agent say a line that no model wrote."""
        async with self._one_at_a_time:
            return await self._turn(Scripted(line))

    def cut(self, heard: str) -> None:
        """Take it that the caller had heard only so much of what was said last.

        The agent goes by it as after a barge-in: the context holds what was heard, and an outcome
        that was not is told again.
        """
        context = self._assembly.context
        context.set_messages(cut_short(context.get_messages(), heard=heard))
        self._assembly.telling.unheard(heard)

    async def interrupt(self) -> None:
        """Barge in: stop what is being said; actions already begun go on."""
        self._interrupted = True
        self._settling.disturbed()
        await self._worker.queue_frame(InterruptionFrame())
        await self._worker.flush_pipeline()

    async def end(self) -> Ending:
        """End the conversation in good order; ending twice is the same as once."""
        if self.ending is None and self._running is not None:
            await self._worker.queue_frame(EndFrame())
            await self._running
        return await self._logbook.close(self._observer)

    async def hang_up(self) -> Ending:
        """End it at once, as when the line drops: nothing more is said, nothing begun is torn."""
        if self.ending is None and self._running is not None:
            await self._worker.cancel(reason="hang up")
            await self._running
        return await self._logbook.close(self._observer, cut=True)

    async def __aenter__(self) -> Self:
        """Start."""
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End; at once if an exception is on its way."""
        await (self.end() if kind is None else self.hang_up())

    async def _turn(self, *frames: Frame) -> Reply:
        before = len(self.events)
        self._observer.errors.clear()
        self._interrupted = False
        await self._send(*frames)
        if not (self._said(before) or self._interrupted or self._settling.over):
            # pipecat drops a call whose arguments are no JSON, and a model may say nothing.
            self._observer.errors = self._observer.errors or [SILENCE]
            await self._send(*self._unanswered.missed())
        else:
            self._unanswered.answered()
        # Who hung up meanwhile files the whole conversation, once what was begun has ended.
        if not self._settling.over:
            await self._logbook.file()
        return Reply(
            text=self._said(before),
            events=tuple(self.events[before:]),
            error=self._observer.errors[-1] if self._observer.errors else "",
        )

    async def _send(self, *frames: Frame) -> None:
        """Send frames, and wait for all that comes of them."""
        for frame in frames:
            await self._worker.queue_frame(frame)
        await self._settling.wait()

    def _said(self, since: int) -> str:
        spoken = [event for event in self.events[since:] if event["type"] == "agent"]
        return "\n".join(str(event["text"]) for event in spoken)
