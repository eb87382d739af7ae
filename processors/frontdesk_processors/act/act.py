"""Act carries out a cleared action and tells the agent how it ended."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import ClassVar

from loguru import logger
from pipecat.frames.frames import Frame
from pipecat.processors.frame_processor import FrameDirection

from frontdesk_processors.act.job import Job
from frontdesk_processors.act.noted import broken, noted
from frontdesk_processors.act.outcome import Performed, Refused, Unsettled
from frontdesk_processors.act.perform import perform
from frontdesk_processors.act.reminders import Reminders
from frontdesk_processors.act.remote import ask
from frontdesk_processors.act.within import within
from frontdesk_processors.act.works import Works
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.frames import Cleared, Done, Scripted
from frontdesk_processors.language import Language
from frontdesk_processors.overdue import Overdue
from frontdesk_processors.retry import connection_lost, trying
from frontdesk_processors.step import Sent, Step, up
from frontdesk_processors.telling import Owed, Telling
from frontdesk_processors.tool import Established, Failure, Result, Tool
from frontdesk_processors.toolbox import Toolbox, fingerprint, told

PAUSES_S = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, *(30.0,) * 10)
"""Between two looks at what became of a write, in seconds: five minutes in all."""


@dataclass(frozen=True, kw_only=True)
class _Outcome:
    """How one run of a tool ended.

    Parameters:
        id: Tells it from any other.
        done: What is told of it.
        unsettled: How to find out what became of it, where that is not known.
    """

    id: str
    done: Done
    unsettled: Unsettled | None = None


class Act(Step):
    """Carry out each `Cleared` exactly once; yield its `Done` upstream.

    Actions run in the session's `Works`, never in the frame path: speech is not held up, a
    barge-in does not reach them and a hang-up waits for them. An action that has not ended by its
    tool's deadline, or of which nobody can say yet what became of it, is told as unknown, goes
    on, and is told again when it is known.

    Args:
        conversation: Gains the receipts and the identity that actions bring.
        toolbox: The session's tools.
        works: Where actions run.
        language: Holds the lines for what no tool foresaw.
        telling: What the caller is owed to hear.
        overdue: Gains what look-ups found after their deadline.
    """

    takes: ClassVar[tuple[type[Frame], ...]] = (Cleared,)

    def __init__(
        self,
        conversation: Conversation,
        *,
        toolbox: Toolbox,
        works: Works,
        language: Language,
        telling: Telling | None = None,
        overdue: Overdue | None = None,
    ) -> None:
        super().__init__()
        self._conversation = conversation
        self._toolbox = toolbox
        self._works = works
        self._language = language
        self._telling = telling or Telling()
        self._overdue = overdue or Overdue()
        self.reminders = Reminders(
            conversation, toolbox=toolbox, telling=self._telling, works=works
        )

    async def answer(self, frame: Frame, direction: FrameDirection) -> AsyncIterator[Sent]:
        """Start the action; its `Done` follows when it has ended."""
        assert isinstance(frame, Cleared)
        tool = self._toolbox.tools[frame.tool]
        if tool.writes:
            identity = fingerprint(frame.tool, frame.arguments)
            task = self._works.write(identity, lambda: self._write(tool, frame))
            self._toolbox.under_way[frame.call] = tool.name
        else:
            task = self._works.read(self._read(tool, frame))
        self._works.watch(self._report(tool, frame, task))
        return
        yield

    async def failed(
        self, frame: Frame, direction: FrameDirection, *, error: Exception
    ) -> AsyncIterator[Sent]:
        """Settle the call as failed."""
        assert isinstance(frame, Cleared)
        yield up(self._broken(frame, error))

    async def _report(self, tool: Tool, cleared: Cleared, task: asyncio.Task[_Outcome]) -> None:
        try:
            await self._reported(tool, cleared, task)
        finally:
            self._toolbox.under_way.pop(cleared.call, None)

    async def _reported(self, tool: Tool, cleared: Cleared, task: asyncio.Task[_Outcome]) -> None:
        began = time.perf_counter()
        late = not await self._in_time(task, tool.deadline_s)
        if late:
            await self.push_frame(self._unknown(cleared), FrameDirection.UPSTREAM)
        outcome = await task
        if outcome.unsettled is not None:
            if not late:
                await self._answer(cleared, outcome.done, began=began)
            settled = await self._settled(tool, cleared, outcome)
            if settled is None:
                return
            outcome, late = settled, True
        if late:
            # The caller was told that it is not yet known; now it is.
            if not tool.writes:
                self._overdue.came(cleared.call, outcome.done.result)
            await self._tell(outcome)
            return
        if tool.writes:
            self._telling.land(self._owed(outcome, call=cleared.call))
        await self._answer(cleared, outcome.done, began=began)

    async def _answer(self, cleared: Cleared, done: Done, *, began: float) -> None:
        took_ms = (time.perf_counter() - began) * 1000
        await self.push_frame(
            # A write that was joined answers both of the calls that asked for it.
            replace(done, call=cleared.call, turn=cleared.turn, took_ms=took_ms),
            FrameDirection.UPSTREAM,
        )

    async def _tell(self, outcome: _Outcome) -> None:
        owed = self._owed(outcome)
        if self._telling.owe(owed, now=True):
            await self.push_frame(Scripted(owed.line, tells=(owed.id,)), FrameDirection.UPSTREAM)

    def _owed(self, outcome: _Outcome, *, call: str = "") -> Owed:
        done = outcome.done
        say = str(done.result.get("say") or "")
        if done.receipt is None:
            return Owed(id=outcome.id, line=say or self._language.say("act.failed"), call=call)
        line = self._toolbox.line(done.receipt, say=say)
        return Owed(id=done.receipt.id, line=line, does=done.receipt.does, call=call)

    async def _in_time(self, task: asyncio.Task[_Outcome], deadline_s: float) -> bool:
        """Whether the task ends before its deadline; it is left running if not."""
        deadline = asyncio.ensure_future(self._toolbox.sleep(deadline_s))
        try:
            await asyncio.wait({task, deadline}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            deadline.cancel()
        return task.done()

    async def _settled(self, tool: Tool, cleared: Cleared, outcome: _Outcome) -> _Outcome | None:
        """Look until it is known what became of a write; None if it is left to the outbox."""
        assert outcome.unsettled is not None
        for pause in PAUSES_S:
            await self._works.pause(self._toolbox.sleep(pause))
            try:
                found = await outcome.unsettled.look()
            except Exception as error:
                logger.opt(exception=error).error("{} is not settled yet", tool.name)
                found = None
            if isinstance(found, Performed):
                return _Outcome(id=outcome.id, done=self._performed(cleared, found))
            if found is not None:
                return _Outcome(id=outcome.id, done=self._failed(cleared, found))
            if self._works.closing:
                break
        return None

    async def _read(self, tool: Tool, cleared: Cleared) -> _Outcome:
        async def once() -> Result | Failure:
            looking = self._toolbox.look(tool, cleared.arguments)
            return await within(tool.give_up_s, looking, sleep=self._toolbox.sleep)

        try:
            result = await trying(tool.retry, once, on=connection_lost)
            await noted(self._toolbox, tool, result, cleared=cleared)
        except Exception as error:
            return await self._broke(tool, cleared, error)
        if isinstance(result, Failure):
            return self._outcome(self._failed(cleared, result))
        self._establish(result.identity)
        return self._outcome(self._done(cleared, result))

    async def _write(self, tool: Tool, cleared: Cleared) -> _Outcome:
        job = Job(
            tool=tool,
            arguments=cleared.arguments,
            call=cleared.call,
            turn=cleared.turn,
            conversation=self._conversation,
            toolbox=self._toolbox,
        )
        try:
            ended = await (perform(job) if tool.remote is None else ask(job))
            await noted(self._toolbox, tool, ended, cleared=cleared)
        except Exception as error:
            return await self._broke(tool, cleared, error)
        match ended:
            case Performed():
                return self._outcome(self._performed(cleared, ended))
            case Failure():
                return self._outcome(self._failed(cleared, ended))
            case Refused():
                return self._outcome(self._failed(cleared, ended.failure), id=ended.reference)
            case Unsettled():
                done = replace(self._unknown(cleared), receipt=ended.receipt)
                return replace(self._outcome(done, id=ended.reference), unsettled=ended)

    def _outcome(self, done: Done, *, id: str = "") -> _Outcome:
        return _Outcome(id=id or secrets.token_hex(8), done=done)

    def _performed(self, cleared: Cleared, performed: Performed) -> Done:
        self._establish(performed.identity)
        receipts = self._conversation.receipts
        if all(receipt.id != performed.receipt.id for receipt in receipts):
            receipts.append(performed.receipt)
        return Done(
            call=cleared.call,
            tool=cleared.tool,
            turn=cleared.turn,
            status="done",
            result=performed.told,
            receipt=performed.receipt,
            reason="done before" if performed.repeated else "",
        )

    def _done(self, cleared: Cleared, result: Result) -> Done:
        answer = {"ok": True, **result.data, "say": result.say}
        return Done(
            call=cleared.call, tool=cleared.tool, turn=cleared.turn, status="done", result=answer
        )

    def _failed(self, cleared: Cleared, failure: Failure) -> Done:
        return Done(
            call=cleared.call,
            tool=cleared.tool,
            turn=cleared.turn,
            status="failed",
            result=told(failure, say=self._toolbox.said(failure)),
            reason=failure.code,
        )

    async def _broke(self, tool: Tool, cleared: Cleared, error: Exception) -> _Outcome:
        """A tool, or what keeps note of it, raised."""
        logger.opt(exception=error).error("{} failed", tool.name)
        try:
            await broken(self._toolbox, tool, cleared=cleared)
        except Exception as unnoted:
            logger.opt(exception=unnoted).error("that {} failed is not noted", tool.name)
        return self._outcome(self._broken(cleared, error))

    def _broken(self, cleared: Cleared, error: Exception) -> Done:
        line = "act.broken" if self._writes(cleared) else "act.silent"
        failure = Failure(code="system_down", say=self._language.say(line))
        return replace(self._failed(cleared, failure), reason=f"{type(error).__name__}: {error}")

    def _writes(self, cleared: Cleared) -> bool:
        return self._toolbox.tools[cleared.tool].writes

    def _unknown(self, cleared: Cleared) -> Done:
        line = "act.unknown" if self._writes(cleared) else "act.slow"
        failure = Failure(code="not_yet_known", say=self._language.say(line))
        return replace(self._failed(cleared, failure), status="unknown")

    def _establish(self, identity: Established | None) -> None:
        """Raise what is known of the caller; a tool can add to it, never take away."""
        if identity is None:
            return
        caller = self._conversation.caller
        self._conversation.caller = replace(
            caller,
            identity=max(caller.identity, identity.level),
            subject=identity.subject or caller.subject,
        )
        self.reminders.established()
