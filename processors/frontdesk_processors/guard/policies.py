"""Policies on actions: small functions that compose."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from frontdesk_processors.consent import OPTED_OUT, address_of
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.guard.origins import Origins
from frontdesk_processors.guard.verdicts import Allow, Confirm, Escalate, Refuse, Verdict
from frontdesk_processors.language.speak import moment
from frontdesk_processors.quiet_hours import next_open
from frontdesk_processors.regions import region_of
from frontdesk_processors.tool import Arguments, Failure, Tool
from frontdesk_processors.toolbox import Toolbox, fingerprint
from frontdesk_processors.values import Answer, Identity, Json, JsonObject


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
        origins: Tells the caller's own words from what was only read.
    """

    tool: Tool
    arguments: Arguments
    conversation: Conversation
    toolbox: Toolbox
    turn: int
    answer: Answer | None
    origins: Origins


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


async def own_word(asked: Asked) -> Verdict:
    """Callers say who they are themselves: no letter, no tool's result and no model does it."""
    if asked.tool.establishes <= Identity.ANYONE:
        return Allow()
    for name, value in asked.arguments.items():
        if isinstance(value, str) and not asked.origins.their_own(value):
            say = asked.toolbox.language.say("guard.own_word")
            return Refuse(Failure(code="not_from_caller", say=say, argument=name))
    return Allow()


async def contacting(asked: Asked) -> Verdict:
    """Nobody is called or written to who has not agreed to it, nor in their quiet hours.

    A caller at that very address agrees by their yes to the read-back, to this one time. What
    cannot be found out, where they are or what they have chosen, counts as a no.
    """
    contact, toolbox = asked.tool.contacts, asked.toolbox
    if contact is None:
        return Allow()
    address = await toolbox.whom(asked.tool, asked.arguments)
    if address is None or toolbox.consents is None:
        return _no_contact(asked, "no_address" if address is None else "consent_unknown")
    choice = await toolbox.consents.of(address, tenant=asked.conversation.tenant)
    if "out" in (choice, asked.conversation.contact):
        return _no_contact(asked, OPTED_OUT)
    if choice is None and address != address_of(asked.conversation.caller.phone):
        return _no_contact(asked, "consent_needed")
    if contact.by != "email":
        now, region = toolbox.clock(), region_of(address)
        start = next_open(region, now) if region is not None else None
        if start is None:
            return _no_contact(asked, "place_unknown")
        if start != now:
            return _no_contact(asked, "quiet_hours", start=moment(start, toolbox.language))
    if choice == "in" or asked.tool.preview is not None:
        return Allow()
    return _unless_confirmed(asked, toolbox.plainly(asked.tool, asked.arguments), asked.arguments)


async def sparing(asked: Asked) -> Verdict:
    """Nobody is contacted more often in a day than the tool may, over all conversations.

    A yes is that of whoever is on the line, and a number that is shown can be forged.
    """
    refused = await asked.toolbox.contacted(asked.tool, asked.arguments)
    return Allow() if refused is None else Refuse(refused)


def _no_contact(asked: Asked, code: str, **values: str) -> Refuse:
    say = asked.toolbox.language.say(f"consent.refused.{code}", **values)
    return Refuse(Failure(code=code, say=say))


async def asked_for(asked: Asked) -> Verdict:
    """A write that reads nothing back by itself is done unasked only if the caller asked for it.

    Otherwise what it would do is read out first, in plain words.
    """
    tool = asked.tool
    if not tool.writes or tool.preview is not None:
        return Allow()
    wanted = asked.toolbox.tools.get(asked.conversation.wants or "")
    if wanted is not None and wanted.does == tool.does:
        return Allow()
    return _unless_confirmed(asked, asked.toolbox.plainly(tool, asked.arguments), asked.arguments)


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
    question = asked.toolbox.wording.say(f"confirm.{asked.tool.name}", **facts)
    return _unless_confirmed(asked, question, facts)


def _unless_confirmed(asked: Asked, question: str, facts: JsonObject) -> Verdict:
    """Allow what the caller has just said yes to; ask them else."""
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
    return Confirm(question, identity_of_it, facts)


def limits(*, writes: int = 10, spend: Decimal | None = None) -> Policy:
    """A policy that caps what one conversation may do; beyond it a person takes over.

    Args:
        writes: How many writes it may make.
        spend: The most that the writes may cost together, by the fact named in each tool's
            ``spends``; None for no limit. What is done and could not be read back yet counts
            too, and nothing more is spent while nobody knows what became of a write that costs
            something.
    """

    async def limited(asked: Asked) -> Verdict:
        if not asked.tool.writes:
            return Allow()
        done = asked.conversation.receipts
        if len(done) >= writes:
            return Escalate(f"more than {writes} changes in one conversation")
        if spend is None or not asked.tool.spends:
            return Allow()
        # Before the receipts are read: what is settled in between is among them.
        if await _may_cost_more(asked):
            say = asked.toolbox.language.say("act.unknown")
            return Refuse(Failure(code="not_yet_known", say=say))
        facts = await asked.toolbox.preview(asked.tool, asked.arguments)
        if isinstance(facts, Failure):
            return Refuse(facts)
        total = amount(facts.get(asked.tool.spends)) + await _spent(asked)
        if total > spend:
            return Escalate(f"{total} would be spent in one conversation, more than {spend}")
        return Allow()

    return limited


async def _may_cost_more(asked: Asked) -> bool:
    """Whether the conversation has asked for what costs, with no end known yet."""
    effects, tools = asked.toolbox.effects, asked.toolbox.tools
    begun = set(asked.toolbox.under_way.values())
    if effects is not None:
        intents = await effects.of_conversation(asked.conversation.id)
        begun |= {intent.tool for intent in intents if intent.open}
    return any(name not in tools or tools[name].spends for name in begun)


async def _spent(asked: Asked) -> Decimal:
    """What the conversation has cost by its receipts, those that are not read back yet too."""
    filed = await asked.toolbox.ledger.of_conversation(asked.conversation.id)
    receipts = {receipt.id: receipt for receipt in (*filed, *asked.conversation.receipts)}
    tools = asked.toolbox.tools
    costs = [r.facts.get(tools[r.tool].spends) for r in receipts.values() if r.tool in tools]
    return sum(map(amount, costs), Decimal())


def hours(open_at: Callable[[datetime], Awaitable[bool]], *, only: Collection[str] = ()) -> Policy:
    """A policy that refuses writes while the business is closed.

    Args:
        open_at: Whether it is open at a time, in its own zone.
        only: Names of the tools it holds for (a transfer, say); empty for every write.
    """

    async def during_hours(asked: Asked) -> Verdict:
        held = asked.tool.name in only if only else asked.tool.writes
        if not held or await open_at(asked.toolbox.clock()):
            return Allow()
        return Refuse(Failure(code="closed", say=asked.toolbox.language.say("guard.closed")))

    return during_hours


def amount(value: Json) -> Decimal:
    """A fact as an amount of money: its figures, whatever currency stands beside them.

    Raises:
        ValueError: It holds no figure, so that nobody can say what it costs.
    """
    if value is None:
        return Decimal()
    figures = _FIGURES.search(str(value).replace(",", ""))
    if figures is None:
        raise ValueError(f"{value!r} is no amount")
    return Decimal(figures.group())


_WHOSE = "caller.subject"
"""Beside the facts in a fingerprint; no fact can have a name with a dot in it."""

_FIGURES = re.compile(r"\d+(?:\.\d+)?")

STANDARD: tuple[Policy, ...] = (
    identity, own_word, contacting, sparing, limits(), asked_for, confirmation,
)  # fmt: skip
"""What every action passes. Identity comes first, so that no record is resolved for a stranger."""


def among(policies: Sequence[Policy], guards: Sequence[Policy]) -> tuple[Policy, ...]:
    """Policies with a business's own among them, before the first that asks the caller.

    So nobody is asked to agree to what would then be refused, and no record is resolved for
    whom another refuses.
    """
    asking = (place for place, policy in enumerate(policies) if policy in _ASKING)
    first = next(asking, len(policies))
    return (*policies[:first], *guards, *policies[first:])


_ASKING = (asked_for, confirmation)
