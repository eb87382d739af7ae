"""Processes of two releases serve one conversation in turn, while a new one is rolled out."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from frontdesk.testing import Say, ScriptedModel, in_process, open_desk
from frontdesk_processors.conversation import VERSION, Conversation, Pending
from frontdesk_processors.errors import BadSetting
from frontdesk_processors.handoff import Fact, Handoff
from frontdesk_processors.ledger import Receipt
from frontdesk_processors.values import Value

NEW = {"mood": {"said": "cross", "turn": 1}}
"""What only the next release knows of a conversation."""
RECEIPT = Receipt(
    id="R-1", key="k", conversation="c_1", turn=1, tool="book", does="book", arguments={},
    done_at=datetime(2026, 11, 23, tzinfo=UTC),
)  # fmt: skip
HANDOFF = Handoff(
    turn=2, sender="reception", to="scheduling", goal="book",
    facts=(Fact(name="name", value="x", said="an x", turn=1),),
)  # fmt: skip


async def test_what_the_next_release_has_filed_is_gone_on_with_and_kept() -> None:
    model = ScriptedModel(Say("Good morning."), Say("You're welcome."))
    async with await open_desk("healthcare", brain=lambda: model) as desk:
        async with in_process(desk) as session:
            await session.say("Hello.")
        theirs = session.conversation
        theirs.rest = dict(NEW)
        await desk.store.conversations.save(theirs)
        async with in_process(desk, resume=theirs.id) as here:
            assert (await here.say("Thank you.")).text == "You're welcome."
        row = await desk.store.conversations.get(theirs.id)
        assert row is not None
    filed = json.loads(row.state)
    assert filed["mood"] == NEW["mood"]
    assert filed["turn"] == 2


def test_what_the_next_release_says_more_of_a_part_is_passed_over() -> None:
    data: dict[str, Any] = json.loads(of_version(VERSION))
    new = {"heard_by": "what this one knows nothing of"}
    data["values"] = {"name": {"value": "x", "said": "an x", "turn": 1} | new}
    data["pending"] = {"tool": "book", "fingerprint": "f", "question": "Shall I?", "turn": 3} | new
    data["queued"] = [{"goal": "cancel", "request": "and cancel the other", "turn": 3} | new]
    data["receipts"] = [{**RECEIPT.to_json(), **new}]
    handed = HANDOFF.to_json()
    facts: Any = handed["facts"]
    data["handoffs"] = [{**handed, **new, "facts": [{**fact, **new} for fact in facts]}]
    read = Conversation.from_json(json.dumps(data))
    assert read.values["name"] == Value(value="x", said="an x", turn=1)
    assert read.pending == Pending(tool="book", fingerprint="f", question="Shall I?", turn=3)
    assert read.queued[0].goal == "cancel"
    assert (read.receipts, read.handoffs) == ([RECEIPT], [HANDOFF])


def of_version(version: int, *, without: tuple[str, ...] = ()) -> str:
    """A conversation as a release of that version files it."""
    held = Conversation(
        id="c_1", vertical="healthcare", started_at=datetime(2026, 11, 23, tzinfo=UTC), turn=3
    )
    data: dict[str, Any] = json.loads(held.to_json())
    return json.dumps(
        {**{name: value for name, value in data.items() if name not in without}, "version": version}
    )


def test_what_the_release_before_has_filed_is_read() -> None:
    # It knew nothing of these.
    read = Conversation.from_json(of_version(VERSION - 1, without=("handoffs", "queued")))
    assert (read.id, read.turn, read.handoffs, read.queued) == ("c_1", 3, [], [])


@pytest.mark.parametrize("version", [VERSION + 1, VERSION - 2])
def test_what_is_two_releases_away_is_refused_rather_than_read_wrongly(version: int) -> None:
    with pytest.raises(BadSetting, match="upgrade frontdesk"):
        Conversation.from_json(of_version(version))
