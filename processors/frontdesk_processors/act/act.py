"""Act carries out a cleared action and tells the agent how it ended."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import ClassVar

from loguru import logger
from pipecat.frames.frames import Frame
from pipecat.processors.frame_processor import FrameDirection

from frontdesk_processors.act.perform import Performed, perform
from frontdesk_processors.act.works import Works
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.frames import Cleared, Done, Scripted
from frontdesk_processors.language import Language
from frontdesk_processors.step import Sent, Step, up
from frontdesk_processors.tool import Established, Failure, Result, Tool
from frontdesk_processors.toolbox import Toolbox, fingerprint, told


class Act(Step):
    """Carry out each `Cleared` exactly once; yield its `Done` upstream.

    Actions run in the session's `Works`, never in the frame path: speech is not held up, a
    barge-in does not reach them and a hang-up waits for them. An action that has not ended by its
    tool's deadline is told as unknown, goes on, and is told again when it ends.

    Args:
        conversation: Gains the receipts and the identity that actions bring.
        toolbox: The session's tools.
        works: Where actions run.
        language: Holds the lines for what no tool foresaw.
    """

    takes: ClassVar[tuple[type[Frame], ...]] = (Cleared,)

    def __init__(
        self, conversation: Conversation, *, toolbox: Toolbox, works: Works, language: Language
    ) -> None:
        super().__init__()
        self._conversation = conversation
        self._toolbox = toolbox
        self._works = works
        self._language = language

    async def answer(self, frame: Frame, direction: FrameDirection) -> AsyncIterator[Sent]:
        """Start the action; its `Done` follows when it has ended."""
        assert isinstance(frame, Cleared)
        tool = self._toolbox.tools[frame.tool]
        if tool.writes:
            identity = fingerprint(frame.tool, frame.arguments)
            task = self._works.write(identity, lambda: self._write(tool, frame))
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

    async def _report(self, tool: Tool, cleared: Cleared, task: asyncio.Task[Done]) -> None:
        began = time.perf_counter()
        if not await self._in_time(task, tool.deadline_s):
            await self.push_frame(self._unknown(cleared), FrameDirection.UPSTREAM)
            # The caller was told that it is not yet known; once it is, they are told.
            say = str((await task).result.get("say") or self._language.say("act.broken"))
            await self.push_frame(Scripted(say), FrameDirection.UPSTREAM)
            return
        done = await task
        took_ms = (time.perf_counter() - began) * 1000
        await self.push_frame(
            # A write that was joined answers both of the calls that asked for it.
            replace(done, call=cleared.call, turn=cleared.turn, took_ms=took_ms),
            FrameDirection.UPSTREAM,
        )

    async def _in_time(self, task: asyncio.Task[Done], deadline_s: float) -> bool:
        """Whether the task ends before its deadline; it is left running if not."""
        deadline = asyncio.ensure_future(self._toolbox.sleep(deadline_s))
        try:
            await asyncio.wait({task, deadline}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            deadline.cancel()
        return task.done()

    async def _read(self, tool: Tool, cleared: Cleared) -> Done:
        try:
            async with self._toolbox.unit(write=tool.remembers) as unit:
                result = await self._toolbox.run(tool, cleared.arguments, unit=unit)
                if tool.remembers:
                    await unit.commit()
        except Exception as error:
            logger.opt(exception=error).error("{} failed", tool.name)
            return self._broken(cleared, error)
        if isinstance(result, Failure):
            return self._failed(cleared, result)
        self._establish(result.identity)
        return self._done(cleared, result)

    async def _write(self, tool: Tool, cleared: Cleared) -> Done:
        try:
            ended = await perform(
                tool,
                cleared.arguments,
                toolbox=self._toolbox,
                conversation=self._conversation,
                turn=cleared.turn,
            )
        except Exception as error:
            logger.opt(exception=error).error("{} failed", tool.name)
            return self._broken(cleared, error)
        if isinstance(ended, Failure):
            return self._failed(cleared, ended)
        return self._performed(cleared, ended)

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

    def _broken(self, cleared: Cleared, error: Exception) -> Done:
        failure = Failure(code="system_down", say=self._language.say("act.broken"))
        return replace(self._failed(cleared, failure), reason=f"{type(error).__name__}: {error}")

    def _unknown(self, cleared: Cleared) -> Done:
        failure = Failure(code="not_yet_known", say=self._language.say("act.unknown"))
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
