"""Proposed actions, judged by policy."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from loguru import logger

from frontdesk_processors.conversation import Conversation, Pending
from frontdesk_processors.frames import (
    Cleared,
    Done,
    DoneStatus,
    Judged,
    Parsed,
    Proposed,
    Scripted,
)
from frontdesk_processors.guard.agreed import agreed_to
from frontdesk_processors.guard.origins import Origins
from frontdesk_processors.guard.policies import Asked, Policy
from frontdesk_processors.guard.verdicts import (
    Allow,
    Confirm,
    Escalate,
    Refuse,
    Verdict,
    strictest,
)
from frontdesk_processors.language import Language, read
from frontdesk_processors.language.agreement import agrees_to
from frontdesk_processors.language.quoted import enclosed, own_words
from frontdesk_processors.retry import connection_lost
from frontdesk_processors.step import Sent, down, up
from frontdesk_processors.tool import Arguments, Failure, Tool
from frontdesk_processors.toolbox import Toolbox, fingerprint, told
from frontdesk_processors.values import Answer, JsonObject

REFUSALS_A_TURN = 2
"""How often a tool may be refused in one turn before a person is promised instead."""

NEEDS_HUMAN = "needs_human"
"""The failure with which a tool hands the caller over to a person."""

PATIENCE_S = 5.0
"""How long the policies may take over one action, in seconds; after that it is refused."""


class Clearance:
    """Judges each proposal: cleared, refused with a reason, or read back for the caller's yes.

    A policy that raises, or takes too long, refuses. What a yes clears is done with the arguments
    that the caller was asked about.

    Args:
        conversation: Keeps the write that waits for a yes, and why a person is needed.
        toolbox: The tools, and the live records they are checked against.
        policies: What every action passes, in order; the strictest verdict wins.
        language: Holds the lines.
    """

    def __init__(
        self,
        conversation: Conversation,
        *,
        toolbox: Toolbox,
        policies: Sequence[Policy],
        language: Language,
    ) -> None:
        self._conversation = conversation
        self._toolbox = toolbox
        self._policies = tuple(policies)
        self._language = language
        self._origins = Origins(conversation, language=language)
        self._answer: Answer | None = None
        self._answer_turn = -1
        self._refusals: dict[str, int] = {}
        self._turn = -1
        self._promised = -1
        self._running: dict[str, str] = {}
        self._joined: dict[str, list[Proposed]] = {}

    def heard(self, parsed: Parsed) -> None:
        """What the caller's turn says, and whether it agrees, as Parse read it."""
        self._answer, self._answer_turn = self._agreed(parsed.answer, parsed.text), parsed.turn
        self._origins.heard(parsed.text)
        if parsed.answer == "no":
            self._conversation.pending = None

    def settled(self, done: Done) -> list[Done]:
        """How a proposal ended; a write that was done waits for no yes any more.

        Returns:
            The same end for each proposal that joined it.
        """
        pending = self._conversation.pending
        if done.ok and pending is not None and pending.tool == done.tool:
            self._conversation.pending = None
        if done.reason == NEEDS_HUMAN:
            # The tool has just told the caller that a person will help.
            self._conversation.needs_human = f"{done.tool} could not go on"
        self._running = {what: call for what, call in self._running.items() if call != done.call}
        joined = self._joined.pop(done.call, [])
        return [replace(done, call=other.call, turn=other.turn) for other in joined]

    async def judge(self, proposed: Proposed) -> list[Sent]:
        """What follows from a proposal."""
        tool = self._toolbox.tools.get(proposed.tool)
        if tool is None:
            return list(self._refused(proposed, Failure(code="unknown_tool")))
        arguments = tool.bind(proposed.arguments)
        if isinstance(arguments, Failure):
            return list(self._refused(proposed, await self._unbound(tool, arguments, proposed)))
        try:
            agreed = await asyncio.wait_for(
                agreed_to(self._asked(tool, arguments, proposed)), PATIENCE_S
            )
        except Exception as error:
            refused = await self._broken(tool, error, turn=proposed.turn, fields=arguments.keys())
            return list(self._refused(proposed, refused))
        if agreed is not None:
            proposed, arguments = replace(proposed, arguments=agreed.said), agreed.bound
        return await self._judge(tool, arguments, proposed)

    async def _judge(self, tool: Tool, arguments: Arguments, proposed: Proposed) -> list[Sent]:
        what = fingerprint(tool.name, arguments)
        if (first := self._running.get(what)) is not None:
            # Asked for twice in one breath: one yes, one action, one end for both.
            self._joined.setdefault(first, []).append(proposed)
            return []
        fields, turn = arguments.keys(), proposed.turn
        try:
            verdict = await asyncio.wait_for(
                self._verdict(self._asked(tool, arguments, proposed)), PATIENCE_S
            )
            await self._note(tool, verdict, turn=turn, fields=fields)
        except Exception as error:
            verdict = Refuse(await self._broken(tool, error, turn=turn, fields=fields))
        if tool.writes and isinstance(verdict, Allow):
            self._running[what] = proposed.call
        return list(self._follow(verdict, proposed, arguments))

    async def _unbound(self, tool: Tool, failure: Failure, proposed: Proposed) -> Failure:
        """Note that a tool was asked for with arguments it does not take."""
        # A model may name anything; what is no parameter of the tool's is not written down.
        named = proposed.arguments.keys() & tool.model.model_fields.keys()
        try:
            await self._note(tool, Refuse(failure), turn=proposed.turn, fields=named)
        except Exception as error:
            logger.opt(exception=error).error("what {} was refused could not be noted", tool.name)
            return self._in_doubt(tool, error)
        return failure

    async def _broken(
        self, tool: Tool, error: Exception, *, turn: int, fields: Iterable[str]
    ) -> Failure:
        """Refuse, and note it, because a policy raised or took too long."""
        logger.opt(exception=error).error("a policy on {} raised", tool.name)
        failure = self._in_doubt(tool, error)
        try:
            await asyncio.wait_for(
                self._note(tool, Refuse(failure), turn=turn, fields=fields), PATIENCE_S
            )
        except Exception as unnoted:
            logger.opt(exception=unnoted).error("that {} is refused is not noted", tool.name)
        return failure

    def _in_doubt(self, tool: Tool, error: Exception) -> Failure:
        """What is told when a policy, or what it looks things up in, broke."""
        line = "act.broken" if tool.writes else "act.silent"
        # Records that do not answer are told as Act tells of them; a defect says nothing of itself.
        say = self._language.say(line) if connection_lost(error) else ""
        return Failure(code="guard_error", say=say, retryable=True)

    async def _note(
        self, tool: Tool, verdict: Verdict, *, turn: int, fields: Iterable[str]
    ) -> None:
        """Note in the audit what does not reach Act."""
        match verdict:
            case Allow():
                pass
            case Confirm():
                await self._toolbox.note(tool, "asked", turn=turn, fields=fields)
            case Refuse(failure):
                reason = failure.code
                await self._toolbox.note(tool, "refused", turn=turn, fields=fields, reason=reason)
            case Escalate():
                reason = NEEDS_HUMAN
                await self._toolbox.note(tool, "refused", turn=turn, fields=fields, reason=reason)

    def _asked(self, tool: Tool, arguments: Arguments, proposed: Proposed) -> Asked:
        return Asked(
            tool=tool,
            arguments=arguments,
            conversation=self._conversation,
            toolbox=self._toolbox,
            turn=proposed.turn,
            answer=self._caller_answer(proposed),
            origins=self._origins,
        )

    async def _verdict(self, asked: Asked) -> Verdict:
        verdicts: list[Verdict] = []
        for policy in self._policies:
            verdicts.append(await policy(asked))
            # Later policies may resolve records; they are not asked once this one refuses.
            if isinstance(verdicts[-1], Refuse | Escalate):
                break
        return strictest(verdicts)

    def _caller_answer(self, proposed: Proposed) -> Answer | None:
        if self._answer_turn == proposed.turn:
            return self._answer
        own, _ = own_words(proposed.heard, self._language)
        said = read(own, self._language)
        # As Parse reads it: a yes that changes or asks something agrees to nothing.
        return None if said.correction or said.question else self._agreed(said.answer, own)

    def _agreed(self, answer: Answer | None, text: str) -> Answer | None:
        """The answer; a yes that says more than what was read back, or is quoted, is none."""
        pending = self._conversation.pending
        if answer != "yes" or pending is None:
            return answer
        if enclosed(text, self._language):
            return None
        own, _ = own_words(text, self._language)
        return answer if agrees_to(pending.question, own, self._language) else None

    def _follow(self, verdict: Verdict, proposed: Proposed, arguments: Arguments) -> Iterator[Sent]:
        match verdict:
            case Allow():
                yield down(
                    Cleared(
                        call=proposed.call,
                        tool=proposed.tool,
                        arguments=arguments,
                        turn=proposed.turn,
                    )
                )
            case Confirm():
                yield from self._asked_first(verdict, proposed)
            case Refuse(failure):
                yield from self._refused(proposed, failure)
            case Escalate(reason):
                yield from self._escalated(proposed, reason)

    def _asked_first(self, verdict: Confirm, proposed: Proposed) -> Iterator[Sent]:
        pending, heard = self._conversation.pending, False
        if pending is not None and pending.turn == proposed.turn:
            # A yes would not say to which of two questions of one turn it is.
            if (pending.tool, pending.fingerprint) != (proposed.tool, verdict.fingerprint):
                yield from self._refused(proposed, Failure(code="one_at_a_time", retryable=True))
                return
            heard = True
        else:
            self._conversation.pending = Pending(
                tool=proposed.tool,
                fingerprint=verdict.fingerprint,
                question=verdict.question,
                turn=proposed.turn,
                arguments=proposed.arguments,
            )
        judged = Judged(on="action", rule="confirmation", verdict="confirm", detail=proposed.tool)
        yield down(judged)
        if not heard:
            yield down(Scripted(verdict.question))
        note = self._language.say("guard.confirm_note")
        result = {"ok": False, "confirm": verdict.question, "note": note}
        yield up(self._done(proposed, "confirm", result, speaks=True, reason="asked first"))

    def _refused(self, proposed: Proposed, failure: Failure) -> Iterator[Sent]:
        if self._turn != proposed.turn:
            self._turn, self._refusals = proposed.turn, {}
        times = self._refusals[proposed.tool] = self._refusals.get(proposed.tool, 0) + 1
        if times > REFUSALS_A_TURN:
            yield from self._escalated(proposed, f"{proposed.tool} refused: {failure.code}")
            return
        yield down(Judged(on="action", rule=failure.code, verdict="refuse", detail=proposed.tool))
        result = told(failure, say=self._toolbox.said(failure))
        yield up(self._done(proposed, "refused", result, reason=failure.code))

    def _escalated(self, proposed: Proposed, reason: str) -> Iterator[Sent]:
        self._conversation.needs_human = reason
        yield down(Judged(on="action", rule="escalate", verdict="escalate", detail=reason))
        if self._promised != proposed.turn:
            self._promised = proposed.turn
            yield down(Scripted(self._language.say("guard.human")))
        result = {"ok": False, "error": {"code": NEEDS_HUMAN, "retryable": False}}
        yield up(self._done(proposed, "refused", result, speaks=True, reason=reason))

    def _done(
        self,
        proposed: Proposed,
        status: DoneStatus,
        result: JsonObject,
        *,
        speaks: bool = False,
        reason: str,
    ) -> Done:
        return Done(
            call=proposed.call,
            tool=proposed.tool,
            turn=proposed.turn,
            status=status,
            result=result,
            speaks=speaks,
            reason=reason,
        )
