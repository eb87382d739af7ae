"""One live conversation, from greeting to next action."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Self

from loguru import logger
from pipecat.frames.frames import EndFrame, Frame, InterruptionFrame, LLMMessagesAppendFrame
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.workers.runner import WorkerRunner

from frontdesk.assemble import Assembly
from frontdesk.resume import settle_open_calls
from frontdesk.store import Conversations
from frontdesk.vertical import Ending
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.errors import ReadOnlyStore, StoreError
from frontdesk_processors.frames import Scripted
from frontdesk_processors.language import load
from frontdesk_processors.observe import Events
from frontdesk_processors.values import JsonObject

SETTLE_S = 30.0
"""How long a turn may take to settle, in seconds; the longest tool deadline fits twice."""

DRAIN_S = 30.0
"""How long a write begun before a hang-up may take, in seconds, before it is left to the ledger."""

SILENCE = "the model answered with nothing that can be said or done"

OnEvent = Callable[[JsonObject], None]


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
    """A text conversation, held by `say`; or the owner of a spoken one's pipeline.

    A message that arrives while the turn before it is unsettled waits for it. Leaving the
    context ends the conversation: what was begun is finished, and the record is kept.

    Args:
        conversation: What is known so far.
        assembly: Its pipeline.
        record: Where conversations are kept.
        ending: How the vertical counts a finished conversation.
        clock: The time, in the business's zone.
        greeting: What is said first; empty to wait for the caller.
        on_event: Told of each event as it happens; must not block.
    """

    def __init__(
        self,
        conversation: Conversation,
        *,
        assembly: Assembly,
        record: Conversations,
        ending: Callable[[Conversation], Ending],
        clock: Callable[[], datetime],
        greeting: str = "",
        on_event: OnEvent | None = None,
    ) -> None:
        self.conversation = conversation
        self.on_event = on_event
        self.greeting = Reply(text="", events=())
        self._assembly = assembly
        self._record = record
        self._ending = ending
        self._clock = clock
        self._opening = greeting
        self._events: list[JsonObject] = []
        self._recorded = 0
        self._observer = Events(conversation, sink=self._note)
        self._one_at_a_time = asyncio.Lock()
        self._ended: Ending | None = None
        self._interrupted = False
        self._worker = PipelineWorker(
            assembly.pipeline,
            enable_rtvi=False,
            enable_turn_tracking=False,
            # pipecat's idle frames are those of speech: it would end an active chat.
            idle_timeout_secs=None,
            observers=[self._observer],
            params=PipelineParams(enable_metrics=True, enable_usage_metrics=True),
        )
        self._runner = WorkerRunner(handle_sigint=False)
        self._running: asyncio.Task[None] | None = None

    @property
    def events(self) -> tuple[JsonObject, ...]:
        """Everything that happened so far."""
        return tuple(self._events)

    @property
    def ending(self) -> Ending | None:
        """How it ended; None while it goes on."""
        return self._ended

    async def start(self) -> None:
        """Start the pipeline and greet the caller."""
        started = asyncio.Event()

        async def note_start(_worker: PipelineWorker, _frame: Frame) -> None:
            started.set()

        self._worker.add_event_handler("on_pipeline_started", note_start)  # pyright: ignore[reportUnknownMemberType]
        await self._runner.add_workers(self._worker)
        self._running = asyncio.create_task(self._runner.run())
        await asyncio.wait_for(started.wait(), SETTLE_S)
        self._settle_stored_calls()
        if self._opening:
            async with self._one_at_a_time:
                self.greeting = await self._turn(Scripted(self._opening))

    async def say(self, text: str) -> Reply:
        """Send the caller's message and wait for all that answers it.

        Raises:
            RuntimeError: The conversation has ended.
        """
        if self._ended is not None:
            raise RuntimeError("the conversation has ended; start another session")
        async with self._one_at_a_time:
            await self._settled()
            self._observer.caller_spoke(text)
            message = LLMMessagesAppendFrame(
                messages=[{"role": "user", "content": text}], run_llm=True
            )
            return await self._turn(message)

    async def interrupt(self) -> None:
        """Barge in: stop what is being said; actions already begun go on."""
        self._interrupted = True
        await self._worker.queue_frame(InterruptionFrame())
        await self._worker.flush_pipeline()

    async def end(self) -> Ending:
        """End the conversation in good order; ending twice is the same as once."""
        if self._ended is None and self._running is not None:
            await self._worker.queue_frame(EndFrame())
            await self._running
        return await self._finish()

    async def hang_up(self) -> Ending:
        """End it at once, as when the line drops: nothing more is said, nothing begun is torn."""
        if self._ended is None and self._running is not None:
            await self._worker.cancel(reason="hang up")
            await self._running
        return await self._finish()

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

    async def _turn(self, frame: Frame) -> Reply:
        before = len(self._events)
        self._observer.errors.clear()
        self._interrupted = False
        await self._worker.queue_frame(frame)
        await self._settled()
        if not (self._said(before) or self._interrupted or self._over()):
            # pipecat drops a call whose arguments are no JSON, and a model may say nothing.
            self._observer.errors = self._observer.errors or [SILENCE]
            trouble = load(self.conversation.language).say("session.trouble")
            await self._worker.queue_frame(Scripted(trouble))
            await self._settled()
        # Who hung up meanwhile files the whole conversation, once what was begun has ended.
        if not self._over():
            await self._remember_if_possible()
        return Reply(
            text=self._said(before),
            events=tuple(self._events[before:]),
            error=self._observer.errors[-1] if self._observer.errors else "",
        )

    def _said(self, since: int) -> str:
        spoken = [event for event in self._events[since:] if event["type"] == "agent"]
        return "\n".join(str(event["text"]) for event in spoken)

    async def _settled(self) -> None:
        """Wait until nothing more will come of this turn.

        No inference is owed, no call is open, and a probe that went round the pipeline behind
        the last frame found it still so.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + SETTLE_S
        inflight = self._assembly.inflight
        while loop.time() < deadline and not self._over():
            if not self._quiet():
                await inflight.changed(patience_s=0.01)
                continue
            generation = inflight.generation
            await self._flushed()
            if self._quiet() and inflight.generation == generation:
                return

    async def _flushed(self) -> None:
        """Wait until a probe has gone round the pipeline, or there is none any more."""
        assert self._running is not None
        probe = asyncio.create_task(self._worker.flush_pipeline(timeout=SETTLE_S))
        await asyncio.wait({probe, self._running}, return_when=asyncio.FIRST_COMPLETED)
        probe.cancel()

    def _quiet(self) -> bool:
        assistant = self._assembly.aggregators.assistant()
        return self._assembly.inflight.idle and not assistant.has_function_calls_in_progress

    def _over(self) -> bool:
        return self._running is None or self._running.done()

    async def _finish(self) -> Ending:
        if self._ended is not None:
            return self._ended
        await self._assembly.works.drain(patience_s=DRAIN_S)
        self._settle_stored_calls()
        ending = self._ended = self._ending(self.conversation)
        self._observer.ended(
            outcome=ending.outcome,
            next_action={"type": ending.next_action.type, **ending.next_action.detail},
            receipts=[receipt.to_json() for receipt in self.conversation.receipts],
            cost_usd=None,
        )
        await self._remember()
        return ending

    def _settle_stored_calls(self) -> None:
        """Give each call that was left open the outcome its receipt shows."""
        messages = self._assembly.context.get_messages()
        settled = settle_open_calls(messages, receipts=self.conversation.receipts)  # pyright: ignore[reportArgumentType]
        self._assembly.context.set_messages(settled)  # pyright: ignore[reportArgumentType]

    async def _remember(self) -> None:
        self.conversation.messages = copy.deepcopy(list(self._assembly.context.get_messages()))  # pyright: ignore[reportAttributeAccessIssue]
        fresh = self._events[self._recorded :]
        ended = self._ended
        await self._record.save(
            self.conversation,
            ended_at=self._clock() if ended else None,
            outcome=ended.outcome if ended else None,
            next_action={"type": ended.next_action.type, **ended.next_action.detail}
            if ended
            else None,
        )
        await self._record.append(self.conversation.id, fresh)
        self._recorded += len(fresh)

    async def _remember_if_possible(self) -> None:
        """File the conversation; one that cannot be filed now is filed with the next turn.

        What was done is in the ledger already, and the caller is owed the answer to it.

        Raises:
            ReadOnlyStore: It never can be.
        """
        try:
            await self._remember()
        except ReadOnlyStore:
            raise
        except StoreError as error:
            logger.error("conversation {} is not filed: {}", self.conversation.id, error)

    def _note(self, event: JsonObject) -> None:
        self._events.append(event)
        if self.on_event is not None:
            self.on_event(event)
