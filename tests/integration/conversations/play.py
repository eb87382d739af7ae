"""Holds a written conversation with the embedded brain over a real store."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from frontdesk.session import Reply
from frontdesk.testing import in_process, open_desk
from frontdesk_processors.ledger import Receipt
from frontdesk_verticals.healthcare import healthcare
from tests.integration.conversations.records import Changes, changes, read
from tests.integration.conversations.script import Line, Script

_NEVER = ("prov_", "loc_", "pat_", "apt_", "slot_token", "_code", "None", "{", "}", "frontdesk")
"""What belongs to the machine and not to the caller."""
_SAME = 3
"""So many times in a row the same answer is a dead end."""


@dataclass(frozen=True, kw_only=True)
class Played:
    """A conversation that was held.

    Parameters:
        replies: What was answered, one for each line of the caller's.
        changes: What it changed in the records.
        receipts: What was filed for it.
        called: Tools that were asked for, in order.
        refused: Sentences that the claim gate stopped.
        outcome: How it was counted.
        needs_human: Why a person was promised, or empty.
    """

    replies: Sequence[Reply]
    changes: Changes
    receipts: Sequence[Receipt]
    called: Sequence[str]
    refused: Sequence[str]
    outcome: str
    needs_human: str


async def play(script: Script, path: Path) -> Played:
    """Hold the conversation on the database at ``path``."""
    before = read(path)
    replies: list[Reply] = []
    desk = await open_desk(healthcare, db=str(path))
    async with desk:
        async with in_process(desk, caller=script.caller) as session:
            for line in script.lines:
                if line.kind == "C":
                    replies.append(await session.say(line.text))
        receipts = await desk.store.ledger.of_conversation(session.conversation.id)
    events = [event for reply in replies for event in reply.events]
    judged = [e for e in events if e["type"] == "guard" and e.get("rule") == "claim_gate"]
    assert session.ending is not None
    return Played(
        replies=replies,
        changes=changes(before, read(path)),
        receipts=receipts,
        called=[str(e["tool"]) for e in events if e["type"] == "proposed"],
        refused=[json.dumps(e) for e in judged],
        outcome=session.ending.outcome,
        needs_human=session.conversation.needs_human,
    )


def problems(script: Script, played: Played) -> list[str]:
    """Everything that is not as the script, or good manners, would have it."""
    return [
        *_unexpected(script.lines, played.replies),
        *_at_the_end(script, played),
        *_manners(script, played.replies),
    ]


def transcript(script: Script, played: Played) -> str:
    """The conversation as it went, for whoever has to mend it."""
    replies = iter(played.replies)
    told: list[str] = []
    for line in script.lines:
        told.append(f"{line.number:>3} {line.kind}: {line.text}")
        if line.kind == "C":
            told.append(f"      = {next(replies).text}")
    return "\n".join(told)


def _unexpected(lines: Sequence[Line], replies: Sequence[Reply]) -> list[str]:
    found: list[str] = []
    said, coming = "", iter(replies)
    for line in lines:
        if line.kind == "C":
            said = next(coming).text
        elif line.kind == "A" and (missing := line.missing_in(said)):
            found.append(f"line {line.number}: {missing!r} is not in {said!r}")
        elif line.kind == "X" and line.text.casefold() in said.casefold():
            found.append(f"line {line.number}: {line.text!r} is in {said!r}")
    return found


def _at_the_end(script: Script, played: Played) -> list[str]:
    found: list[str] = []
    for name in ("booked", "cancelled", "moved", "registered"):
        wanted, got = sorted(getattr(script, name)), sorted(getattr(played.changes, name))
        if wanted != got:
            found.append(f"{name}: wanted {wanted}, got {got}")
    happened = sum(len(getattr(script, n)) for n in ("booked", "cancelled", "moved", "registered"))
    if len(played.receipts) != happened or not all(r.verified for r in played.receipts):
        found.append(f"{happened} verified receipts wanted, got {list(played.receipts)}")
    found += [f"{tool} was not called" for tool in script.calls if tool not in played.called]
    found += [f"{tool} was called" for tool in script.uncalled if tool in played.called]
    if script.outcome and script.outcome != played.outcome:
        found.append(f"outcome: wanted {script.outcome!r}, got {played.outcome!r}")
    if script.needs_human is not None and script.needs_human != bool(played.needs_human):
        found.append(f"needs human: {played.needs_human!r}")
    return found + [f"the claim gate stopped {one}" for one in played.refused]


def _manners(script: Script, replies: Sequence[Reply]) -> list[str]:
    found: list[str] = []
    texts = [reply.text for reply in replies]
    for reply in replies:
        found += [f"error: {reply.error}"] if reply.error else []
        found += [] if reply.text.strip() else ["nothing was answered"]
        if reply.text.count("?") > 1:
            found.append(f"two questions in one answer: {reply.text!r}")
        never = (*_NEVER, *script.never)
        found += [f"{bad!r} is in {reply.text!r}" for bad in never if bad in reply.text]
    for at in range(len(texts) - _SAME + 1):
        if len(set(texts[at : at + _SAME])) == 1:
            found.append(f"the same answer {_SAME} times in a row: {texts[at]!r}")
    return found
