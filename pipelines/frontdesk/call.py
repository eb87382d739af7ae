"""One spoken conversation, from connection to next action."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from loguru import logger
from pipecat.frames.frames import (
    EndFrame,
    InterruptionFrame,
    LLMMessagesAppendFrame,
    LLMRunFrame,
    UserIdleTimeoutUpdateFrame,
)
from pipecat.processors.aggregators.llm_response_universal import (
    AssistantTurnStoppedMessage,
    UserTurnStoppedMessage,
)
from pipecat.transports.base_transport import BaseTransport
from pipecat.workers.runner import WorkerRunner

from frontdesk import tracing
from frontdesk.assemble import Assembly
from frontdesk.begun import is_long
from frontdesk.broadcast import Broadcast
from frontdesk.logbook import Logbook, OnEvent
from frontdesk.presence import watch
from frontdesk.settling import Settling
from frontdesk.spoken_worker import spoken_worker
from frontdesk.unanswered import Unanswered
from frontdesk.vertical import Ending
from frontdesk.watchdog import Patience, Rescue, Stillness, Watchdog
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.frames import Muted, Scripted
from frontdesk_processors.language import load
from frontdesk_processors.observe import GuardedRTVI, SpokenEvents
from frontdesk_processors.turns import QUIET_S, Silence, Unheard
from frontdesk_processors.values import Json, JsonObject

GREET_S = 2.0
"""How long a client that announces itself may take to do so before it is greeted all the same, in
seconds."""

LONGEST_S = 30 * 60.0
"""How long a call may last, in seconds."""

CLOSING_S = 30.0
"""How long the last words may take, in seconds, before the line is cut."""

_NOT_PASSED_ON = ("", "emergency")
"""Who is told to ring an emergency number is not kept on this line."""

MOST_SHOWN = 4_000
"""How much a client may tell at once that it has shown, in characters."""

HEAR_RATE = 16_000
SPEAK_RATE = 24_000

PassOn = Callable[[Conversation], Awaitable[bool]]
"""Has a person take a call; False if that cannot be. The line drops when they have it."""

OnMessage = Callable[[str, Any], Awaitable[None]]
"""Told of a client's own messages: their type and data, neither of them to be trusted."""


class Call:
    """A conversation by voice, in which the caller may also type.

    `run` holds it: the caller is greeted when the transport is connected, and the call ends when
    they hang up or say goodbye, when they stay silent, when it has lasted too long, or by
    `hang_up`. A write that was begun is finished in any case, and the record is kept.

    Args:
        transport: Carries the audio.
        assembly: The conversation's pipeline, with that transport in it.
        logbook: Keeps what happens in it.
        patience: How long nothing may happen in it.
        greeting: What is said first; None to wait for the caller.
        announced: Whether the client speaks RTVI and says when it is ready.
        watched: Whether the client is sent every event, the guard's reasons included; for a page
            that shows how the agent works, not for callers.
        on_message: Told of a client's own messages.
        longest_s: How long it may last, in seconds.
        quiet_s: How long the caller may be silent, in seconds, before they are asked.
        rates: Sample rates of what is heard and said, in hertz.
        pass_on: Has a person take the call of whoever needs one; None where nobody does.

    Attributes:
        hello: What a client that speaks RTVI is told when it is ready; None for nothing.
    """

    def __init__(
        self,
        *,
        transport: BaseTransport,
        assembly: Assembly,
        logbook: Logbook,
        patience: Patience,
        greeting: Scripted | None = None,
        announced: bool = False,
        watched: bool = False,
        on_message: OnMessage | None = None,
        longest_s: float = LONGEST_S,
        quiet_s: float = QUIET_S,
        rates: tuple[int, int] = (HEAR_RATE, SPEAK_RATE),
        pass_on: PassOn | None = None,
    ) -> None:
        self._assembly = assembly
        self._logbook = logbook
        self._greeting = greeting
        self.hello: JsonObject | None = None
        self._on_message = on_message
        self._pass_on = pass_on
        self._longest_s = longest_s
        self._tell, logbook.on_event = logbook.on_event, self._noted
        self._observer = SpokenEvents(
            logbook.conversation, sink=logbook.note, meter=logbook.bill.meter
        )
        self._rtvi = GuardedRTVI()
        self._broadcast = Broadcast(self._rtvi) if watched else None
        self._worker = spoken_worker(
            assembly.pipeline,
            observer=self._observer,
            rtvi=self._rtvi if announced else None,
            rates=rates,
        )
        self._runner = WorkerRunner(handle_sigint=False)
        self._running: asyncio.Task[None] | None = None
        self._settling = Settling(self._worker, assembly=assembly, running=lambda: self._running)
        self._connected, self._ready = asyncio.Event(), asyncio.Event()
        self._turned = asyncio.Event()
        self._unanswered = self._caller_speaks = False
        self._misses = Unanswered(self.conversation)
        rescue = Rescue(self._worker, self._misses, self.hang_up)
        stillness = Stillness(owes=self._settling.owes, patience=patience)
        self._watchdog = Watchdog(rescue, note=self.note, stillness=stillness)
        self._language = load(logbook.conversation.language)
        self._silence = Silence(self._language, quiet_s=quiet_s)
        self._quiet_s = self._quiet_now_s = quiet_s
        self._unheard = Unheard()
        if not announced:
            self._ready.set()
        if assembly.keypad is not None:
            assembly.keypad.on_entered = self.typed
        self._listen_to(transport, announced=announced)

    @property
    def conversation(self) -> Conversation:
        """What is known."""
        return self._logbook.conversation

    @property
    def events(self) -> tuple[JsonObject, ...]:
        """Everything that happened so far."""
        return tuple(self._logbook.events)

    @property
    def ending(self) -> Ending | None:
        """How it ended; None while it goes on."""
        return self._logbook.ended

    @property
    def on_event(self) -> OnEvent | None:
        """Told of each event as it happens; must not block."""
        return self._tell

    @on_event.setter
    def on_event(self, tell: OnEvent | None) -> None:
        self._tell = tell

    async def run(self) -> Ending:
        """Hold the call to its end.

        Cancelling it hangs up, and what was begun is finished first.
        """
        await self._runner.add_workers(self._worker)
        with tracing.about(self.conversation):
            self._running = asyncio.create_task(self._runner.run())
        await self._logbook.open()
        beside = [asyncio.create_task(self._greet()), asyncio.create_task(self._keep())]
        beside.append(asyncio.create_task(self._watchdog.run()))
        if self._broadcast is not None:
            beside.append(asyncio.create_task(self._broadcast.run(self._ready)))
        try:
            try:
                await asyncio.wait_for(asyncio.shield(self._running), self._longest_s)
            except TimeoutError:
                await self._close(self._language.say("call.time_up"))
        finally:
            if not self._settling.over:
                await self.hang_up()
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
            # Who was led to the end in good order has been told of it before.
            ending = await self._logbook.close(self._observer, cut=True)
        return ending

    async def hang_up(self) -> None:
        """Cut the line: nothing more is said, nothing begun is torn."""
        await self._worker.cancel(reason="hang up")
        if self._running is not None:
            await asyncio.wait([self._running], timeout=CLOSING_S)

    async def goodbye(self, line: str = "") -> None:
        """End in good order: say ``line``, let what is being said be heard, then hang up."""
        consent = self._assembly.consent
        for said in filter(None, (line, consent.closing)):
            await self.say(said)
        consent.closing = ""
        await self._settling.wait()
        await self._count_heard()
        # A client hears of the end while it can still be reached.
        await self._logbook.close(self._observer)
        if self._broadcast is not None:
            await self._broadcast.flush()
        await self._worker.queue_frame(EndFrame())

    async def typed(self, text: str) -> None:
        """Take what the caller has typed or keyed; it interrupts what is being said."""
        await self._worker.queue_frame(InterruptionFrame())
        await self._worker.flush_pipeline(timeout=CLOSING_S)
        message = LLMMessagesAppendFrame(messages=[{"role": "user", "content": text}], run_llm=True)
        await self._worker.queue_frame(message)

    async def mute(self, *, on: bool = True) -> None:
        """Have what follows read instead of heard, or heard again."""
        await self._worker.queue_frame(Muted(on=on))

    async def say(self, line: str) -> None:
        """Say a line that no model wrote."""
        self._logbook.line(line)
        await self._worker.queue_frame(Scripted(line))

    def note(self, kind: str, **fields: Json) -> None:
        """Add an event of a host's own to the conversation's.

        Args:
            kind: Its type.
            **fields: What it says.
        """
        self._observer.note(kind, **fields)

    async def _close(self, line: str) -> None:
        await self.goodbye(line)
        assert self._running is not None
        await asyncio.wait([self._running], timeout=CLOSING_S)

    async def _count_heard(self) -> None:
        """Have the ears report what they were sent since their last words, silence included."""
        if (stt := self._assembly.stt) is not None and not self._settling.over:
            await stt.emit_stt_usage_metrics()
            await self._settling.wait()

    def _listen_to(self, transport: BaseTransport, *, announced: bool) -> None:
        async def ready(rtvi: GuardedRTVI) -> None:
            self._ready.set()
            if self.hello is not None:
                await rtvi.send_server_message(self.hello)

        async def message(_rtvi: GuardedRTVI, message: Any) -> None:
            await self._message(str(message.type), message.data)

        async def turn_stopped(_aggregator: object, message: AssistantTurnStoppedMessage) -> None:
            # Of what follows without a pause the voice does not stop before it is cut.
            self._assembly.telling.heard(message.content)
            if message.interrupted:
                self._observer.interrupted(message.content)

        async def caller_stopped(
            _aggregator: object, _strategy: object, message: UserTurnStoppedMessage
        ) -> None:
            if not message.content:
                await self._wordless()

        watch(transport, self._worker, here=self._connected.set)
        if announced:
            self._rtvi.add_event_handler("on_client_ready", ready)  # pyright: ignore[reportUnknownMemberType]
            self._rtvi.add_event_handler("on_client_message", message)  # pyright: ignore[reportUnknownMemberType]

        async def idle(_aggregator: object) -> None:
            await self._silent()

        user = self._assembly.aggregators.user()
        user.add_event_handler("on_user_turn_idle", idle)  # pyright: ignore[reportUnknownMemberType]
        user.add_event_handler("on_user_turn_stopped", caller_stopped)  # pyright: ignore[reportUnknownMemberType]
        assistant = self._assembly.aggregators.assistant()
        assistant.add_event_handler("on_assistant_turn_stopped", turn_stopped)  # pyright: ignore[reportUnknownMemberType]

    async def _silent(self) -> None:
        """The caller has been silent: ask them, or say goodbye and hang up unless they answer."""
        line = self._silence.lasts()
        await self.say(line.text)
        if line.ends:
            await self._settling.wait()
            if self._silence.over:
                await self.goodbye()

    async def _wordless(self) -> None:
        """A noise took the turn: go on with what it has kept the agent from saying."""
        assistant = self._assembly.aggregators.assistant()
        if self._unanswered and not assistant.has_function_calls_in_progress:
            await self._worker.queue_frame(LLMRunFrame())
        elif rest := self._unheard.rest():
            await self.say(self._language.say("turns.go_on", rest=rest))
        self._turned.set()

    async def _message(self, kind: str, data: Any) -> None:
        if kind == "muted":
            await self.mute(on=bool(data))
        elif kind == "hang-up":
            self._assembly.consent.closing = ""
            await self._worker.queue_frame(InterruptionFrame())
            await self.goodbye()
        elif kind == "shown":
            # Whoever types over the voice has read what the page shows.
            self._assembly.telling.read(str(data)[:MOST_SHOWN])
        elif self._on_message is not None:
            await self._on_message(kind, data)

    async def _greet(self) -> None:
        await self._connected.wait()
        try:
            await asyncio.wait_for(self._ready.wait(), GREET_S)
        except TimeoutError:
            logger.info("a client did not say that it is ready; greeting it all the same")
        if self._greeting:
            await self._worker.queue_frame(self._greeting)
        for line in self._logbook.due():
            await self._worker.queue_frame(line)

    async def _keep(self) -> None:
        """After each turn: see that it was answered, file it, and end after a goodbye."""
        while True:
            await self._turned.wait()
            self._turned.clear()
            if self._quiet_now_s != self._quiet_s:
                self._quiet_now_s = self._quiet_s
                await self._worker.queue_frame(UserIdleTimeoutUpdateFrame(timeout=self._quiet_s))
            await self._settling.wait()
            # A turn that has begun meanwhile, words or none, is told of when it ends.
            if self._turned.is_set() or self._settling.over or self._caller_speaks:
                continue
            if self._unanswered:
                self._unanswered = False
                for frame in self._misses.missed():
                    await self._worker.queue_frame(frame)
                continue
            self._misses.answered()
            if not await self._logbook.kept():
                await self.hang_up()
                return
            if self._pass_on is not None and self.conversation.needs_human not in _NOT_PASSED_ON:
                await self._put_through(self._pass_on)
            elif is_long(self.conversation):
                await self.goodbye(self._language.say("call.time_up"))
            elif self.conversation.farewell:
                await self.goodbye()

    async def _put_through(self, pass_on: PassOn) -> None:
        """Have a person take the call; whoever they cannot take it from is called back."""
        self._pass_on = None
        await self.say(self._language.say("call.put_through"))
        await self._settling.wait()
        if not self._settling.over and not await pass_on(self.conversation):
            await self.say(self._language.say("call.not_put_through"))

    def _noted(self, event: JsonObject) -> None:
        self._watchdog.noted(event)
        match event["type"]:
            case "caller":
                self._quiet_s = self._silence.broken(str(event["text"]))
                self._unheard.answered()
                self._unanswered = True
                self._turned.set()
            case "agent":
                self._unheard.says(str(event["text"]))
                self._unanswered = False
                self._turned.set()
            case "interrupted":
                self._unheard.heard(str(event["heard"]))
                self._unanswered = False
                self._turned.set()
            case "speaking" if event["who"] == "caller":
                self._caller_speaks = bool(event["on"])
                if event["on"]:
                    self._unheard.cut()
            case "speaking" if not event["on"]:
                self._unheard.said()
            case _:
                pass
        if self._broadcast is not None:
            self._broadcast.tell(event)
        if self._tell is not None:
            self._tell(event)
