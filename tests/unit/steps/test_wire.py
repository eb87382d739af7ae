"""Actions cross processes."""

import json
from datetime import UTC, datetime

import pytest

from frontdesk_processors.errors import BadSetting
from frontdesk_processors.frames import Cleared, Done, Proposed
from frontdesk_processors.ledger import Receipt
from frontdesk_processors.wire import Action, from_json, to_json

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
RECEIPT = Receipt(
    id="R-1",
    key="default:book:a",
    conversation="c_1",
    turn=2,
    tool="book",
    does="book",
    arguments={"slot": "a"},
    facts={"who": "José"},
    after={"id": 1},
    done_at=NOON,
    verified_at=NOON,
)
ACTIONS: list[Action] = [
    Proposed(call="c1", tool="book", arguments={"slot": "a", "n": 2}, turn=2, heard="yes, 🩹"),
    Cleared(call="c1", tool="book", arguments={"slot": "a", "n": 2}, turn=2),
    Done(
        call="c1", tool="book", turn=2, status="done", result={"ok": True}, receipt=RECEIPT,
        took_ms=12.5,
    ),
    Done(
        call="c1", tool="book", turn=2, status="confirm", result={"ok": False}, speaks=True,
        reason="asked first",
    ),
]  # fmt: skip


def plain(frame: Action) -> dict[str, object]:
    pipecats_own = {"id", "name", "metadata"}
    return {name: value for name, value in vars(frame).items() if name not in pipecats_own}


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: type(action).__name__)
def test_an_action_comes_back_from_json_as_it_was(action: Action) -> None:
    back = from_json(json.loads(json.dumps(to_json(action))))
    assert type(back) is type(action)
    assert plain(back) == plain(action)
    assert back.interruptible is False


@pytest.mark.parametrize("data", [{}, {"frame": "TextFrame"}, {"frame": "Proposed", "call": "c"}])
def test_what_is_no_action_is_refused(data: dict[str, str]) -> None:
    with pytest.raises(BadSetting):
        from_json(data)
