"""Policies on actions: small functions that compose."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from frontdesk_processors.conversation import Conversation
from frontdesk_processors.guard.verdicts import Allow, Confirm, Refuse, Verdict
from frontdesk_processors.tool import Arguments, Failure, Tool
from frontdesk_processors.toolbox import Toolbox, fingerprint
from frontdesk_processors.values import Answer


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A proposed action, as a policy sees it.

    Parameters:
        tool: The tool.
        arguments: Its arguments, validated against its schema.
        conversation: Who asks, what was said, what was confirmed.
        toolbox: Looks at the live records.
        turn: The caller's turn the proposal answers.
        answer: Whether the caller's words in this turn agree, disagree, or do neither.
    """

    tool: Tool
    arguments: Arguments
    conversation: Conversation
    toolbox: Toolbox
    turn: int
    answer: Answer | None


Policy = Callable[[Asked], Awaitable[Verdict]]
"""Judges a proposed action. One that raises counts as a refusal."""


async def identity(asked: Asked) -> Verdict:
    """The caller must be known as well as the tool needs; the way there is named."""
    needed = asked.tool.needs
    if asked.conversation.caller.identity >= needed:
        return Allow()
    tools = asked.toolbox.tools.values()
    way = next((tool.name for tool in tools if tool.establishes >= needed), None)
    return Refuse(Failure(code="identity_required", use=way))


async def confirmation(asked: Asked) -> Verdict:
    """A write with a read-back needs the caller's yes to exactly what was read back.

    The yes must come in the turn after the question, and the proposal must resolve against the
    live records to the same facts for the same person; anything else is read back anew.
    """
    if asked.tool.preview is None:
        return Allow()
    facts = await asked.toolbox.preview(asked.tool, asked.arguments)
    if isinstance(facts, Failure):
        return Refuse(facts)
    whose = asked.conversation.caller.subject
    identity_of_it = fingerprint(asked.tool.name, {**facts, _WHOSE: whose})
    pending = asked.conversation.pending
    if (
        pending is not None
        and (pending.tool, pending.fingerprint) == (asked.tool.name, identity_of_it)
        and asked.turn == pending.turn + 1
        and asked.answer == "yes"
    ):
        return Allow()
    question = asked.toolbox.wording.say(f"confirm.{asked.tool.name}", **facts)
    return Confirm(question, identity_of_it, facts)


_WHOSE = "caller.subject"
"""Beside the facts in a fingerprint; no fact can have a name with a dot in it."""

STANDARD: tuple[Policy, ...] = (identity, confirmation)
"""What every action passes. Identity comes first, so that no record is resolved for a stranger."""
